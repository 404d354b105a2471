"""LN2 in a vessel: how level and temperature move, and the fill control that every controller has.

Pure: state in, seconds in, state out. Between two events (fill limit reached, vessel dry) the
motion is solved exactly, so one long step and many short ones end in the same state.
It does not know registers, lines, clocks, or whether somebody is looking.
"""

from dataclasses import dataclass, replace
from math import exp, inf

BOILING_CEL = -195.8
"""LN2 at 1 atm (77.36 K)."""
AMBIENT_CEL = 22.0
DENSITY_KG_L = 0.807
LATENT_HEAT_J_KG = 199_000.0
DAY_S = 86_400.0

STRATIFICATION_CEL = 6.0
"""How much warmer the sample height is over the last drop than in a full vessel."""
LID_RISE_CEL = 30.0
"""How much warmer the sample height becomes under a lid that stays open."""
SETTLE_CLOSED_S = 120.0
SETTLE_OPEN_S = 300.0
QUENCH_S = 20.0
"""Time constant of the bath probe when liquid reaches it."""
HEAT_CAPACITY_J_K_L = 1_500.0
"""Inner vessel and content for each litre; an intact 35 L dewar reaches -185 Cel days after dry."""
SHORTEST_WARMING_S = 14_000.0
"""No vessel warms quicker than one without vacuum: 43.9 to 51.6 Cel/h in weighed dewars."""
WARMING_OPEN_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Vessel:
    """What does not move by itself: size, tightness, supply. Percent are percent of the volume."""

    litres: float = 120.0
    evaporation_percent_day: float = 0.6
    lid_open_factor: float = 3.0
    vacuum_factor: float = 1.0
    fill_percent_s: float = 0.05


@dataclass(frozen=True, slots=True)
class FillControl:
    """The controller's settings in % and s; `automatic` starts a fill at the start limit."""

    start: float = 20.0
    stop: float = 90.0
    longest_s: float = 3_600.0
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class Tank:
    """One moment of a vessel: level in %, temperatures in Cel, lid and valve."""

    level: float = 75.0
    temperature: float = -194.3
    bath: float = BOILING_CEL
    lid_open: bool = False
    filling: bool = False
    filled_s: float = 0.0
    fills: int = 0
    fill_timeout: bool = False


def heat_leak_w(litres_per_day: float) -> float:
    """The heat in W that boils off so many litres of LN2 a day."""
    return litres_per_day * DENSITY_KG_L * LATENT_HEAT_J_KG / DAY_S


def evaporation_percent_day(vessel: Vessel, *, lid_open: bool) -> float:
    """The loss while liquid is left, with the vacuum and the lid as they are."""
    lid = vessel.lid_open_factor if lid_open else 1.0
    return vessel.evaporation_percent_day * vessel.vacuum_factor * lid


def resting_temperature(level: float, *, lid_open: bool) -> float:
    """Where the sample height settles over so much liquid, in Cel."""
    vapour = BOILING_CEL + STRATIFICATION_CEL * (1.0 - level / 100.0)
    return vapour + LID_RISE_CEL if lid_open else vapour


def warming_time_s(vessel: Vessel, *, lid_open: bool) -> float:
    """The time constant of the dry vessel on its way to the room's temperature."""
    if lid_open:
        return WARMING_OPEN_S
    litres_day = vessel.litres * evaporation_percent_day(vessel, lid_open=False) / 100.0
    conductance = heat_leak_w(litres_day) / (AMBIENT_CEL - BOILING_CEL)
    if conductance <= 0.0:
        return inf
    return max(vessel.litres * HEAT_CAPACITY_J_K_L / conductance, SHORTEST_WARMING_S)


def begin_fill(control: FillControl, tank: Tank) -> Tank:
    """Opens the valve; at or over the stop limit the controller closes it at once."""
    if tank.filling or tank.level >= control.stop:
        return tank
    return replace(tank, filling=True, filled_s=0.0, fills=tank.fills + 1, fill_timeout=False)


