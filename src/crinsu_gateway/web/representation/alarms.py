# ruff: noqa: N815
"""What the own API shows of alarms: the occurrences, and how many are open where. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.alarm import OPEN, Severity, Shelf, guidance, worst
from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.web.representation.reference import Reference, reference


@dataclass(frozen=True, slots=True)
class OpenAlarms:
    """How many alarms are open, and the severity of the worst; null when there is none."""

    open: int
    worst: str | None


NO_ALARMS = OpenAlarms(0, None)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who accepted an alarm, when, and what they noted."""

    by: str
    station: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """Who set an alarm aside, why, and until when; `second` agreed, where that is needed."""

    by: str
    station: str
    reason: str
    since: str
    until: str
    second: str | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One occurrence of an alarm; `open` in all states but CLEARED.

    `value` and `limit` are texts with their unit, as they were when it was raised; `returnedAt`
    is when the condition went away, `activations` how often it came back while this was open;
    `shelved` is null when nobody set it aside, or when the time of that is over.
    """

    id: int
    code: str
    title: str
    severity: str
    state: str
    open: bool
    source: str
    unit: str
    point: str | None
    storageSolution: Reference | None
    value: str
    limit: str
    reason: str
    action: str
    latched: bool
    activations: int
    raisedAt: str
    returnedAt: str | None
    acknowledged: Acknowledgement | None
    isShelved: bool
    shelved: Shelved | None
    clearedAt: str | None


def alarm(row: AlarmRow) -> Alarm:
    """An alarm as the own API shows it."""
    return Alarm(
        id=row.id,
        code=row.code,
        title=guidance(row.code).title,
        severity=row.severity.value,
        state=row.state.value,
        open=row.state in OPEN,
        source=row.source,
        unit=row.unit,
        point=row.point,
        storageSolution=reference(row.storage_id, row.storage),
        value=row.value,
        limit=row.limit,
        reason=row.reason,
        action=row.action,
        latched=row.latched,
        activations=row.activations,
        raisedAt=iso_utc(row.raised_ms),
        returnedAt=iso_utc_or_none(row.returned_ms),
        acknowledged=_acknowledgement(row),
        isShelved=row.shelf is not None,
        shelved=_shelved(row.shelf),
        clearedAt=iso_utc_or_none(row.cleared_ms),
    )


def _acknowledgement(row: AlarmRow) -> Acknowledgement | None:
    if row.acknowledged_ms is None:
        return None
    return Acknowledgement(row.acknowledged_by, row.station, iso_utc(row.acknowledged_ms), row.note)


def _shelved(found: Shelf | None) -> Shelved | None:
    if found is None:
        return None
    since, until = iso_utc(found.began_ms), iso_utc(found.until_ms)
    second = found.second or None
    return Shelved(found.owner, found.station, found.reason, since, until, second)


def counted(rows: Sequence[AlarmRow]) -> OpenAlarms:
    """How many these are, and the worst of them."""
    bad = worst([row.severity for row in rows])
    return OpenAlarms(len(rows), None if bad is None else bad.value)


def joined(parts: Iterable[OpenAlarms]) -> OpenAlarms:
    """Those of several units together."""
    told = list(parts)
    bad = worst([Severity(one.worst) for one in told if one.worst is not None])
    return OpenAlarms(sum(one.open for one in told), None if bad is None else bad.value)
