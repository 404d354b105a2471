"""The publisher against a real mosquitto and a store on disk, through everything brokers do."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crinsu_gateway.model.reading import Reason
from crinsu_gateway.mqtt.publisher import Pace
from crinsu_gateway.store import readings
from crinsu_gateway.store.database import Database
from tests.fakes import leftovers
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import (
    QUICK,
    READINGS,
    STATE,
    address,
    level,
    now_level,
    publishing,
    shows,
)
from tests.fakes.peers import mute, tcp_peer, until

pytestmark = pytest.mark.slow


async def test_a_gateway_says_that_it_is_there_and_that_it_stops(
    broker: Mosquitto, db: Database
) -> None:
    """`status` is online while it runs and stopped after an orderly stop, and is retained."""
    async with listening(broker.port) as hears:
        async with publishing(db, address(broker.port)):
            told = await hears.until("/status", lambda told: told["state"] == "online")
        await hears.until("/status", lambda told: told["state"] == "stopped")
    assert (told["gateway"], told["facility"], told["epoch"]) == ("gw-test", "Lyon Centre", 1)
    assert hears.heard[0][0] == "crinsu/v1/lyon-centre/gw-test/status"
    async with listening(broker.port) as later:
        assert (await later.until("/status", bool))["state"] == "stopped"


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a process in the folder of the project."""
    return subprocess.Popen(command, cwd=Path(__file__).parents[3])


async def test_a_killed_gateway_leaves_its_last_will(broker: Mosquitto, tmp_path: Path) -> None:
    """The broker says `lost` for a gateway that ends without a word."""
    command = [sys.executable, "-m", "tests.fakes.mqtt_process"]
    command += [str(broker.port), str(tmp_path / "store.db")]
    async with listening(broker.port) as hears:
        process = start(command)
        try:
            await hears.until("/status", lambda told: told["state"] == "online")
        finally:
            process.kill()
            process.wait()
        await hears.until("/status", lambda told: told["state"] == "lost")


async def test_the_state_of_a_unit_is_kept_for_those_who_come_later(
    broker: Mosquitto, db: Database
) -> None:
    """A subscriber that comes later gets value, unit, quality, reason, moment and age limit."""
    async with publishing(db, address(broker.port)), listening(broker.port) as first:
        await now_level(db, 71.5)
        await first.until(STATE, shows(71.5))
        async with listening(broker.port) as later:
            state = await later.until(STATE, shows(71.5))
    point = state["points"]["level"]
    assert point.pop("at").endswith("Z")
    assert point == {
        "value": 71.5,
        "unit": "%",
        "quality": "good",
        "reason": "",
        "stale_after_s": 60.0,
    }
    assert state["points"]["temperature"]["reason"] == Reason.NEVER_READ
    assert (state["storage"], state["condition"]) == ("T1", "starting")


async def test_a_value_that_turns_stale_without_a_commit_is_told(
    broker: Mosquitto, tmp_path: Path
) -> None:
    """When nothing is read any more, the retained state says stale by itself."""
    clock = HandClock()
    async with await furnished(tmp_path / "store.db", clock) as db:
        await db.write(readings.record, [level(60.0, clock.utc_ms, clock.boot_ms)])
        async with publishing(db, address(broker.port), clock=clock), listening(broker.port) as it:
            await it.until(STATE, lambda told: told["points"]["level"]["quality"] == "good")
            clock.pass_s(61)
            stale = await it.until(
                STATE, lambda told: told["points"]["level"]["quality"] == "stale"
            )
    assert stale["points"]["level"]["reason"] == Reason.TOO_OLD


