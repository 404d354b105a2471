"""Which resource an event of the audit trail is about, and which scope opens it. Pure tables.

Deny by default: a kind that stands in no table is told to nobody, and a resource is told only to
those who could read it. That every kind stands here is seen by tests/house/test_live_kinds.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.web.scopes import Scope

ROOT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Told:
    """A resource of the own API: the scope that reads it, and whether one of it has a path."""

    scope: Scope
    single: bool = True


RESOURCES: Mapping[str, Told] = {
    "alarms": Told(Scope.INVENTORY_READ),
    "audit-keys": Told(Scope.AUDIT_READ, single=False),
    "audit-reviews": Told(Scope.AUDIT_READ, single=False),
    "checkpoints": Told(Scope.AUDIT_READ, single=False),
    "containers": Told(Scope.INVENTORY_READ),
    "deviations": Told(Scope.INVENTORY_READ),
    "devices": Told(Scope.INVENTORY_READ),
    "emergencies": Told(Scope.AUDIT_READ),
    "events": Told(Scope.AUDIT_READ),
    "executions": Told(Scope.PROCEDURES_READ),
    "facilities": Told(Scope.INVENTORY_READ),
    "incidents": Told(Scope.INVENTORY_READ),
    "maintenance": Told(Scope.GATEWAY_READ, single=False),
    "people": Told(Scope.PEOPLE_READ),
    "procedures": Told(Scope.PROCEDURES_READ),
    "reconciliation": Told(Scope.GATEWAY_READ),
    "registry": Told(Scope.GATEWAY_READ, single=False),
    "registry/publications": Told(Scope.GATEWAY_READ),
    "sample-containers": Told(Scope.INVENTORY_READ),
    "slots": Told(Scope.INVENTORY_READ),
    "stocktake-differences": Told(Scope.PROCEDURES_READ),
    "storage-solutions": Told(Scope.INVENTORY_READ),
    "subjects": Told(Scope.SUBJECTS_READ),
    "sync": Told(Scope.GATEWAY_READ, single=False),
}
"""What is told of, by the name that it has in paths."""

_KINDS: Mapping[tuple[str, str], str] = {
    ("alarms", "alarm"): (
        "alarm.acknowledged alarm.cleared alarm.raised alarm.returned alarm.shelf_ended "
        "alarm.shelved alarm.unshelved"
    ),
    ("audit-keys", ""): (
        "checkpoint.key checkpoint.key_asked checkpoint.key_compared checkpoint.key_lost "
        "checkpoint.key_refused"
    ),
    ("audit-reviews", ""): "audit.reviewed",
    ("checkpoints", ""): "checkpoint.asked checkpoint.made",
    ("containers", "container"): "container.moved container.retired container.tagged",
    ("containers", ""): "layout.changed layout.imported",
    ("deviations", "deviation"): "deviation.closed deviation.opened exposure.measured",
    ("devices", "unit"): "unit.condition",
    ("devices", "command"): (
        "command.done command.expired command.failed command.intended command.sending "
        "command.unknown"
    ),
    ("devices", ""): "units.configured",
    ("emergencies", "emergency"): (
        "emergency.declared emergency.ended emergency.reviewed emergency.used"
    ),
    ("events", "event"): (
        "audit.forgotten audit.purged badge.misused clock.set clock.step clock.unset "
        "policy.changed session.begun session.ended sign_in.locked sign_in.refused "
        "sign_in.unlocked signature.made signature.superseded step_up.granted step_up.used "
        "store.restored token.revoked"
    ),
    ("executions", "execution"): (
        "execution.completed execution.failed execution.paused execution.resumed "
        "execution.started input.accepted input.batch input.confirm input.deny "
        "input.leave input.pause input.refused input.resume input.scan input.stop "
        "interlock.exempted override.granted override.used step.signed step.state step.witnessed "
        "stocktake.anew stocktake.scan"
    ),
    ("facilities", "facility"): "facility.changed facility.created",
    ("incidents", "incident"): "incident.closed incident.findings incident.opened",
    ("people", "person"): (
        "person.added person.badge person.pin person.renamed person.role person.state "
        "person.training"
    ),
    ("procedures", "procedure"): (
        "procedure.aimed procedure.conflict procedure.created procedure.left procedure.linked "
        "procedure.status"
    ),
    ("reconciliation", "item"): (
        "reconciliation.changed reconciliation.opened reconciliation.resolved"
    ),
    ("registry", ""): "collection.changed collection.created",
    ("registry/publications", "publication"): "publication.state",
    ("sample-containers", "sample"): (
        "sample.adopted sample.carrier sample.changed sample.confirmed sample.created "
        "sample.criterion_met sample.discarded sample.linked sample.missed sample.moved "
        "sample.quarantined sample.received sample.released sample.shipped sample.stored "
        "sample.taken"
    ),
    ("sample-containers", ""): (
        "exposure.began exposure.critical exposure.ended exposure.estimated exposure.excursion "
        "exposure.warned inventory.imported"
    ),
    ("slots", "slot"): "slot.blocked slot.reservation_ended slot.reserved slot.unblocked",
    ("stocktake-differences", "difference"): "stocktake.difference stocktake.resolved",
    ("storage-solutions", "storage"): (
        "service.began service.ended storage.created storage.interlocks storage.limits "
        "storage.slots storage.type"
    ),
    ("subjects", "subject"): (
        "subject.changed subject.created subject.linked subject.merged subject.parted"
    ),
    ("maintenance", ""): "maintenance.began maintenance.ended",
    ("sync", ""): "fact.given_up fact.told_again",
}

KINDS: Mapping[str, tuple[str, str]] = {
    kind: concern for concern, kinds in _KINDS.items() for kind in kinds.split()
}
"""Kind -> the resource that it is about, and the fact that says which one ("": no single one)."""

NAMED: Mapping[str, str] = {
    "alarm": "alarms",
    "command": "devices",
    "container": "containers",
    "deviation": "deviations",
    "difference": "stocktake-differences",
    "emergency": "emergencies",
    "event": "events",
    "execution": "executions",
    "facility": "facilities",
    "from": "slots",
    "groups": "sample-containers",
    "incident": "incidents",
    "item": "reconciliation",
    "person": "people",
    "procedure": "procedures",
    "procedures": "procedures",
    "publication": "registry/publications",
    "sample": "sample-containers",
    "samples": "sample-containers",
    "slot": "slots",
    "storage": "storage-solutions",
    "storage_old": "storage-solutions",
    "subject": "subjects",
    "subject_new": "subjects",
    "subject_old": "subjects",
    "to": "slots",
    "to_storage": "storage-solutions",
    "unit": "devices",
}
"""Fact of an event -> the resource that it names. What is not named here is told to nobody."""


def href(resource: str, number: int | str | None) -> str:
    """The path of one thing of the own API, or of the list when there is none of its own."""
    path = ROOT + resource
    return path if number is None or not RESOURCES[resource].single else f"{path}/{number}"
