"""A full disk does not keep the gateway from its broker."""

from contextlib import suppress
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.mqtt.numbers import EACH
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import STATE, address, publishing
from tests.fakes.peers import until
from tests.fakes.small_disk import small_disk

pytestmark = pytest.mark.slow


async def to_the_brim(folder: Path, db: Database) -> None:
    """Fill the disk until the store takes nothing any more, not even the smallest change."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(65536))
    for size in (10_000, 1000, 1):
        with suppress(StoreFull):
            while True:
                await db.write(sync_state.put, "more", "x" * size)
    assert isinstance(db.failure, StoreFull)


async def test_a_broker_that_comes_back_while_the_disk_is_full_is_told_everything(
    broker: Mosquitto, tmp_path: Path
) -> None:
    """The number of the connection cannot be kept, and is greater than the last all the same."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, mib=8):
        db = await furnished(folder / "store.db", RealClock())
        try:
            async with publishing(db, address(broker.port)) as publisher:
                async with listening(broker.port) as hears:
                    first = await hears.until("/status", lambda told: told["state"] == "online")
                    await hears.until(STATE, bool)
                    await hears.until("gw-test/samples", bool)
                await to_the_brim(folder, db)
                broker.kill()
                await until(lambda: not publisher.state.connected)
                await broker.start()
                async with listening(broker.port) as hears:
                    again = await hears.until("/status", lambda told: told["state"] == "online")
                    await hears.until(STATE, bool)
                (folder / "ballast").unlink()
        finally:
            await db.close()
    assert again["version"] // EACH > first["version"] // EACH
