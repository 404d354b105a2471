"""From what the store says of a storage solution to the unit that is drawn on the floor. Pure.

A yes or no that is not fresh is unknown, never what it was; the worst open alarm is the one shown.
"""

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.places import Storage
from crinsu_gateway.web.console.alarm_limit import tightest, with_alarms
from crinsu_gateway.web.console.drawing.measured import Measured
from crinsu_gateway.web.console.drawing.plot_limit import bounds_of
from crinsu_gateway.web.console.drawing.vessel import Alarm, Places, Sign, Unit, standing
from crinsu_gateway.web.console.floor import Tile

COARSE_S = 10.0
"""Ages are told in steps of this, upwards: what is younger need not be drawn anew each second."""


def card(tile: Tile, storage: Storage, now: Instant) -> Unit:
    """A storage solution as it is drawn."""
    bounds = with_alarms(bounds_of(storage), tile.alarms)
    return Unit(
        id=tile.key,
        name=tile.name,
        type=storage.type,
        places=Places(storage.capacity, storage.occupied, storage.blocked),
        level=_measured(tile, Purpose.LEVEL, now),
        temperature=_measured(tile, Purpose.TEMPERATURE, now),
        level_limits=tightest(bounds, Purpose.LEVEL),
        temperature_limits=tightest(bounds, Purpose.TEMPERATURE),
        lid_open=_sign(tile, Purpose.LID_OPEN),
        filling=_sign(tile, Purpose.FILLING),
        alarm=_alarm(tile.alarms),
        is_serviced=tile.is_serviced,
        is_emergency=tile.is_emergency,
    )


def _measured(tile: Tile, purpose: Purpose, now: Instant) -> Measured | None:
    if purpose not in tile.said:
        return None
    said = tile.said[purpose]
    if said is None:
        return Measured(None, Quality.BAD, None, Reason.NEVER_READ)
    return Measured(said.quantity, said.quality, _age_s(said, now), said.reason)


def _age_s(said: Reading, now: Instant) -> float | None:
    """Seconds since it was read; None when that was before a restart."""
    if said.boot_ms < 0:
        return None
    age_s = max(now.boot_ms - said.boot_ms, 0) / 1000
    return -(-age_s // COARSE_S) * COARSE_S


def _sign(tile: Tile, purpose: Purpose) -> Sign:
    if purpose not in tile.said:
        return Sign.UNWATCHED
    said = tile.said[purpose]
    if said is None or said.quantity is None or said.quality is not Quality.GOOD:
        return Sign.UNKNOWN
    return Sign.YES if said.quantity.value else Sign.NO


def _alarm(open_ones: tuple[AlarmRow, ...]) -> Alarm | None:
    if not open_ones:
        return None
    first = min(open_ones, key=lambda one: (one.shelf is not None, one.severity.rank))
    shown = standing(first.state, shelved=first.shelf is not None)
    return Alarm(first.severity, shown, len(open_ones))
