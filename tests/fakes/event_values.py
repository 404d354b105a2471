"""Whether an event says what changed: the old value and the new one (requirement R01).

A kind for which that has no meaning stands in OTHERS with the reason. Every store that a test
leaves behind is looked through by tests/integration/conftest.py; that each kind in the source is
judged at all is seen by tests/house/test_event_kinds.py.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import apsw

from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.store.opening import open_reader

BEGINS = "something is there that was not: there is no value of before"
HAPPENS = "something was done or seen; it changes no value that is kept"
MEASURES = "figures of something that is over, or goes on; each is said once"
BOTH = "the two sides are sealed, as they may name people"
ERASABLE = "a name stays out of the trail, so that it can be erased; the person is told by id"

OTHERS: Mapping[str, str] = {
    "audit.forgotten": HAPPENS,
    "audit.purged": HAPPENS,
    "audit.reviewed": HAPPENS,
    "badge.misused": HAPPENS,
    "checkpoint.asked": HAPPENS,
    "checkpoint.key_asked": HAPPENS,
    "checkpoint.key_refused": HAPPENS,
    "checkpoint.made": HAPPENS,
    "clock.unset": HAPPENS,
    "command.intended": BEGINS,
    "deviation.opened": BEGINS,
    "emergency.declared": BEGINS,
    "emergency.ended": HAPPENS,
    "emergency.reviewed": HAPPENS,
    "emergency.used": HAPPENS,
    "token.revoked": HAPPENS,
    "execution.started": BEGINS,
    "exposure.began": BEGINS,
    "exposure.ended": MEASURES,
    "exposure.estimated": MEASURES,
    "exposure.critical": MEASURES,
    "exposure.excursion": MEASURES,
    "exposure.measured": MEASURES,
    "exposure.warned": MEASURES,
    "input.accepted": HAPPENS,
    "input.batch": HAPPENS,
    "input.confirm": HAPPENS,
    "input.deny": HAPPENS,
    "input.leave": HAPPENS,
    "input.pause": HAPPENS,
    "input.refused": HAPPENS,
    "input.resume": HAPPENS,
    "input.scan": HAPPENS,
    "input.stop": HAPPENS,
    "interlock.exempted": BEGINS,
    "inventory.imported": BEGINS,
    "maintenance.began": BEGINS,
    "maintenance.ended": HAPPENS,
    "override.granted": BEGINS,
    "override.used": HAPPENS,
    "person.added": BEGINS,
    "person.pin": ERASABLE,
    "person.renamed": ERASABLE,
    "procedure.created": BEGINS,
    "reconciliation.opened": BEGINS,
    "sample.adopted": BEGINS,
    "sample.created": BEGINS,
    "service.began": BEGINS,
    "service.ended": HAPPENS,
    "session.begun": BEGINS,
    "session.ended": HAPPENS,
    "sign_in.refused": HAPPENS,
    "signature.made": BEGINS,
    "signature.superseded": HAPPENS,
    "step.signed": HAPPENS,
    "step.witnessed": HAPPENS,
    "step_up.granted": BEGINS,
    "step_up.used": HAPPENS,
    "stocktake.difference": BEGINS,
    "stocktake.scan": HAPPENS,
    "storage.created": BEGINS,
    "subject.created": BEGINS,
}
"""Kinds whose events name no old value, and why not."""

PAIRS = (("old", "new"), ("from", "to"), ("before", "after"), ("before_ms", "after_ms"))


def says_what_changed(body: Mapping[str, Any]) -> bool:
    """Whether an event bears an old value and the new one, in the clear or sealed."""
    return _has_both(body["facts"]) or _has_both(body.get("sealed", {}))


def _has_both(said: object) -> bool:
    if isinstance(said, list):
        return any(_has_both(one) for one in said)
    if not isinstance(said, dict):
        return False
    if any(old in said and new in said for old, new in PAIRS):
        return True
    endings = [name.removesuffix("_old") for name in said if name.endswith("_old")]
    if any(name in said or f"{name}_new" in said for name in endings):
        return True
    return any(_has_both(value) for value in said.values())


def silent(bodies: Iterator[Mapping[str, Any]]) -> set[str]:
    """The kinds of events that should say what changed and do not; older forms have no format."""
    return {
        body["kind"]
        for body in bodies
        if "format" in body
        and body["kind"] not in OTHERS
        and not body["kind"].startswith("test.")
        and not says_what_changed(body)
    }


def bodies_in(folder: Path) -> Iterator[dict[str, Any]]:
    """All events of the stores in a folder, as far as they can be read."""
    for path in folder.rglob("*.db"):
        try:
            connection = open_reader(path)
        except (apsw.Error, StoreError, OSError):
            continue
        try:
            for (raw,) in connection.execute("SELECT body FROM audit_event"):
                yield json.loads(raw)
        except (apsw.Error, ValueError):
            continue
        finally:
            connection.close()
