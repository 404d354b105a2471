"""The notary: the inhabitant that makes checkpoints of the audit trail when they are due.

It holds the key. One is made at the start, every 256 events, every quarter of an hour in which
something happened, when somebody asks, and at the stop. Handing them on is the business of sync
and mqtt.
"""

import asyncio
import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.app.inhabitants import NOTARY, World
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store import audit_tree, checkpoints
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.checkpoints import Sealing
from crinsu_gateway.store.database import Database

LOOK_EVERY_S = 30.0
REST_S = 0.2
"""Between two looks, so that a burst of events is looked at once."""


def config_hash(settings: Settings) -> str:
    """Which configuration is in force: SHA-256 over all settings, which hold no secret."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()


def sealing(key: Ed25519PrivateKey, settings: Settings) -> Sealing:
    """With what the checkpoints of this gateway are made."""
    return Sealing(key, VERSION, config_hash(settings))


class Notary:
    """Makes checkpoints until it is asked to stop, and a last one then."""

    def __init__(self, db: Database, made_with: Callable[[], Sealing]) -> None:
        self._db = db
        self._sealing = made_with
        self._stop = asyncio.Event()

    def ask_to_stop(self) -> None:
        """Make a last checkpoint and end."""
        self._stop.set()

    async def run(self) -> None:
        """Look whenever an event was written."""
        while await self._db.write(audit_tree.grow):
            continue  # events of before there was a tree, a part at a time
        await self._db.write(checkpoints.make, self._sealing(), "start")
        cursor = self._db.changes.cursor(Topic.AUDIT)
        while not self._stop.is_set():
            cursor = await self._woken(cursor)
            if purpose := await self._db.read(checkpoints.due):
                await self._db.write(checkpoints.make, self._sealing(), purpose)
        if await self._db.read(checkpoints.uncovered):
            await self._db.write(checkpoints.make, self._sealing(), "stop")

    async def _woken(self, cursor: int) -> int:
        """Wait for an event, the next look or the stop; the new cursor."""
        changes = self._db.changes
        async with asyncio.TaskGroup() as group:
            stop = group.create_task(self._stop.wait())
            event = group.create_task(
                changes.wait_for(Topic.AUDIT, after=cursor, timeout=LOOK_EVERY_S)
            )
            await asyncio.wait({stop, event}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                await asyncio.wait({stop}, timeout=REST_S)
            stop.cancel()
            event.cancel()
        return changes.cursor(Topic.AUDIT)


def notary(world: World, made_with: Callable[[], Sealing]) -> Inhabitant:
    """The notary, to be supervised; `made_with` is asked anew each time, for a reload."""
    made: list[Notary] = []

    async def run() -> None:
        made[:] = [Notary(world.db, made_with)]
        await made[0].run()

    return Inhabitant(
        "notary", run, NOTARY, ask_to_stop=lambda: made[0].ask_to_stop(), stop_within_s=1.5
    )