def end_fill(tank: Tank) -> Tank:
    """Closes the valve."""
    return replace(tank, filling=False, filled_s=0.0)


def advance(vessel: Vessel, control: FillControl, tank: Tank, seconds: float) -> Tank:
    """The tank so many seconds later, if nobody touches it meanwhile."""
    left = seconds
    tank = _control(control, tank)
    while left > 0.0:
        tank, used = _until_next_event(vessel, control, tank, left)
        tank = _control(control, tank)
        left -= used
    return tank


def _control(control: FillControl, tank: Tank) -> Tank:
    """What the controller does at this very moment."""
    if tank.filling and tank.level >= control.stop:
        return end_fill(tank)
    if tank.filling and tank.filled_s >= control.longest_s:
        return replace(end_fill(tank), fill_timeout=True)
    low = tank.level <= control.start and not tank.filling
    # a fill that timed out is not tried again by itself: a person must look at the supply first
    if control.automatic and low and not tank.fill_timeout:
        return begin_fill(control, tank)
    return tank


def _until_next_event(
    vessel: Vessel, control: FillControl, tank: Tank, left: float
) -> tuple[Tank, float]:
    """Moves up to the next moment at which the controller may act; also the seconds used."""
    rate = _level_rate(vessel, tank)
    mark = _level_ahead(control, tank, rate)
    to_mark = inf if mark is None else (mark - tank.level) / rate
    to_timeout = max(control.longest_s - tank.filled_s, 0.0) if tank.filling else inf
    used = min(left, to_mark, to_timeout)
    # events are set exactly: rounding must never leave the level a hair before its mark
    level = mark if mark is not None and used == to_mark else tank.level + rate * used
    filled_s = control.longest_s if used == to_timeout else tank.filled_s + used
    moved = replace(
        _warm(vessel, tank, rate, used),
        level=level,
        filled_s=filled_s if tank.filling else 0.0,
    )
    return moved, used


def _level_rate(vessel: Vessel, tank: Tank) -> float:
    """Percent of the volume a second, falling negative; a dry vessel loses nothing."""
    loss = evaporation_percent_day(vessel, lid_open=tank.lid_open) / DAY_S
    rate = (vessel.fill_percent_s if tank.filling else 0.0) - loss
    return max(rate, 0.0) if tank.level <= 0.0 else rate


def _level_ahead(control: FillControl, tank: Tank, rate: float) -> float | None:
    """The next level on the way at which something changes."""
    if rate > 0.0:
        return control.stop
    if rate < 0.0:
        starts = control.automatic and not tank.filling and control.start < tank.level
        return control.start if starts and not tank.fill_timeout else 0.0
    return None


def _warm(vessel: Vessel, tank: Tank, rate: float, seconds: float) -> Tank:
    """Both probes after `seconds` at a level that moves at `rate`."""
    if tank.level <= 0.0 and rate <= 0.0:
        slow = warming_time_s(vessel, lid_open=tank.lid_open)
        return replace(
            tank,
            temperature=_follow(tank.temperature, AMBIENT_CEL, 0.0, slow, seconds),
            bath=_follow(tank.bath, AMBIENT_CEL, 0.0, slow, seconds),
        )
    rest = resting_temperature(tank.level, lid_open=tank.lid_open)
    drift = -STRATIFICATION_CEL / 100.0 * rate
    settle = SETTLE_OPEN_S if tank.lid_open else SETTLE_CLOSED_S
    return replace(
        tank,
        temperature=_follow(tank.temperature, rest, drift, settle, seconds),
        bath=_follow(tank.bath, BOILING_CEL, 0.0, QUENCH_S, seconds),
    )


def _follow(value: float, target: float, drift: float, settle_s: float, seconds: float) -> float:
    """First order lag behind a target that drifts evenly, solved exactly."""
    if settle_s == inf:
        return value
    lag = drift * settle_s
    return target + drift * seconds - lag + (value - target + lag) * exp(-seconds / settle_s)
