"""Watches what nobody sees until it is too late: the disk, the backups, a flood of withdrawals.

What is wrong is an alarm like any other; only changes are written. How the disk is asked is handed
in (app/upkeep.py); what counts as wrong stands in model/upkeep.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from crinsu_gateway.model.autonomy import StoreRoom
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.upkeep import (
    HOUR_MS,
    MIB,
    RECOVERED,
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
from crinsu_gateway.store import alarms, growth, readings, servicing, upkeep
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

LOOK_EVERY_S = 30.0
DROPS_AT_ONCE = 20
"""So many portions of the oldest readings go at one look, when room is scarce."""
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

    `most` is how many bytes the store may use; None: as many as its disk has.
    """

    room: Thresholds
    backup_late_after_h: int
    withdrawals_per_hour: int
    review_every_days: int
    most: int | None = None


class Upkeep:
    """Looks every half minute; `ballast` is told how the room is before anything is written.

    `tell` is handed the room of the store at each look.
    """

    def __init__(
        self,
        db: Database,
        bounds: Bounds,
        look: Callable[[], Awaitable[Sight]],
        ballast: Callable[[Room], Awaitable[None]],
        tell: Callable[[StoreRoom], None] = lambda _: None,
    ) -> None:
        self._db = db
        self._bounds = bounds
        self._look = look
        self._ballast = ballast
        self._tell = tell
        self._room = Room.AMPLE

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once. What cannot be written on a full disk waits for the next look."""
        seen = await self._look()
        now = await self._db.read(growth.room, seen.free, self._bounds.most)
        self._tell(now)
        room = room_of(_free(now), self._bounds.room, self._room)
        if room is not self._room:
            log.warning("room on the disk", room=room.name.lower(), free=_free(now))
            self._room = room
        await self._ballast(room)
        self._db.spare_history(room >= Room.TIGHT)
        found = await self._db.read(wrong, seen, now, room, self._bounds)
        try:
            if await self._db.read(growth.is_due):
                await self._db.write(growth.mark)
            if not await self._db.read(is_told, found):
                await self._db.write(tell, found)
            await self._drop(seen, now)
        except StoreFull:
            log.error("alarm not written", reasons=[one.reason for one in found])

    async def _drop(self, seen: Sight, now: StoreRoom) -> None:
        """Let the oldest readings go while room is scarce, until what they leave inside is enough.

        The file does not shrink by it; what acts write then finds its room within.
        """
        scarce, dropped = self._bounds.room.scarce * MIB, 0
        enough = scarce
        for _ in range(DROPS_AT_ONCE):
            if now.left >= enough:
                break
            enough = int(scarce * RECOVERED)
            gone = await self._db.write(readings.drop_oldest)
            if not gone:
                break
            dropped += gone
            now = await self._db.read(growth.room, seen.free, self._bounds.most)
        if dropped:
            log.warning("oldest readings dropped", rows=dropped, left=now.left)


def _free(now: StoreRoom) -> int:
    """What counts as room: that of the disk as it is, or of the bound where that is less."""
    return now.disk_free if now.bound is None else max(0, min(now.disk_free, now.bound - now.used))


def wrong(tx: Transaction, seen: Sight, now: StoreRoom, room: Room, bounds: Bounds) -> list[Wrong]:
    """Everything that is wrong now."""
    now_ms, free = tx.now.utc_ms, _free(now)
    bound = now.bound if free < now.disk_free else None
    taken = upkeep.most_taken_out(tx, now_ms - HOUR_MS)
    return [
        *_there(of_disk(free, room, bounds.room, bound)),
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
