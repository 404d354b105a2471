"""Which limit an alarm watches, from what it noted: a plot and a card show it beside the value.

An alarm may be set to come before the limit of its storage solution; a value that is between the
two is wrong, and must not look right. Pure.
"""

from collections.abc import Iterable

from crinsu_gateway.model.alarm import LEVEL_HIGH, LEVEL_LOW, TEMP_HIGH
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity, unit_sign
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.web.console.drawing.measured import Limits
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Side

_WATCHED = {
    LEVEL_LOW: (Purpose.LEVEL, Side.UNDER, "%"),
    LEVEL_HIGH: (Purpose.LEVEL, Side.OVER, "%"),
    TEMP_HIGH: (Purpose.TEMPERATURE, Side.OVER, "Cel"),
}


def limit_of(row: AlarmRow) -> Bound | None:
    """The limit of an alarm; None where it has none, or one in another unit than is drawn."""
    if row.code not in _WATCHED:
        return None
    purpose, side, unit = _WATCHED[row.code]
    number, _, sign = row.limit.partition(" ")
    try:
        at = float(number)
    except ValueError:
        return None
    return Bound(purpose.value, side, Quantity(at, unit)) if sign == unit_sign(unit) else None


def with_alarms(bounds: tuple[Bound, ...], rows: Iterable[AlarmRow]) -> tuple[Bound, ...]:
    """Limits with those of alarms, each once."""
    found = (limit_of(row) for row in rows)
    return tuple(dict.fromkeys((*bounds, *(one for one in found if one is not None))))


def tightest(bounds: tuple[Bound, ...], purpose: Purpose) -> Limits:
    """What a value must keep, where several limits say something about it."""
    ours = [one for one in bounds if one.purpose == purpose.value]
    lows = [float(one.at.value) for one in ours if one.side is Side.UNDER]
    highs = [float(one.at.value) for one in ours if one.side is Side.OVER]
    return Limits(max(lows, default=None), min(highs, default=None))
