"""Checkpoints on a real broker: the newest is kept for whoever collects them."""

from dataclasses import replace
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model.checkpoint import opened
from crinsu_gateway.model.key_chain import ChainedKey, opened_handover
from crinsu_gateway.store import checkpoints
from crinsu_gateway.store.database import Database
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing
from tests.fakes.trail import ANNA, KEY, SEALING, THIEF, things_happen

pytestmark = pytest.mark.slow


async def test_the_newest_checkpoint_is_retained(broker: Mosquitto, db: Database) -> None:
    """Each is told as it is made; who comes later hears the last, and can verify it."""
    await db.write(checkpoints.make, SEALING, "start")
    async with listening(broker.port) as hears, publishing(db, address(broker.port)):
        first = await hears.until("checkpoint", bool)
        await db.write(things_happen, 2)
        row = await db.write(checkpoints.make, SEALING, "count")
        await hears.until("checkpoint", lambda told: told["size"] == row.size)
        async with listening(broker.port) as later:
            told = await later.until("checkpoint", bool)
        assert told["size"] == row.size > first["size"]
        assert opened(told["note"], KEY.public_key()).size == row.size
        assert (told["handover"], told["compared"]) == (None, True)


async def test_another_key_is_told_with_its_hand_over(broker: Mosquitto, db: Database) -> None:
    """Who listens can follow from key to key; one out of nowhere is told as not compared."""
    await db.write(checkpoints.make, SEALING, "start")
    async with listening(broker.port) as hears, publishing(db, address(broker.port)):
        rotate = partial(checkpoints.rotate, reason="once a year")
        row = await db.write(rotate, SEALING, THIEF, ANNA)
        told = await hears.until("checkpoint", lambda told: told["size"] == row.size)
        here = ChainedKey(THIEF.public_key(), told["key_since"], told["handover"])
        assert opened_handover(told["handover"], KEY.public_key(), here).size == row.size - 1
        lost = replace(SEALING, key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
        row = await db.write(checkpoints.make, lost, "count")
        told = await hears.until("checkpoint", lambda told: told["size"] == row.size)
        assert (told["handover"], told["compared"]) == (None, False)
