"""Asks the disk how it stands, keeps the ballast, and makes the watch over the gateway itself.

The ballast is a file of empty bytes beside the store: when the disk is nearly full it is given up,
so that what people are doing then still finds room. Nothing is decided here (model/upkeep.py).
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.app.backing_up import last_failure
from crinsu_gateway.app.inhabitants import KEEPING, World
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.autonomy import StoreRoom
from crinsu_gateway.model.backup import made_at
from crinsu_gateway.model.upkeep import MIB, Backups, Room, Thresholds
from crinsu_gateway.watch.upkeep import Bounds, Sight, Upkeep

NAME = "upkeep"
BALLAST = "ballast"


@dataclass(slots=True)
class LastRoom:
    """The room of the store as it was seen last; None before the first look."""

    room: StoreRoom | None = None

    def note(self, room: StoreRoom) -> None:
        """Keep what was seen."""
        self.room = room


def upkeep(
    world: World, prepared: Prepared, last: LastRoom, remind: Callable[[], None]
) -> Inhabitant:
    """The watch over the gateway itself, to be supervised; `last` gets the room that it sees.

    `remind` is called at each look, and says what must be said again.
    """
    settings = prepared.settings
    room = Thresholds(
        settings.store.disk_low_mib, settings.store.disk_tight_mib, settings.store.disk_scarce_mib
    )
    bounds = Bounds(
        room,
        settings.backup.late_after_h,
        settings.people.withdrawals_per_hour,
        settings.people.review_trail_every_days,
        bound_of(settings),
    )

    async def look() -> Sight:
        remind()
        return await asyncio.to_thread(sight, settings)

    async def ballast(now: Room) -> None:
        file = settings.gateway.state_dir / BALLAST
        await asyncio.to_thread(keep_ballast, file, now, room.scarce * MIB)

    return Inhabitant(NAME, Upkeep(world.db, bounds, look, ballast, last.note).run, KEEPING)


def bound_of(settings: Settings) -> int | None:
    """How many bytes the store may use; None: as many as its disk has."""
    return None if settings.store.most_mib is None else settings.store.most_mib * MIB


def sight(settings: Settings) -> Sight:
    """The disk of the store and the folders of backups, as they are now."""
    disk = os.statvfs(settings.gateway.state_dir)
    folders = [_backups(one, settings.gateway.id) for one in settings.backup_folders]
    return Sight(disk.f_bavail * disk.f_frsize, folders)


def _backups(folder: Path, gateway: str) -> Backups:
    """What a folder shows; one that cannot be looked into shows no backup."""
    try:
        moments = [made_at(one.name, gateway) for one in folder.iterdir()]
    except OSError:
        moments = []
    newest = max((one for one in moments if one), default=None)
    failed = last_failure(folder)
    return Backups(
        str(folder),
        None if newest is None else int(newest.timestamp() * 1000),
        "" if failed is None else failed.sentence,
        failed is not None and failed.unsound,
    )


def keep_ballast(file: Path, room: Room, size: int) -> None:
    """Have the ballast while there is room for it, and give it up when room is scarce.

    A disk that is too small for it goes without.
    """
    if room is Room.SCARCE:
        file.unlink(missing_ok=True)
    elif room <= Room.LOW and size and not file.exists():
        part = file.with_name(f"{BALLAST}.part")
        try:
            with part.open("wb") as written:
                os.fchmod(written.fileno(), 0o600)
                os.posix_fallocate(written.fileno(), 0, size)
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