async def test_a_flood_of_readings_is_told_together(broker: Mosquitto, db: Database) -> None:
    """Of hundreds of commits few messages come out, in order, and the last one is the latest."""
    pace = Pace(every_s=0.2, backoff=QUICK.backoff)
    async with publishing(db, address(broker.port), pace), listening(broker.port) as hears:
        await hears.until(STATE, bool)
        for number in range(300):
            await now_level(db, float(number))
        await hears.until(STATE, shows(299.0))
        await hears.until(READINGS, lambda told: told["readings"][0]["value"] == 299.0)
    told = [message["readings"][0]["value"] for message in hears.on(READINGS)]
    assert told == sorted(told)
    assert len(told) < 100
    assert len(hears.on(STATE)) < 100


async def test_a_broker_that_is_absent_at_the_start_is_waited_for(
    installed: None, tmp_path: Path, db: Database
) -> None:
    """The gateway runs without its broker and tells everything once there is one."""
    await now_level(db, 42.0)
    broker = Mosquitto(tmp_path)
    async with publishing(db, address(broker.port)) as publisher:
        await until(lambda: "cannot be used" in publisher.state.reason)
        await broker.start()
        try:
            async with listening(broker.port) as hears:
                await hears.until(STATE, shows(42.0))
            assert publisher.state.connected
        finally:
            broker.kill()


async def test_a_broker_that_died_is_told_everything_again(broker: Mosquitto, db: Database) -> None:
    """A broker that comes back with an empty memory holds the newest state, and `online`."""
    async with publishing(db, address(broker.port)) as publisher:
        await now_level(db, 50.0)
        await until(lambda: publisher.state.connected)
        broker.kill()
        await until(lambda: not publisher.state.connected)
        await now_level(db, 49.0)
        await broker.start()
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(49.0))
            await hears.until("/status", lambda told: told["state"] == "online")


async def test_a_frozen_broker_is_noticed_and_never_left_with_an_old_value(
    broker: Mosquitto, db: Database
) -> None:
    """What a frozen broker did not take is not repeated over newer values after it thaws."""
    async with publishing(db, address(broker.port)) as publisher:
        await now_level(db, 30.0)
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(30.0))
        broker.signal(signal.SIGSTOP)
        await now_level(db, 29.0)
        await until(lambda: not publisher.state.connected)
        await now_level(db, 28.0)
        broker.signal(signal.SIGCONT)
        await until(lambda: publisher.state.connected)
        async with listening(broker.port) as hears:
            await hears.until(STATE, shows(28.0))
            await now_level(db, 27.0)
            await hears.until(STATE, shows(27.0))
        async with listening(broker.port) as later:
            assert (await later.until(STATE, bool))["points"]["level"]["value"] == 27.0


async def test_nothing_leaks_over_many_connections(broker: Mosquitto, db: Database) -> None:
    """Twenty lost brokers later there are as many tasks and descriptors as after the first."""
    async with publishing(db, address(broker.port)) as publisher:
        await until(lambda: publisher.state.connected)
        counts = []
        for _ in range(20):
            broker.kill()
            await until(lambda: not publisher.state.connected)
            await broker.start()
            await until(lambda: publisher.state.connected)
            await asyncio.sleep(0.05)
            counts.append((len(asyncio.all_tasks()), len(leftovers.descriptors())))
    assert counts[-1] == counts[0], counts


async def test_nothing_leaks_when_the_broker_never_answers(db: Database) -> None:
    """A peer that takes connections and says nothing costs no socket and no task."""
    async with tcp_peer(mute) as peer:
        async with publishing(db, address(peer.port, answer_within_s=0.05)):
            await until(lambda: peer.connections == 5)
            before = len(asyncio.all_tasks())
            await until(lambda: peer.connections >= 15)
            assert len(asyncio.all_tasks()) <= before + 1
            assert peer.open_now <= 2
        await until(lambda: peer.open_now == 0)


async def test_a_stop_while_connecting_leaves_nothing_open(db: Database) -> None:
    """Stopped between the connection and the broker's answer, it closes the socket."""
    async with tcp_peer(mute) as peer:
        async with publishing(db, address(peer.port, answer_within_s=0.3)):
            await until(lambda: peer.open_now == 1)
        await until(lambda: peer.open_now == 0)
