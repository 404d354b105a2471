"""What the storage solutions around a sample container did meanwhile, for the report of custody."""

from collections.abc import Sequence

from crinsu_gateway.model.custody_report import Stay
from crinsu_gateway.model.series import Tank
from crinsu_gateway.store.tank_history import tank
from crinsu_gateway.store.transaction import Transaction


def around(tx: Transaction, there: Sequence[Stay], end_ms: int) -> tuple[Tank, ...]:
    """One for each storage solution, from the first to the last moment in it."""
    periods: dict[str, tuple[int, int]] = {}
    for stay in there:
        name = stay.place.partition("/")[0]
        until_ms = end_ms if stay.until_ms is None else stay.until_ms
        first_ms, last_ms = periods.get(name, (stay.from_ms, until_ms))
        periods[name] = (min(first_ms, stay.from_ms), max(last_ms, until_ms))
    return tuple(tank(tx, name, *period) for name, period in periods.items())
