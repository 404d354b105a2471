"""Alarms on a real broker: kept while they are open, told when they end, without any person."""

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import alarms
from crinsu_gateway.store.database import Database
from tests.fakes.alarms import end_low_level, raise_low_level
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing

pytestmark = pytest.mark.slow

ANNA = Actor("anna.tech", "bench-1")


async def test_an_alarm_is_kept_while_it_is_open_and_told_when_it_ends(
    broker: Mosquitto, db: Database
) -> None:
    """Raised, accepted and cleared are told; whoever comes later hears only what is open."""
    alarm_id = await db.write(raise_low_level)
    topic = f"alarms/{alarm_id}"
    async with listening(broker.port) as hears, publishing(db, address(broker.port)):
        told = await hears.until(topic, bool)
        assert (told["state"], told["severity"], told["storage"]) == ("ACTIVE", "high", "T1")
        assert (told["value"], told["limit"], told["code"]) == ("12 %", "20 %", "level_low")
        async with listening(broker.port) as later:
            assert (await later.until(topic, bool)) == told
        await db.write(alarms.acknowledge, alarm_id, actor=ANNA, note="Anna is here", key="k")
        await hears.until(topic, lambda told: told["state"] == "ACKNOWLEDGED")
        await db.write(end_low_level)
        await hears.until(topic, lambda told: told != "" and told["state"] == "CLEARED")
        await hears.until(topic, lambda told: told == "")
        said = b"".join(payload for _, payload, _ in hears.heard)
        assert b"nna" not in said
        assert b"bench-1" not in said


async def test_an_alarm_that_ended_while_the_gateway_was_stopped_is_taken_back(
    broker: Mosquitto, db: Database
) -> None:
    """No retained alarm outlives its condition over a restart."""
    alarm_id = await db.write(raise_low_level)
    topic = f"alarms/{alarm_id}"
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            await hears.until(topic, bool)
        await db.write(end_low_level)
        async with publishing(db, address(broker.port)):
            await hears.until(topic, lambda told: told != "" and told["state"] == "CLEARED")
            await hears.until(topic, lambda told: told == "")
