"""Checkpoints on a real broker: the newest is kept for whoever collects them."""

import pytest

from crinsu_gateway.model.checkpoint import opened
from crinsu_gateway.store import checkpoints
from crinsu_gateway.store.database import Database
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing
from tests.fakes.trail import KEY, SEALING, things_happen

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
