"""The live state of a gateway as its heartbeat bears it: units, alarms, executions. Pure.

Facts go to the centre in order, so a long outbox would hide what is the case now; this goes
beside them. It bears ids, codes and figures, never a name of a person or a subject. Whether it
is sent, and when, is decided elsewhere (agenda.py, beating.py).
"""

from collections.abc import Hashable, Mapping, Sequence
from enum import IntEnum
from math import isfinite

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.units import PointEntry, UnitState
from crinsu_gateway.sync.shown import Live, LiveAlarm, LiveExecution, LiveUnit, LiveValue

MOST = 200
"""Of units, of alarms (the worst) and of executions; the count of all alarms stands beside."""
REFRESH_MS = 600_000
"""After so long what moved within its dead-band is told, too."""
DEAD_BANDS = {Purpose.LEVEL.value: 1.0, Purpose.TEMPERATURE.value: 1.0}
"""How far a number may move untold: % of the usable depth, Cel. Any other is told when it moves."""
VERSION_BITS = 20
"""Versions of a later epoch are higher than all of an earlier one; an epoch has a million."""
LAST_VERSION = 2**53 - 1


class Weight(IntEnum):
    """How soon a change must be told."""

    NONE = 0
    CALM = 1  # with the next heartbeat
    URGENT = 2  # at once: an alarm, or the condition of a unit


def compose(
    units: Sequence[UnitState],
    points: Mapping[str, Sequence[PointEntry]],
    readings: Sequence[Reading],
    alarms: Sequence[AlarmRow],
    executions: Sequence[ExecutionRow],
) -> Live:
    """The live state from what the store holds; `alarms` the worst first."""
    said = {(one.unit, one.point): one for one in readings}
    return Live(
        tuple(_unit(row, points.get(row.name, ()), said) for row in units[:MOST]),
        tuple(_alarm(row) for row in alarms[:MOST]),
        tuple(_execution(row) for row in executions[:MOST]),
        len(alarms),
    )


def _unit(
    row: UnitState, points: Sequence[PointEntry], said: Mapping[tuple[str, str], Reading]
) -> LiveUnit:
    values = {
        point.purpose.value: _value(said.get((row.name, point.name)))
        for point in points
        if point.purpose is not None
    }
    return LiveUnit(
        row.name, row.storage, row.condition.value, row.since_ms, row.reason[:MOST], values
    )


def _value(reading: Reading | None) -> LiveValue:
    """What was read; what was never read is bad, and has no moment."""
    if reading is None:
        return LiveValue(None, "", "bad", None)
    said = reading.quantity
    value, unit = (None, "") if said is None else (said.value, said.unit)
    if isinstance(value, float) and not isfinite(value):
        value = None  # no JSON has it
    return LiveValue(value, unit, reading.quality.value, reading.at_ms)


def _alarm(row: AlarmRow) -> LiveAlarm:
    return LiveAlarm(
        row.id, row.code, row.severity.value, row.state.value, row.unit, row.storage, row.raised_ms
    )


def _execution(row: ExecutionRow) -> LiveExecution:
    step = row.open_step
    kind = None if step is None else step.kind
    return LiveExecution(row.id, row.storage_name, row.state.value, kind, row.public_members)


def weigh(told: Live | None, now: Live, told_for_ms: int) -> Weight:
    """How soon `now` must be told when `told` was told so many ms ago; None: nothing was."""
    if told is None:
        return Weight.CALM
    if _at_once(told) != _at_once(now):
        return Weight.URGENT
    if _soon(told) != _soon(now) or _moved(told, now):
        return Weight.CALM
    return Weight.CALM if told_for_ms >= REFRESH_MS and told != now else Weight.NONE


def _at_once(live: Live) -> Hashable:
    return (
        tuple((one.unit, one.storage, one.condition) for one in live.units),
        tuple((one.alarm, one.severity, one.state) for one in live.alarms),
        live.alarms_open,
    )


def _soon(live: Live) -> Hashable:
    """What has no dead-band: runs, qualities, reasons, and every value that is no such number."""
    return live.executions, tuple(
        (one.unit, one.reason, purpose, value.quality, _plain(purpose, value))
        for one in live.units
        for purpose, value in one.values.items()
    )


def _plain(purpose: str, value: LiveValue) -> Value | None:
    return None if _banded(purpose, value) is not None else value.value


def _banded(purpose: str, value: LiveValue | None) -> float | None:
    """The number of a purpose that has a dead-band; None for anything else."""
    said = None if value is None else value.value
    if isinstance(said, bool) or not isinstance(said, int | float) or purpose not in DEAD_BANDS:
        return None
    return float(said)


def _moved(told: Live, now: Live) -> bool:
    """Whether a number left its dead-band; both have the same units (see `_at_once`)."""
    return any(
        _left_band(purpose, before.values.get(purpose), value)
        for before, after in zip(told.units, now.units, strict=True)
        for purpose, value in after.values.items()
    )


def _left_band(purpose: str, before: LiveValue | None, after: LiveValue) -> bool:
    was, number = _banded(purpose, before), _banded(purpose, after)
    if was is None or number is None:
        return was is not number
    return abs(number - was) >= DEAD_BANDS[purpose]


def next_version(last: int, epoch: int) -> int:
    """The number of the next live state: higher than the last, and than any of earlier epochs."""
    return min(LAST_VERSION, max(last + 1, epoch << VERSION_BITS))
