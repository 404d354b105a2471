"""The example of docs/examples against real gateways, a real mosquitto and a real PostgreSQL."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiomqtt
import psycopg
import pytest

from crinsu_gateway.store import units
from tests.fakes import postgres
from tests.fakes.live_fleet import Member, Reader, arrive, example, held, members, until, work
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.postgres import Postgres

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    """A PostgreSQL of our own, not started, for all tests of this file."""
    if postgres.BIN is None:
        pytest.skip("postgresql is not installed")
    one = Postgres()
    yield one
    one.remove()


@pytest.fixture
def database(cluster: Postgres) -> Iterator[Postgres]:
    """The same, running and with nothing in it."""
    cluster.start()
    try:
        cluster.act("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
async def fleet(broker: Mosquitto, tmp_path: Path) -> AsyncIterator[list[Member]]:
    """Three gateways that publish; the pages of each are two."""
    async with members(tmp_path, broker.port, count=3, each=120) as found:
        yield found


@pytest.fixture
def reader(broker: Mosquitto, database: Postgres, tmp_path: Path) -> Iterator[Reader]:
    """The example, started."""
    one = Reader(broker.port, database.dsn, tmp_path / "reader.log")
    one.start()
    yield one
    one.kill()


async def all_agree(fleet: list[Member], database: Postgres) -> bool:
    """Whether the reader holds just what all the stores hold."""
    try:
        return all([await one.agrees(database) for one in fleet])
    except psycopg.errors.UndefinedTable:  # it has just begun
        return False


async def busy(fleet: list[Member], chance: random.Random, acts: int) -> None:
    """Work at all gateways."""
    for _ in range(acts):
        await chance.choice(fleet).db.write(work, chance)


async def test_the_tables_follow_through_kills_of_reader_broker_and_database(
    broker: Mosquitto, fleet: list[Member], reader: Reader, database: Postgres
) -> None:
    """Whatever is killed while people work, the tables become what the stores hold."""
    chance = random.Random(1)
    await busy(fleet, chance, 60)
    await until(lambda: all_agree(fleet, database))
    reader.kill()
    await busy(fleet, chance, 60)
    broker.kill()  # it keeps nothing over this
    await busy(fleet, chance, 60)
    reader.start()
    await broker.start()
    await until(lambda: all_agree(fleet, database))
    await asyncio.to_thread(database.stop)
    await busy(fleet, chance, 30)
    await asyncio.to_thread(database.start)
    await until(lambda: all_agree(fleet, database))
    assert "not understood" not in reader.said
    occupied = await asyncio.to_thread(database.ask, "SELECT gateway, address, local FROM slot")
    wanted = {
        (one.name, row[4], row[0])
        for one in fleet
        for row in await one.db.read(held)
        if row[4] is not None
    }
    assert set(occupied) == wanted
    assert wanted


async def test_a_restored_gateway_takes_back_what_the_lost_store_had_more(
    fleet: list[Member], reader: Reader, database: Postgres
) -> None:
    """Rows that only the lost store knew are gone, also beyond its last page, and stay gone."""
    chance, one = random.Random(2), fleet[0]
    await busy(fleet, chance, 40)
    copy = await back_up(one)
    await one.db.write(arrive, 120, 120)
    for _ in range(80):
        await one.db.write(work, chance)
    await until(lambda: all_agree(fleet, database))
    await one.restore(copy)
    await until(lambda: all_agree(fleet, database))
    reader.kill()
    database.act("TRUNCATE gateway, unit, sample")  # as one that joins only now
    reader.start()
    await until(lambda: all_agree(fleet, database))
    assert (await asyncio.to_thread(database.ask, "SELECT max(epoch) FROM gateway")) == [(8,)]


async def back_up(one: Member) -> Path:
    """A copy of the store of a member, which publishes on."""
    await one.stop()
    copy = await one.back_up()
    one.start()
    return copy


async def test_what_a_broker_dropped_is_asked_for_again(
    fleet: list[Member], reader: Reader, database: Postgres
) -> None:
    """A reader that lacks sample containers sees it by their number, and gets them."""
    await busy(fleet, random.Random(5), 60)
    await until(lambda: all_agree(fleet, database))
    database.act("DELETE FROM sample WHERE gateway <> 'gw-2'")
    await until(lambda: all_agree(fleet, database))


async def test_duplicates_in_any_order_end_with_the_truth(
    broker: Mosquitto, fleet: list[Member], database: Postgres
) -> None:
    """All that was said over an afternoon with a restore, three times and shuffled, is enough."""
    chance = random.Random(3)
    async with listening(broker.port) as hears:
        await busy(fleet, chance, 80)
        await broker_was_told(fleet, hears.heard)
        copy = await back_up(fleet[1])
        await fleet[1].db.write(arrive, 120, 120)
        await busy(fleet, chance, 80)
        await asyncio.sleep(0.3)
        await fleet[1].restore(copy)
        await busy(fleet, chance, 40)
        await hears.until("gw-2/status", lambda told: told["epoch"] == 8)
        await asyncio.sleep(0.5)
        await fleet[2].stop()
        await hears.until("gw-3/status", lambda told: told["state"] == "stopped")
        said = list(hears.heard)
    module = example()
    kept = [
        one for one in said if one[0].split("/")[4] in ("status", "samples", "inventory", "units")
    ]
    wanted = [(one, retain) for one in kept if one[1] for retain in (True, False, False)]
    assert len(wanted) > 300
    async with await psycopg.AsyncConnection.connect(database.dsn, autocommit=True) as connection:
        await connection.execute(module.SCHEMA)
        for seed in range(2):
            random.Random(seed).shuffle(wanted)
            await connection.execute("TRUNCATE gateway, unit, sample")
            for (topic, payload, _), retain in wanted:
                if topic.endswith("/readings"):
                    continue
                message = aiomqtt.Message(topic, payload, 0, retain, 0, None)
                await module.apply(connection, message)
            assert await all_agree(fleet, database)
            states = await asyncio.to_thread(database.ask, "SELECT unit, gone FROM unit")
            assert states == [("freezer-1", False)] * len(fleet)
            now = await asyncio.to_thread(
                database.ask, "SELECT gateway, epoch, state FROM gateway ORDER BY 1"
            )
            assert now == [("gw-1", 1, "online"), ("gw-2", 8, "online"), ("gw-3", 1, "stopped")]


async def broker_was_told(fleet: list[Member], heard: list[tuple[str, bytes, bool]]) -> None:
    """Wait until every gateway told both of its pages."""
    names = {f"{one.name}/samples/{page}" for one in fleet for page in (0, 1)}
    while not names <= {"/".join(topic.split("/")[3:]) for topic, _, _ in heard}:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def test_what_is_silent_looks_silent(
    broker: Mosquitto, fleet: list[Member], reader: Reader, database: Postgres
) -> None:
    """A stopped gateway is stopped; when the broker dies all others are silent, units too."""

    async def states() -> list[tuple[str, ...]]:
        try:
            rows = await asyncio.to_thread(
                database.ask,
                "SELECT g.gateway, g.state, u.condition FROM gateway_now g "
                "JOIN unit_now u USING (gateway) ORDER BY 1",
            )
        except psycopg.errors.UndefinedTable:
            return []
        return list(rows)

    async def are(*wanted: str) -> bool:
        return [row[1] for row in await states()] == list(wanted)

    await until(lambda: are("online", "online", "online"))
    await fleet[0].stop()
    await until(lambda: are("stopped", "online", "online"))
    broker.kill()
    await until(lambda: are("stopped", "silent", "silent"))
    assert [row[2] for row in await states()] == ["stopped", "silent", "silent"]
    reader.kill()
    await broker.start()
    reader.start()
    await until(lambda: are("stopped", "online", "online"))
    for one in fleet[1:]:
        await one.db.write(units.apply, [])

    async def gone() -> bool:
        return [row[0] for row in await states()] == ["gw-1"]

    await until(gone)


async def test_what_a_broker_retained_is_no_sign_of_life(
    broker: Mosquitto, fleet: list[Member], database: Postgres, tmp_path: Path
) -> None:
    """Who joins late has the whole inventory of gateways that hang, and sees them as silent."""
    await busy(fleet, random.Random(4), 40)
    await asyncio.sleep(0.5)
    async with listening(broker.port) as hears:
        await broker_was_told(fleet, hears.heard)
    (tmp_path / "other").mkdir()
    other = Mosquitto(tmp_path / "other")  # no gateway ever speaks to this one
    await other.start()
    reader = Reader(other.port, database.dsn, tmp_path / "late.log")
    try:
        async with aiomqtt.Client("127.0.0.1", other.port) as client:
            for topic, payload, retained in hears.heard:
                if retained:
                    await client.publish(topic, payload, qos=1, retain=True)
        reader.start()
        await until(lambda: all_agree(fleet, database))
        states = await asyncio.to_thread(database.ask, "SELECT state, age FROM gateway_now")
        assert states == [("silent", None)] * len(fleet)
    finally:
        reader.kill()
        other.kill()
