"""From device profiles and the limits of a site to everything that is watched over. Pure.

A unit's own alarms come from its profile, limits from the storage solution that it watches; that
a unit or a point that matters falls silent is always watched over. It judges nothing (rules.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.alarm import (
    LEVEL_HIGH,
    LEVEL_LOW,
    NO_DATA,
    TEMP_HIGH,
    UNIT_ALARM,
    UNIT_LOST,
    Severity,
    Timing,
    timing,
)
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.profile import described
from crinsu_gateway.profile.described import AlarmRule
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

BACK_AFTER_S = 5.0
"""How long a unit, a value or a unit's own good word must be back before an alarm is gone."""

_SEVERITIES = {
    described.Severity.CRITICAL: Severity.HIGH,
    described.Severity.WARNING: Severity.MEDIUM,
    described.Severity.NOTE: Severity.LOW,
}
_VITAL = frozenset({Purpose.LEVEL, Purpose.TEMPERATURE, Purpose.ALARM})
"""Without these nobody knows how the samples are."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a site: in % or Cel; `deadband` in the same unit; `delay_s` both ways."""

    at: float
    severity: Severity
    deadband: float
    delay_s: float
    latched: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a storage solution; None is no limit."""

    level_low: Limit | None = None
    level_high: Limit | None = None
    temperature_high: Limit | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a value may be bad or old, and a unit lost, before it is an alarm."""

    no_data_after_s: float = 60.0
    unit_lost_after_s: float = 30.0


@dataclass(frozen=True, slots=True)
class WatchedUnit:
    """A unit as it is installed: the points that are read, with what they mean."""

    name: str
    points: Mapping[str, Purpose | None]
    alarms: Sequence[AlarmRule]
    limits: Limits


def definitions(units: Sequence[WatchedUnit], silence: Silence) -> tuple[Definition, ...]:
    """Everything that is watched over, each by one definition; of two alike the worse counts."""
    found: dict[tuple[str, str], Definition] = {}
    for unit in units:
        for one in (*_own(unit), *_limits(unit), *_silent(unit, silence)):
            same = found.get(one.key)
            if same is None or one.severity.rank < same.severity.rank:
                found[one.key] = one
    return tuple(found.values())


def _own(unit: WatchedUnit) -> Iterator[Definition]:
    """The alarms that the unit itself reports; its alarm point has one, named or not."""
    for rule in unit.alarms:
        if rule.point in unit.points:
            test, mark = _test_of(rule)
            yield Definition(
                source=f"{unit.name}/{rule.point}{mark}",
                code=str(rule.code),
                severity=_SEVERITIES[rule.severity],
                unit=unit.name,
                point=rule.point,
                test=test,
                timing=Timing(0.0, BACK_AFTER_S),
                latched=rule.latched,
            )
    named = {rule.point for rule in unit.alarms}
    for point, purpose in unit.points.items():
        if purpose is Purpose.ALARM and point not in named:
            yield Definition(
                source=f"{unit.name}/{point}",
                code=UNIT_ALARM,
                severity=Severity.HIGH,
                unit=unit.name,
                point=point,
                test=Equal(True),
                timing=Timing(0.0, BACK_AFTER_S),
            )


def _test_of(rule: AlarmRule) -> tuple[Test, str]:
    """The test of a profile's alarm, and what tells it from others on the same point."""
    if rule.bit is not None:
        return BitSet(rule.bit), f".{rule.bit}"
    if rule.above is not None:
        return Over(rule.above, 0.0, ""), f">{rule.above:g}"
    if rule.below is not None:
        return Under(rule.below, 0.0, ""), f"<{rule.below:g}"
    assert rule.equals is not None
    return Equal(rule.equals), "" if rule.equals is True else f"={rule.equals}"


def _limits(unit: WatchedUnit) -> Iterator[Definition]:
    """The limits of the site, on each point that measures what they are about."""
    limits = unit.limits
    for point, purpose in unit.points.items():
        if purpose is Purpose.LEVEL:
            if limits.level_low:
                low = limits.level_low
                yield _limit(unit, point, LEVEL_LOW, low, Under(low.at, low.deadband, "%"))
            if limits.level_high:
                high = limits.level_high
                yield _limit(unit, point, LEVEL_HIGH, high, Over(high.at, high.deadband, "%"))
        elif purpose is Purpose.TEMPERATURE and limits.temperature_high:
            warm = limits.temperature_high
            yield _limit(unit, point, TEMP_HIGH, warm, Over(warm.at, warm.deadband, "Cel"))


def _limit(unit: WatchedUnit, point: str, code: str, limit: Limit, test: Test) -> Definition:
    return Definition(
        source=f"{unit.name}/{point}",
        code=code,
        severity=limit.severity,
        unit=unit.name,
        point=point,
        test=test,
        timing=timing(limit.severity, limit.delay_s, limit.delay_s),
        latched=limit.latched,
    )


def _silent(unit: WatchedUnit, silence: Silence) -> Iterator[Definition]:
    """No word from the unit, or none from a point that means something: never taken as normal."""
    yield Definition(
        source=unit.name,
        code=UNIT_LOST,
        severity=Severity.HIGH,
        unit=unit.name,
        point=None,
        test=Lost(),
        timing=Timing(silence.unit_lost_after_s, BACK_AFTER_S),
    )
    for point, purpose in unit.points.items():
        if purpose is not None:
            yield Definition(
                source=f"{unit.name}/{point}",
                code=NO_DATA,
                severity=Severity.HIGH if purpose in _VITAL else Severity.MEDIUM,
                unit=unit.name,
                point=point,
                test=NoData(),
                timing=Timing(silence.no_data_after_s, BACK_AFTER_S),
            )
