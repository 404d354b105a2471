"""A unit of the floor view as a vessel: what is known of it in, the geometry of its card out.

It knows no words, colours or HTML: templates/drawing/vessel.svg draws it, static/vessel.css dresses
it. It decides neither alarms nor quality; of several news it picks the one that stands on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.web.console.drawing.measured import (
    NO_LIMITS,
    Age,
    Breach,
    Freshness,
    Gauge,
    Limits,
    Measured,
    age,
    gauge,
)
from crinsu_gateway.web.console.drawing.name import Name, fitted
from crinsu_gateway.web.console.drawing.silhouette import SILHOUETTES, Lid, Silhouette

WIDTH, HEIGHT = 220, 300
BAR = 196.0
"""How wide the bar of the places is."""
_TICKS = (0, 25, 50, 75, 100)


class Sign(StrEnum):
    """What a yes-or-no point says; UNKNOWN also when what it said is not fresh."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNWATCHED = "unwatched"  # the unit has no such sensor


class News(StrEnum):
    """What stands at the top of the card: the worst that is known."""

    ALARM = "alarm"
    FRESHNESS = "freshness"
    BREACH = "breach"  # beyond a limit, and no alarm (yet)
    QUIET = "quiet"


class Standing(StrEnum):
    """Where the alarm that is shown stands."""

    ACTIVE = "active"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"


@dataclass(frozen=True, slots=True)
class Alarm:
    """The alarm that is shown, the worst of `count` open ones."""

    severity: Severity
    standing: Standing
    count: int = 1

    @property
    def waits(self) -> bool:
        """Whether nobody has accepted it."""
        return self.standing in (Standing.ACTIVE, Standing.RETURNED)


def standing(state: AlarmState, *, shelved: bool) -> Standing:
    """Where an open alarm stands, for people; ValueError for one that is cleared."""
    return Standing.SHELVED if shelved else Standing(state.value.lower())


@dataclass(frozen=True, slots=True)
class Places:
    """How many places a unit has, how many are taken, and how many take nothing."""

    capacity: int
    occupied: int
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """What is known of a unit. `level` in % and `temperature` (any unit of it): None where the
    unit has no such sensor; limits in % and Cel. `id` becomes part of ids in the page."""

    id: str
    name: str
    type: StorageType
    places: Places
    level: Measured | None = None
    temperature: Measured | None = None
    level_limits: Limits = NO_LIMITS
    temperature_limits: Limits = NO_LIMITS
    lid_open: Sign = Sign.UNWATCHED
    filling: Sign = Sign.UNWATCHED
    alarm: Alarm | None = None
    is_serviced: bool = False
    is_emergency: bool = False  # the glass over it is broken


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick of the scale, or a limit on it, at `y`."""

    y: float
    percent: float


@dataclass(frozen=True, slots=True)
class Bar:
    """How far the bar of the places is taken, and blocked after that; both in its units."""

    taken: float
    blocked: float
    full: bool


@dataclass(frozen=True, slots=True)
class Vessel:
    """The card of a unit, ready to be drawn; `surface` is the y of the liquid, if one is known.

    `freshness` is the worst of what it measures, `age` that of the oldest; None: nothing was ever
    read, or nobody knows when.
    """

    unit: Unit
    name: Name
    shape: Silhouette
    lid: Lid
    level: Gauge | None
    temperature: Gauge | None
    surface: float | None
    ticks: tuple[Mark, ...]
    limits: tuple[Mark, ...]
    bar: Bar
    freshness: Freshness
    age: Age | None
    news: News


def vessel(unit: Unit) -> Vessel:
    """The card of a unit."""
    shape = SILHOUETTES[unit.type]
    level, temperature = _level(unit), _temperature(unit)
    gauges = [one for one in (level, temperature) if one]
    freshness = max((one.freshness for one in gauges), key=_rank, default=Freshness.NEVER)
    return Vessel(
        unit=unit,
        name=fitted(unit.name),
        shape=shape,
        lid=shape.opened if unit.lid_open is Sign.YES else shape.closed,
        level=level,
        temperature=temperature,
        surface=_surface(shape, level),
        ticks=tuple(Mark(_height(shape, one), one) for one in _TICKS) if level else (),
        limits=_limits(shape, level),
        bar=_bar(unit.places),
        freshness=freshness,
        age=age(_oldest(gauges)),
        news=_news(unit.alarm, freshness, gauges),
    )


def _level(unit: Unit) -> Gauge | None:
    if unit.level is None:
        return None
    return gauge(unit.level, "%", unit.level_limits, decimals=0, worse=Breach.LOW)


def _temperature(unit: Unit) -> Gauge | None:
    if unit.temperature is None:
        return None
    limits = unit.temperature_limits
    return gauge(unit.temperature, "Cel", limits, decimals=1, worse=Breach.HIGH)


def _surface(shape: Silhouette, level: Gauge | None) -> float | None:
    known = None if level is None else level.value
    return None if known is None else _height(shape, known)


def _limits(shape: Silhouette, level: Gauge | None) -> tuple[Mark, ...]:
    if level is None:
        return ()
    both = (level.limits.low, level.limits.high)
    return tuple(Mark(_height(shape, one), one) for one in both if one is not None)


def _rank(freshness: Freshness) -> int:
    return freshness.rank


def _height(shape: Silhouette, percent: float) -> float:
    """The y of a level; beyond 0 and 100 % it stays inside the vessel."""
    share = min(max(percent, 0.0), 100.0) / 100
    return round(shape.empty - share * (shape.empty - shape.full), 2)


def _oldest(gauges: Sequence[Gauge]) -> float | None:
    """The age of the oldest value; None when one was never read, or nobody knows when."""
    ages = [one.age_s for one in gauges]
    known = [age for age in ages if age is not None]
    return max(known) if known and len(known) == len(ages) else None


def _news(alarm: Alarm | None, freshness: Freshness, gauges: Sequence[Gauge]) -> News:
    """An alarm that waits, then what is not known, then a limit, then what people see to."""
    if alarm and alarm.waits:
        return News.ALARM
    if freshness is not Freshness.LIVE:
        return News.FRESHNESS
    if alarm:
        return News.ALARM
    return News.BREACH if any(one.breach for one in gauges) else News.QUIET


def _bar(places: Places) -> Bar:
    share = BAR / places.capacity if places.capacity > 0 else 0.0
    taken = min(places.occupied * share, BAR)
    blocked = min(places.blocked * share, BAR - taken)
    full = 0 < places.capacity <= places.occupied + places.blocked
    return Bar(round(taken, 2), round(blocked, 2), full)
