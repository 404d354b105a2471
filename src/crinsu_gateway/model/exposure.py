"""Exposures: how long a sample container was out of the cold, and what that comes to. Pure.

Of each figure there is one of record (the longest time that it may have been out, the upper heat
transfer, slow cooling) and one beside it that is the least that can have been. Durations are of
the boot clock; a gap in which nobody looked counts in the one and not in the other.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.thermal import (
    AIR,
    AIR_C,
    CARRIERS,
    CRITICAL_C,
    LIMIT_C,
    LIQUID_H,
    VAPOUR_H,
    CarrierClass,
    Warmth,
    after,
    budget_s,
    cold,
    seconds_to,
    temperature_after,
)

WARN_AT = 0.5
"""The part of the budget after which the technician is warned."""
LIQUID_UNDER_C = -190.0
"""Cel. At a storage place as cold as this the samples may stand in liquid."""
ASSUMED_START_C = {
    StorageType.TANK: -170.0,  # vapour over liquid
    StorageType.DEWAR: -196.0,  # immersed
    StorageType.FREEZER: -150.0,  # the warmest that a vapour freezer is sold for
}
"""Cel. Where a sample starts when no thermometer of its storage solution can be believed."""
ARRIVAL_C = -150.0
"""Cel. Where a sample starts that comes from outside: as warm as a dry shipper may become."""
COLD_AGAIN_S = 3600.0
"""After so long in the cold nothing is left of an exposure."""


class Stage(IntEnum):
    """How far the clock of one exposure has run."""

    RUNNING = 0
    WARNED = 1  # half of the budget is used
    EXCURSION = 2  # the budget is used up: somebody must decide
    CRITICAL = 3  # it may be warmer than -80 Cel


class Method(StrEnum):
    """Where the figures come from."""

    MODELLED = "modelled"
    BOUNDED = "bounded"  # what was before the first scan is not known
    MEASURED = "measured"


class Start(StrEnum):
    """Where the start temperature comes from."""

    READING = "reading"
    ASSUMED = "assumed"
    CARRIED = "carried"  # it was not cold again after the exposure before


@dataclass(frozen=True, slots=True)
class Allowance:
    """ms until the limit and until -80 Cel at the upper h; None where no clock runs."""

    budget_ms: int | None
    critical_ms: int | None


def allowance(kind: CarrierClass, start_c: float, storage_limit_c: float | None) -> Allowance:
    """What a sample may be out. A place that is kept warmer than the limit has no clock for it."""
    carrier = CARRIERS[kind]
    if storage_limit_c is not None and storage_limit_c > LIMIT_C:
        return Allowance(None, None)
    critical = seconds_to(carrier, carrier.air_h[1], start_c, CRITICAL_C, AIR_C)
    return Allowance(round(budget_s(carrier, start_c) * 1000), round(critical * 1000))


def stage(elapsed_ms: int | None, allowed: Allowance) -> Stage:
    """How far the clock has run; None is a time that nobody can tell, and so the worst."""
    if allowed.budget_ms is None or allowed.critical_ms is None:
        return Stage.RUNNING
    if elapsed_ms is None or elapsed_ms > allowed.critical_ms:
        return Stage.CRITICAL
    if elapsed_ms >= allowed.budget_ms:
        return Stage.EXCURSION
    return Stage.WARNED if elapsed_ms >= WARN_AT * allowed.budget_ms else Stage.RUNNING


@dataclass(frozen=True, slots=True)
class Span:
    """How long it was out, in ms: at least, and at most; None where no clock can tell."""

    least_ms: int
    most_ms: int | None


def gap_ms(
    seen_utc_ms: int, seen_boot_ms: int, now_utc_ms: int, now_boot_ms: int, *, same_boot: bool
) -> int | None:
    """The longest that nobody looked, from when it was seen last; None when no clock can tell.

    Within a boot the boot clock says it. Across one the wall clocks before and after do, unless
    they contradict what is certain: that the machine has been up for `now_boot_ms`.
    """
    if same_boot:
        return now_boot_ms - seen_boot_ms
    gap = now_utc_ms - seen_utc_ms
    return None if gap < now_boot_ms - 1000 else gap


@dataclass(frozen=True, slots=True)
class Figures:
    """What an exposure came to, of record and at the least; the time to be cold again counts."""

    record: Warmth
    least: Warmth


def figures(kind: CarrierClass, start_c: float, storage_c: float | None, span: Span) -> Figures:
    """The figures of an exposure in air; `storage_c` is where it cools again, None if nowhere."""
    carrier = CARRIERS[kind]
    low_h, high_h = AIR.h(carrier)
    most_ms = span.least_ms if span.most_ms is None else span.most_ms
    record = after(cold(start_c), carrier, high_h, most_ms / 1000, AIR_C)
    if span.most_ms is None:
        record = Warmth(AIR_C, AIR_C, record.above_limit_s, record.above_critical_s)
    least = after(cold(start_c), carrier, low_h, span.least_ms / 1000, AIR_C)
    if storage_c is None:
        return Figures(record, least)
    quick_h = LIQUID_H[1] if storage_c <= LIQUID_UNDER_C else VAPOUR_H[1]
    return Figures(
        _cooled(record, kind, VAPOUR_H[0], storage_c), _cooled(least, kind, quick_h, storage_c)
    )


def _cooled(warmth: Warmth, kind: CarrierClass, h: float, storage_c: float) -> Warmth:
    """The same with the time that cooling under the limits takes; as warm as before it."""
    carrier = CARRIERS[kind]
    beyond = min(seconds_to(carrier, h, warmth.now_c, LIMIT_C, storage_c), COLD_AGAIN_S)
    if warmth.now_c <= LIMIT_C:
        beyond = 0.0
    cooling = after(warmth, carrier, h, beyond, storage_c)
    return Warmth(warmth.now_c, warmth.worst_c, cooling.above_limit_s, cooling.above_critical_s)


def still_warm_c(kind: CarrierClass, end_c: float, storage_c: float, seconds: float) -> float:
    """Cel that is left of an exposure after so long in the cold, at the slowest cooling."""
    return temperature_after(CARRIERS[kind], VAPOUR_H[0], end_c, seconds, storage_c)
