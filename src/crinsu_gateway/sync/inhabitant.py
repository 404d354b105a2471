"""The sync of one gateway with one centre, put together.

app.py runs it and stops it by cancelling.
"""

from collections.abc import Callable

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.crinsutrack import CONNECT_S, Access, Crinsutrack
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.pump import Pump
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.rate import Bounds


async def keep_in_step(
    db: Database,
    clock: Clock,
    chance: Callable[[], float],
    access: Access,
    badge_hash: BadgeHash,
    *,
    rate_per_minute: int = 60,
    most_per_minute: int | None = None,
    window_s: float = 60.0,
    rhythm: Rhythm | None = None,
) -> None:
    """Push, pull and show life until cancelled. The store must own `access.facility` already.

    `rate_per_minute` is where the rate begins; `most_per_minute` is believed if the centre tells a
    higher one, None: no more than that.
    """
    bounds = Bounds(rate_per_minute, most_per_minute or rate_per_minute, window_s)
    pace = Pace(db, clock, bounds, doubt_s=access.timeout_s * 2 + CONNECT_S)
    target = Crinsutrack(access, pace, clock)
    try:
        await Pump(db, target, pace, clock, chance, access.facility, badge_hash, rhythm).run()
    finally:
        await target.close()
