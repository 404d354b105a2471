"""What a sensor said last, and how it may be drawn: how fresh, and in which digits.

Digits are rounded towards the worse: never more liquid, never colder than it is. It draws nothing,
and it decides no quality.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.quantity import Quantity, converted
from crinsu_gateway.model.reading import Quality, Reason

_NOISE = 1e-6  # what scaling a register by a factor adds or takes


class Freshness(StrEnum):
    """How far a value may be drawn as one that holds now; only LIVE looks like a good one."""

    LIVE = "live"
    SUSPECT = "suspect"
    STALE = "stale"
    BAD = "bad"  # read, but nothing believable
    NEVER = "never"

    @property
    def rank(self) -> int:
        """0 for the freshest; for comparing."""
        return _RANKS[self]


_RANKS = {freshness: rank for rank, freshness in enumerate(Freshness)}


class Breach(StrEnum):
    """On which side of a limit a value lies that is beyond it."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Measured:
    """The latest reading of a point; `age_s` is None when it was read before a restart."""

    quantity: Quantity | None
    quality: Quality
    age_s: float | None
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True)
class Age:
    """An age as people say it: a whole number of s, min, h or d, never less than it is."""

    count: int
    unit: str


_AGES = (("s", 1, 100), ("min", 60, 100), ("h", 3600, 48))


def age(age_s: float | None) -> Age | None:
    """How old something is, for people; None when nobody knows."""
    if age_s is None:
        return None
    for unit, seconds, most in _AGES:
        if age_s <= most * seconds:
            return Age(math.ceil(max(age_s, 0.0) / seconds), unit)
    return Age(math.ceil(age_s / 86400), "d")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value must keep, in the unit of its purpose; None: no limit."""

    low: float | None = None
    high: float | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value to be shown: its digits (None: there is none), its limits, and how fresh it is."""

    value: float | None
    decimals: int
    freshness: Freshness
    age_s: float | None
    limits: Limits
    breach: Breach | None


def gauge(said: Measured, unit: str, limits: Limits, *, decimals: int, worse: Breach) -> Gauge:
    """What a sensor said, in `unit` (UCUM), as it is shown; `worse` is the side that costs samples.

    A value that is no number, or in a unit that is not that of the point, is a bad one.
    """
    number = _number(said.quantity, unit)
    freshness = _freshness(said, number)
    if number is None or freshness in (Freshness.BAD, Freshness.NEVER):
        return Gauge(None, decimals, freshness, said.age_s, limits, None)
    breach = _breach(number, limits)
    shown = _rounded(number, decimals, breach or worse)
    return Gauge(shown, decimals, freshness, said.age_s, limits, breach)


def _number(quantity: Quantity | None, unit: str) -> float | None:
    if quantity is None or isinstance(quantity.value, bool | str):
        return None
    try:
        number = float(converted(quantity, unit).value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _freshness(said: Measured, number: float | None) -> Freshness:
    """A good value of unknown age is not fresh: it may be from before a restart."""
    if said.reason is Reason.NEVER_READ:
        return Freshness.NEVER
    if number is None or said.quality is Quality.BAD:
        return Freshness.BAD
    if said.age_s is None or said.quality is Quality.STALE:
        return Freshness.STALE
    return Freshness.LIVE if said.quality is Quality.GOOD else Freshness.SUSPECT


def _breach(number: float, limits: Limits) -> Breach | None:
    if limits.low is not None and number < limits.low:
        return Breach.LOW
    if limits.high is not None and number > limits.high:
        return Breach.HIGH
    return None


def _rounded(number: float, decimals: int, towards: Breach) -> float:
    steps = number * float(10**decimals)
    whole = math.floor(steps + _NOISE) if towards is Breach.LOW else math.ceil(steps - _NOISE)
    return whole / float(10**decimals) + 0.0  # no minus before a zero
