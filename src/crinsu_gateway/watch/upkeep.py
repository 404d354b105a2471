"""Watches what nobody sees until it is too late: the disk, the backups, a flood of withdrawals.

What is wrong is an alarm like any other; only changes are written. How the disk is asked is handed
in (app/upkeep.py); what counts as wrong stands in model/upkeep.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.upkeep import (
    HOUR_MS,
    Backups,
    Room,
    Thresholds,
    Wrong,
    of_backups,
    of_disk,
    of_review,
    of_service,
    of_withdrawals,
    room_of,
)
from crinsu_gateway.store import alarms, servicing, upkeep
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

LOOK_EVERY_S = 30.0
SOURCES = "gateway/"
"""What the sources of all these alarms begin with."""

log = structlog.get_logger("upkeep")


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen beside the store: free bytes of its disk, and the folders of backups."""

    free: int
    backups: Sequence[Backups]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts as wrong: room in MiB, age of a backup in h, withdrawals within an hour, days
    without a review of the trail. 0 turns each of the last three off.
    """

    room: Thresholds
    backup_late_after_h: int
    withdrawals_per_hour: int
    review_every_days: int


class Upkeep:
    """Looks every half minute; `ballast` is told how the room is before anything is written."""

    def __init__(
        self,
        db: Database,
        bounds: Bounds,
        look: Callable[[], Awaitable[Sight]],
        ballast: Callable[[Room], Awaitable[None]],
    ) -> None:
        self._db = db
        self._bounds = bounds
        self._look = look
        self._ballast = ballast
        self._room = Room.AMPLE

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once. What cannot be written on a full disk waits for the next look."""
        seen = await self._look()
        room = room_of(seen.free, self._bounds.room, self._room)
        if room is not self._room:
            log.warning("room on the disk", room=room.name.lower(), free=seen.free)
            self._room = room
        await self._ballast(room)
        self._db.spare_history(room >= Room.TIGHT)
        found = await self._db.read(wrong, seen, room, self._bounds)
        if await self._db.read(is_told, found):
            return
        try:
            await self._db.write(tell, found)
        except StoreFull:
            log.error("alarm not written", reasons=[one.reason for one in found])


def wrong(tx: Transaction, seen: Sight, room: Room, bounds: Bounds) -> list[Wrong]:
    """Everything that is wrong now."""
    now_ms = tx.now.utc_ms
    taken = upkeep.most_taken_out(tx, now_ms - HOUR_MS)
    return [
        *_there(of_disk(seen.free, room, bounds.room)),
        *of_backups(seen.backups, bounds.backup_late_after_h, upkeep.made_ms(tx), now_ms),
        *_there(of_withdrawals(taken, bounds.withdrawals_per_hour)),
        *(of_service(name, one.owner, one.until_ms) for name, one in servicing.over(tx)),
        *_there(of_review(upkeep.reviewed_ms(tx), bounds.review_every_days, now_ms)),
    ]


def _there(found: Wrong | None) -> list[Wrong]:
    return [] if found is None else [found]


def _open(tx: Transaction) -> dict[tuple[str, str], alarms.AlarmRow]:
    return {
        (row.source, row.code): row
        for row in alarms.open_ones(tx)
        if row.source.startswith(SOURCES)
    }


def is_told(tx: Transaction, found: Sequence[Wrong]) -> bool:
    """Whether the open alarms say exactly this already."""
    holding = {key for key, row in _open(tx).items() if row.holds}
    return holding == {(one.source, one.code) for one in found}


def tell(tx: Transaction, found: Sequence[Wrong]) -> None:
    """Raise what is wrong, and calm what is not wrong any more."""
    now_wrong = {(one.source, one.code) for one in found}
    for source, code in _open(tx).keys() - now_wrong:
        alarms.calm(tx, source, code, tx.now)
    for one in found:
        alarms.raise_of_no_unit(
            tx, one.source, one.code, one.severity, one.reason, value=one.value, limit=one.limit
        )
