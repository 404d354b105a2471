"""Alarms: one row for each occurrence, from raised to cleared, with who accepted it and when.

Of each source and code at most one is open. Rows are never removed. Whether a condition holds is
decided in watch/, when an alarm may change is decided by model/alarm.py.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.alarm import (
    TEMP_HIGH,
    AlarmState,
    Severity,
    Shelf,
    ShelfEnd,
    after_acknowledgement,
    after_condition,
    guidance,
    shelf_end,
    waits_for_a_person,
)
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import IllegalTransition, KeyReused
from crinsu_gateway.model.incident import IncidentOrigin
from crinsu_gateway.store import audit, deviations, incidents, shelves, storage_warmth
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

LONGEST_NOTE = 500
WATCH = Actor("gateway", "watch")


BROKEN_GLASS = "emergency"
"""What the source of an alarm begins with that tells of broken glass."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What is raised. `source` and `code` name it; value and limit are texts with their unit."""

    source: str
    code: str
    severity: Severity
    unit: str
    point: str | None
    latched: bool
    value: str
    limit: str
    reason: str
    action: str
    at: Instant


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One occurrence. Times are UTC in ms; `returned_ms` is when the condition went away."""

    id: int
    source: str
    code: str
    severity: Severity
    unit: str
    point: str | None
    storage: str | None
    latched: bool
    value: str
    limit: str
    reason: str
    action: str
    state: AlarmState
    activations: int
    raised_ms: int
    returned_ms: int | None
    acknowledged_ms: int | None
    acknowledged_by: str
    station: str
    note: str
    cleared_ms: int | None
    cleared_by: str
    storage_id: int | None = None
    """The public id of the storage solution."""
    shelf: Shelf | None = None
    """Who set it aside; None when nobody did, or when the time of that is over."""

    @property
    def waits(self) -> bool:
        """Whether it stays open until somebody looked."""
        return waits_for_a_person(self.severity, latched=self.latched)

    @property
    def holds(self) -> bool:
        """Whether its condition is there, by what was seen last."""
        return self.state in (AlarmState.ACTIVE, AlarmState.ACKNOWLEDGED)

    @property
    def stands_in_the_way(self) -> bool:
        """Whether it keeps a storage solution shut, if it is bad: while it holds, or is latched."""
        return self.state is not AlarmState.RETURNED or self.latched


_ALARM = (
    "SELECT a.id, a.source, a.code, a.severity, a.unit, a.point, s.name, a.latched, a.value, "
    "a.limit_text, a.reason, a.action, a.state, a.activations, a.raised_ms, a.returned_ms, "
    "a.acknowledged_ms, a.acknowledged_by, a.station, a.note, a.cleared_ms, a.cleared_by, "
    "COALESCE(s.central_id, s.id), h.id, h.owner, h.station, h.reason, h.began_ms, h.until_ms, "
    "h.boot_id, h.until_boot_ms, h.second FROM alarm a "
    "LEFT JOIN storage_solution s ON s.id = a.storage_id "
    "LEFT JOIN alarm_shelf h ON h.alarm_id = a.id AND h.ended_ms IS NULL "
)
_SHELF_FROM = 23
"""The column of _ALARM from which on it tells of the shelf."""
_WORST_FIRST = (
    "ORDER BY CASE a.severity WHEN 'emergency' THEN 0 WHEN 'high' THEN 1 "
    "WHEN 'medium' THEN 2 ELSE 3 END, a.id DESC"
)


def _alarm(tx: Transaction, row: Row) -> AlarmRow:
    values = list(row[:_SHELF_FROM])
    values[3] = Severity(values[3])
    values[7] = bool(values[7])
    values[12] = AlarmState(values[12])
    shelf = None if row[_SHELF_FROM] is None else Shelf(*row[_SHELF_FROM:])
    values.append(None if shelf is None or shelf.is_over(tx.now) else shelf)
    return AlarmRow(*values)


def raise_alarm(tx: Transaction, raised: Raised) -> int:
    """Raise an alarm, or make the open one of its source and code active again; its id."""
    row = _open(tx, raised.source, raised.code)
    if row is not None:
        anew = after_condition(row.state, holds=True, waits=row.waits) is not row.state
        ends = shelf_end(row.severity, raised.severity, anew=anew)
        if ends is not None:
            shelves.end(tx, row.id, ends)
            _raise_again(tx, row, raised, activations=row.activations + anew)
        return row.id
    storage = tx.value("SELECT storage_id FROM storage_unit WHERE unit = ?", (raised.unit,))
    alarm_id = tx.insert(
        "INSERT INTO alarm (source, code, severity, unit, point, storage_id, latched, value, "
        "limit_text, reason, action, state, raised_ms, raised_boot_ms, boot_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(raised.source, raised.code, raised.severity, raised.unit, raised.point, storage),
            *(int(raised.latched), raised.value, raised.limit, raised.reason, raised.action),
            *(AlarmState.ACTIVE, raised.at.utc_ms, raised.at.boot_ms, raised.at.boot_id),
        ),
    )
    named: Body = {
        "source": raised.source,
        "code": raised.code,
        "severity": raised.severity.value,
        "value": raised.value,
        "limit": raised.limit,
    }
    _tell(tx, "alarm.raised", WATCH, alarm_id, AlarmState.ACTIVE, named, old=None)
    _concern_samples(tx, raised, alarm_id)
    if raised.severity is Severity.EMERGENCY:
        _open_incident(tx, raised, alarm_id)
    return alarm_id


def _raise_again(tx: Transaction, row: AlarmRow, raised: Raised, *, activations: int) -> None:
    """Of an open alarm the condition came back, or is worse: nobody has accepted that yet."""
    tx.change(
        "UPDATE alarm SET state = ?, activations = ?, returned_ms = NULL, severity = ?, value = ?, "
        "limit_text = ?, reason = ?, acknowledged_ms = NULL, acknowledged_by = '', station = '', "
        "note = '' WHERE id = ?",
        (
            *(AlarmState.ACTIVE, activations, raised.severity, raised.value),
            *(raised.limit, raised.reason, row.id),
        ),
    )
    worse: Body = {"severity_old": row.severity.value, "severity": raised.severity.value}
    more = worse if raised.severity is not row.severity else None
    _tell(tx, "alarm.raised", WATCH, row.id, AlarmState.ACTIVE, more, old=row.state)
    _concern_samples(tx, raised, row.id)
    if more and raised.severity is Severity.EMERGENCY:
        _open_incident(tx, raised, row.id)


def _open_incident(tx: Transaction, raised: Raised, alarm_id: int) -> None:
    """An emergency is looked into by a person, also when it is over (EU GMP Annex 11, 13)."""
    kind, _, number = raised.source.partition("/")
    if kind == BROKEN_GLASS:
        origin, about = IncidentOrigin.BREAK_GLASS, f"break-glass/{number}"
    else:
        origin, about = IncidentOrigin.ALARM, f"alarm/{alarm_id}"
    incidents.open_incident(tx, origin, about, raised.reason)


def raise_of_no_unit(
    tx: Transaction,
    source: str,
    code: str,
    severity: Severity,
    reason: str,
    *,
    value: str = "",
    limit: str = "",
    action: str = "",
    latched: bool = False,
) -> int:
    """The same for what is no unit's: the gateway's own, its people's, its trail's; its id.

    `action` is what the code stands for, if nothing is said.
    """
    raised = Raised(
        source=source,
        code=code,
        severity=severity,
        unit="",
        point=None,
        latched=latched,
        value=value,
        limit=limit,
        reason=reason,
        action=action or guidance(code).action,
        at=tx.now,
    )
    return raise_alarm(tx, raised)


def _concern_samples(tx: Transaction, raised: Raised, alarm_id: int) -> None:
    """A storage solution that is too warm is a deviation for all that it holds."""
    storage_id = tx.value("SELECT storage_id FROM alarm WHERE id = ?", (alarm_id,))
    if raised.code == TEMP_HIGH and storage_id is not None:
        deviations.open_for_storage(tx, storage_id, alarm_id)


def calm(tx: Transaction, source: str, code: str, at: Instant) -> None:
    """Note that the condition of an alarm is gone since `at`; nothing when none is open."""
    row = _open(tx, source, code)
    if row is None:
        return
    state = after_condition(row.state, holds=False, waits=row.waits)
    if row.state is not AlarmState.RETURNED:
        storage_warmth.record(tx, row.id)
    if state is AlarmState.RETURNED and row.state is not state:
        tx.change(
            "UPDATE alarm SET state = ?, returned_ms = ? WHERE id = ?", (state, at.utc_ms, row.id)
        )
        _tell(tx, "alarm.returned", WATCH, row.id, state, old=row.state)
    elif state is AlarmState.CLEARED:
        _clear(tx, row.id, WATCH, at.utc_ms, returned_ms=at.utc_ms)


def withdraw(tx: Transaction, alarm_id: int, actor: Actor) -> None:
    """Clear an alarm that nothing watches over any more, such as one of a removed unit."""
    if one(tx, alarm_id).state is not AlarmState.CLEARED:
        _clear(tx, alarm_id, actor, tx.now.utc_ms)


def acknowledge(tx: Transaction, alarm_id: int, *, actor: Actor, note: str, key: str) -> AlarmRow:
    """Accept an alarm for a person; the same key again does nothing twice.

    IllegalTransition when somebody has, or when it is cleared already.
    """
    before = tx.one("SELECT id, acknowledged_by, note FROM alarm WHERE acknowledge_key = ?", (key,))
    if before is not None:
        if tuple(before) != (alarm_id, actor.id, note[:LONGEST_NOTE]):
            raise KeyReused("this idempotency key was used for another act", key=key)
        return one(tx, alarm_id)
    row = one(tx, alarm_id)
    state = after_acknowledgement(row.state)
    if state is None:
        by = f" by {row.acknowledged_by}" if row.acknowledged_by else ""
        raise IllegalTransition(
            f"alarm {alarm_id} is {row.state}{by}; there is nothing to acknowledge",
            alarm=alarm_id,
            state=row.state,
        )
    tx.change(
        "UPDATE alarm SET state = ?, acknowledged_ms = ?, acknowledged_by = ?, station = ?, "
        "note = ?, acknowledge_key = ? WHERE id = ?",
        (
            *(AlarmState.ACKNOWLEDGED, tx.now.utc_ms, actor.id, actor.station),
            *(note[:LONGEST_NOTE], key, alarm_id),
        ),
    )
    accepted = AlarmState.ACKNOWLEDGED
    _tell(tx, "alarm.acknowledged", actor, alarm_id, accepted, old=row.state, note=note)
    if state is AlarmState.CLEARED:
        _clear(tx, alarm_id, actor, tx.now.utc_ms)
    return one(tx, alarm_id)


def _clear(
    tx: Transaction, alarm_id: int, actor: Actor, at_ms: int, *, returned_ms: int | None = None
) -> None:
    shelves.end(tx, alarm_id, ShelfEnd.CLEARED)
    before = tx.value("SELECT state FROM alarm WHERE id = ?", (alarm_id,))
    tx.change(
        "UPDATE alarm SET state = ?, cleared_ms = ?, cleared_by = ?, "
        "returned_ms = COALESCE(returned_ms, ?) WHERE id = ?",
        (AlarmState.CLEARED, at_ms, actor.id, returned_ms, alarm_id),
    )
    _tell(tx, "alarm.cleared", actor, alarm_id, AlarmState.CLEARED, old=AlarmState(before))


def _tell(
    tx: Transaction,
    kind: str,
    actor: Actor,
    alarm_id: int,
    state: AlarmState,
    more: Body | None = None,
    *,
    old: AlarmState | None,
    note: str = "",
) -> None:
    before = None if old is None else old.value
    facts: Body = {"alarm": alarm_id, "state_old": before, "state": state.value, **(more or {})}
    audit.append(tx, kind, actor, facts, reason=note)
    tx.touch(Topic.ALARMS)


def _open(tx: Transaction, source: str, code: str) -> AlarmRow | None:
    row = tx.one(
        _ALARM + "WHERE a.source = ? AND a.code = ? AND a.state <> 'CLEARED'", (source, code)
    )
    return None if row is None else _alarm(tx, row)


def one(tx: Transaction, alarm_id: int) -> AlarmRow:
    """One alarm; NotFound when there is none."""
    return _alarm(tx, tx.need(f"alarm {alarm_id}", _ALARM + "WHERE a.id = ?", (alarm_id,)))


def open_ones(tx: Transaction) -> list[AlarmRow]:
    """All open alarms, the worst first, then the newest."""
    rows = tx.all(_ALARM + "WHERE a.state <> 'CLEARED' " + _WORST_FIRST)
    return [_alarm(tx, row) for row in rows]


def open_of_storage(tx: Transaction, storage_id: int) -> list[AlarmRow]:
    """The open alarms of the units that watch a storage solution (local id) now."""
    rows = tx.all(
        _ALARM + "JOIN storage_unit b ON b.unit = a.unit "
        "WHERE b.storage_id = ? AND a.state <> 'CLEARED' " + _WORST_FIRST,
        (storage_id,),
    )
    return [_alarm(tx, row) for row in rows]


def page(
    tx: Transaction,
    offset: int,
    limit: int,
    *,
    states: Sequence[AlarmState] = (),
    unit: str | None = None,
    place: str | None = None,
    severity: Severity | None = None,
) -> tuple[int, list[AlarmRow]]:
    """Alarms, newest first, and how many there are; without `states` those of every state.

    `place` names a storage solution or a unit.
    """
    clauses, values = ["1"], list[str]()
    if states:
        clauses.append(f"a.state IN ({', '.join('?' * len(states))})")
        values += states
    for column, wanted in (("unit", unit), ("severity", severity)):
        if wanted is not None:
            clauses.append(f"a.{column} = ?")
            values.append(wanted)
    if place is not None:
        clauses.append(
            "(a.unit = ? OR a.storage_id = (SELECT p.id FROM storage_solution p WHERE p.name = ?))"
        )
        values += [place, place]
    where = f"WHERE {' AND '.join(clauses)} "
    total = int(tx.value(f"SELECT count(*) FROM alarm a {where}", values))
    rows = tx.all(_ALARM + where + "ORDER BY a.id DESC LIMIT ? OFFSET ?", (*values, limit, offset))
    return total, [_alarm(tx, row) for row in rows]


def in_brief(tx: Transaction, ids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    """Code, severity and state of these alarms, each after its id."""
    return [
        (int(row[0]), str(row[1]), str(row[2]), str(row[3]))
        for row in tx.all(
            "SELECT id, code, severity, state FROM alarm "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(ids)),),
        )
    ]
