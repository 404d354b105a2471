"""Whether a condition holds by what the store says now, and the sentence that says why. Pure.

Only a value that can be believed is judged; what cannot be judged leaves the alarm as it is, and
is itself a condition (NoData, Lost). How long a condition must last is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.alarm import Signal, above, below, fact, guidance
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store.units import UnitState
from crinsu_gateway.watch.definition import (
    BitSet,
    Definition,
    Equal,
    Lost,
    NoData,
    Over,
    Test,
    Under,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the store says at one moment: readings by (unit, point), units by name."""

    now: Instant
    readings: Mapping[tuple[str, str], Reading]
    units: Mapping[str, UnitState]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sample says: its moment on the boot clock, the value and limit as texts."""

    signal: Signal
    at_ms: int
    value: str
    limit: str
    sentence: str


def judge(definition: Definition, seen: Seen) -> Evidence | None:
    """The evidence for or against a condition; None when nothing can be said about it now."""
    unit = seen.units.get(definition.unit)
    if unit is None:
        return None
    test = definition.test
    if isinstance(test, Lost):
        return _lost(unit, seen.now.boot_ms)
    assert definition.point is not None
    reading = seen.readings.get((definition.unit, definition.point))
    if isinstance(test, NoData):
        return _no_data(definition.point, reading, unit, seen.now.boot_ms)
    if reading is None or reading.quality is not Quality.GOOD or reading.quantity is None:
        return None
    return _measured(definition, test, reading.quantity, reading.boot_ms)


def _lost(unit: UnitState, now_ms: int) -> Evidence | None:
    if unit.condition is Condition.STARTING:
        return None
    signal = fact(unit.condition is Condition.LOST)
    return Evidence(signal, now_ms, "", "", f"{unit.name} is lost: {unit.reason}")


def _no_data(point: str, reading: Reading | None, unit: UnitState, now_ms: int) -> Evidence | None:
    if unit.condition is Condition.LOST:
        return None
    if reading is None:
        return Evidence(Signal.BREACH, now_ms, "", "", f"{point} was never read")
    why = reading.detail or reading.reason.value
    sentence = f"{point} is {reading.quality}: {why}"
    return Evidence(fact(reading.quality is not Quality.GOOD), now_ms, "", "", sentence)


def _measured(
    definition: Definition, test: Test, quantity: Quantity, at_ms: int
) -> Evidence | None:
    value = quantity.value
    match test:
        case Under(limit, deadband, unit) if _is_number(value, quantity.unit, unit):
            signal, shown = below(float(value), limit, deadband), Quantity(limit, quantity.unit)
        case Over(limit, deadband, unit) if _is_number(value, quantity.unit, unit):
            signal, shown = above(float(value), limit, deadband), Quantity(limit, quantity.unit)
        case BitSet(bit) if isinstance(value, int) and not isinstance(value, bool):
            return _told(definition, quantity, at_ms, fact(bool(value >> bit & 1)))
        case Equal(wanted):
            same = isinstance(value, bool) is isinstance(wanted, bool) and value == wanted
            return _told(definition, quantity, at_ms, fact(same))
        case _:
            return None
    sentence = f"{definition.point} is {quantity}, the limit is {shown}"
    return Evidence(signal, at_ms, str(quantity), str(shown), sentence)


def _is_number(value: Value, unit: str, wanted: str) -> bool:
    """Whether a value can be held against a limit; a profile's own limit takes any unit."""
    return not isinstance(value, bool | str) and wanted in ("", unit)


def _told(definition: Definition, quantity: Quantity, at_ms: int, signal: Signal) -> Evidence:
    """What the unit itself says, in the words of the common code."""
    sentence = f"{definition.unit} says: {guidance(definition.code).title}"
    return Evidence(signal, at_ms, str(quantity), "", sentence)
