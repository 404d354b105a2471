"""The notary: the inhabitant that makes checkpoints of the audit trail when they are due.

It holds the key, and hands over to a new one when somebody asks. A checkpoint is made at the
start, every 256 events, every quarter of an hour in which something happened, when somebody asks,
and at the stop. Handing them on is the business of sync and mqtt.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.app.audit_key import Keyring
from crinsu_gateway.app.inhabitants import NOTARY, World
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.checkpoint import fingerprint
from crinsu_gateway.model.trail_errors import KeyNotRotated
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store import audit_keys, audit_tree, checkpoints
from crinsu_gateway.store.audit_keys import PublicKey
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

    def __init__(
        self, db: Database, made_with: Callable[[], Sealing], keyring: Keyring | None = None
    ) -> None:
        """Without a keyring the key stays the one that it is made with."""
        self._db = db
        self._sealing = made_with
        self._keyring = keyring
        self._stop = asyncio.Event()

    def ask_to_stop(self) -> None:
        """Make a last checkpoint and end."""
        self._stop.set()

    async def run(self) -> None:
        """Look whenever an event was written."""
        while await self._db.write(audit_tree.grow):
            continue  # events of before there was a tree, a part at a time
        await self._settle_keys()
        await self._db.write(checkpoints.make, self._sealing(), "start")
        cursor = self._db.changes.cursor(Topic.AUDIT)
        while not self._stop.is_set():
            cursor = await self._woken(cursor)
            await self._hand_over_when_asked()
            if purpose := await self._db.read(checkpoints.due):
                await self._db.write(checkpoints.make, self._sealing(), purpose)
        if await self._db.read(checkpoints.uncovered):
            await self._db.write(checkpoints.make, self._sealing(), "stop")

    async def _settle_keys(self) -> None:
        """Finish a change of keys of before, and take over from a key that is at hand for it."""
        ring = self._keyring
        newest = await self._db.read(audit_keys.newest)
        if ring is None:
            return
        ring.settle(None if newest is None else newest.fingerprint)
        if ring.before is None or newest is None:
            return
        if (
            fingerprint(ring.before.public_key())
            == newest.fingerprint
            != fingerprint(ring.key.public_key())
        ):
            old = replace(self._sealing(), key=ring.before)
            write = partial(checkpoints.rotate, reason="the service manager gave another key")
            await self._db.write(write, old, ring.key, audit_keys.NOTARY)

    async def hand_over(self, actor: Actor, reason: str) -> PublicKey:
        """Ask for a new key and make it at once, for whoever runs no notary beside."""
        await self._settle_keys()
        await self._db.write(partial(audit_keys.ask, reason=reason), actor)
        await self._hand_over_when_asked(refuses=True)
        found = await self._db.read(audit_keys.newest)
        assert found is not None
        return found

    async def _hand_over_when_asked(self, *, refuses: bool = False) -> None:
        """Make a new key if somebody asked; what cannot be done is told them by an event."""
        wish = await self._db.read(audit_keys.asked)
        if wish is None:
            return
        try:
            if self._keyring is None:
                raise KeyNotRotated("this gateway has no key of its own to change")
            new = self._keyring.make_next()
            write = partial(checkpoints.rotate, reason=f"asked for in event {wish}")
            await self._db.write(write, self._sealing(), new, audit_keys.NOTARY)
        except KeyNotRotated as fault:
            await self._db.write(audit_keys.refuse, wish, fault.sentence)
            if refuses:
                raise
        else:
            self._keyring.take_next()

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


def notary(world: World, keyring: Keyring, settings: Callable[[], Settings]) -> Inhabitant:
    """The notary, to be supervised; key and settings are asked anew each time, for a reload."""
    made: list[Notary] = []

    async def run() -> None:
        made[:] = [Notary(world.db, lambda: sealing(keyring.key, settings()), keyring)]
        await made[0].run()

    return Inhabitant(
        "notary", run, NOTARY, ask_to_stop=lambda: made[0].ask_to_stop(), stop_within_s=1.5
    )
