"""The sync of one gateway with one centre, put together.

app.py runs it and stops it by cancelling.
"""

from collections.abc import Callable

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store.database import Database
from crinsu_gateway.sync.budget import Budget
from crinsu_gateway.sync.crinsutrack import CONNECT_S, Access, Crinsutrack
from crinsu_gateway.sync.pace import Pace
from crinsu_gateway.sync.people import BadgeHash
from crinsu_gateway.sync.pump import Pump, Rhythm

URGENT_SHARE = 6
"""One in so many places of the budget is kept for facts."""


async def keep_in_step(
    db: Database,
    clock: Clock,
    chance: Callable[[], float],
    access: Access,
    badge_hash: BadgeHash,
    *,
    rate_per_minute: int = 60,
    window_s: float = 60.0,
    rhythm: Rhythm | None = None,
) -> None:
    """Push, pull and show life until cancelled. The store must own `access.facility` already."""
    budget = Budget(rate_per_minute, window_s, rate_per_minute // URGENT_SHARE)
    pace = Pace(db, clock, budget, doubt_s=access.timeout_s * 2 + CONNECT_S)
    target = Crinsutrack(access, pace, clock)
    try:
        await Pump(db, target, pace, clock, chance, access.facility, badge_hash, rhythm).run()
    finally:
        await target.close()
