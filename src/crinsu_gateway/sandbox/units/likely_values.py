"""What each point of a profile says in an ordinary hour: from the tank, from examples, or plain.

A level, a temperature, a lid, a valve follow the LN2 physics when the profile says that they are
such things and when the value can stand in their range. Anything else rests at a value that
raises no alarm of the profile. Pure: a tank in, values out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity, Value, converted
from crinsu_gateway.profile.described import (
    AlarmRule,
    Point,
    PointKind,
    PointType,
    Profile,
    ProfileKind,
    Pushed,
    Query,
)
from crinsu_gateway.sandbox.units.physics import DENSITY_KG_L, Tank

PROBE_CM = 100.0
"""The active length of a simulated level probe."""
VESSEL_L = 120.0
ALARM_LEVEL = 10.0
ULT_CEL = -80.0
_UNSIGNED = frozenset({PointType.UINT16, PointType.UINT32, PointType.UINT64, PointType.UINT8})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a unit measures or moves, besides the lock of its lid."""

    tank: Tank
    locked: bool


def from_physics(profile: Profile, point: Point, around: Surroundings) -> Value | None:
    """What the tank makes a point say; None when the point has nothing to do with it."""
    tank = around.tank
    match point.purpose:
        case Purpose.LID_OPEN:
            return tank.lid_open
        case Purpose.LID_LOCK:
            return around.locked
        case Purpose.FILLING | Purpose.FILL_VALVE:
            return tank.filling
        case Purpose.ALARM:
            return tank.level < ALARM_LEVEL or tank.fill_timeout
    if point.write is not None or point.enum or point.type is PointType.TEXT:
        return None
    return next((value for value in _measured(profile, point, tank) if _fits(point, value)), None)


def at_rest(profile: Profile, point: Point) -> Value:
    """A value that raises no alarm: from the worked examples, or the plainest."""
    sound = _sound(profile, point)
    if sound is not None:
        return sound
    for value in (*_examples(profile, point), *_plain(profile, point)):
        if not any(_raises(rule, value) for rule in profile.alarms if rule.point == point.name):
            return value
    return next(_plain(profile, point))


def _measured(profile: Profile, point: Point, tank: Tank) -> Iterator[float]:
    """The quantity of the tank that the point is likely to measure, in its unit."""
    if point.kind is PointKind.TEMPERATURE:
        celsius = Quantity(round(tank.temperature, 3), "Cel")
        try:
            found = converted(celsius, point.unit).value
        except ValueError:
            return
        assert not isinstance(found, bool | str)
        yield float(found)
    elif point.kind is PointKind.LEVEL:
        share = tank.level / 100.0
        sizes = {"%": 100.0, "cm": PROBE_CM, "mm": 10 * PROBE_CM, "[in_i]": PROBE_CM / 2.54}
        if point.unit in sizes:
            yield round(share * sizes[point.unit], 3)
    elif profile.kind is ProfileKind.WEIGHT and point.unit in ("kg", "g"):
        kilograms = tank.level / 100.0 * VESSEL_L * DENSITY_KG_L
        yield round(kilograms * (1000.0 if point.unit == "g" else 1.0), 3)


def _fits(point: Point, value: float) -> bool:
    if point.type in _UNSIGNED and (value - point.offset) / point.scale < 0:
        return False
    return point.range is None or point.range[0] <= value <= point.range[1]


def _sound(profile: Profile, point: Point) -> Value | None:
    """The status at which every value counts that is judged by it; None for other points."""
    rules = [
        rule
        for judged in profile.points.values()
        if (rule := judged.quality_from) and rule.point == point.name
    ]
    if not rules:
        return None
    sound = 0
    for rule in rules:
        if rule.good_when is not None:
            return rule.good_when
        sound |= rule.mask if rule.good_when_set else 0
    return sound


def _examples(profile: Profile, point: Point) -> Iterator[Value]:
    for vector in profile.vectors:
        if point.name in vector.values:
            yield vector.values[point.name]


def _plain(profile: Profile, point: Point) -> Iterator[Value]:
    for judged in profile.points.values():
        if judged.unit_from and judged.unit_from.point == point.name:
            yield from (_told(point, told) for told in _ordered_units(judged))
    powers = [one.power_sign for one in profile.points.values() if one.power_from == point.name]
    yield from (int(sign < 0) for sign in powers)  # one decimal, or no noughts added
    if point.enum:
        yield from point.enum.values()
        if point.absent is not None:
            yield point.absent
    elif point.type is PointType.BOOL:
        yield from (False, True)
    elif _is_text(point):
        yield "SIM"
    else:
        yield from _plain_numbers(point)


def _ordered_units(judged: Point) -> list[str]:
    """What the other point may tell, with the unit of the judged point first."""
    assert judged.unit_from is not None
    units = judged.unit_from.units
    return sorted(units, key=lambda told: units[told] != judged.unit)


def _told(point: Point, text: str) -> Value:
    """The value of a point that is told as this text."""
    if point.enum or _is_text(point):
        return text
    return int(text) if text.removeprefix("-").isdigit() else text


def _plain_numbers(point: Point) -> Iterator[Value]:
    low, high = point.range or (0.0, 0.0)
    if point.write is not None and point.write.min is not None and point.write.max is not None:
        low, high = point.write.min, point.write.max
    whole = point.unit in ("", "1") and point.scale == 1.0
    # what an ultra-low freezer holds, where nitrogen would be out of the range
    first = ULT_CEL if point.kind is PointKind.TEMPERATURE and point.unit == "Cel" else 0.0
    for number in (first, 0.0, (low + high) / 2, low, high):
        if low <= number <= high:
            yield int(number) if whole else number
    yield 0 if whole else 0.0


def _is_text(point: Point) -> bool:
    texts = (PointType.TEXT, PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO)
    return point.type in texts


def _raises(rule: AlarmRule, value: Value) -> bool:
    """Whether the value is one that the alarm is raised by."""
    if rule.equals is not None:
        return rule.equals == value
    if isinstance(value, bool | str):
        return False
    if rule.bit is not None:
        return bool(int(value) >> rule.bit & 1)
    above = rule.above is not None and value > rule.above
    return above or (rule.below is not None and value < rule.below)


def is_spoken(point: Point) -> bool:
    """Whether the point stands in a text line and not in a register."""
    return isinstance(point.source, Query | Pushed)
