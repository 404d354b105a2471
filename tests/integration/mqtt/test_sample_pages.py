"""The pages of sample containers: whole, bounded, told anew when anything on them changed."""

import asyncio

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import parse_address, parse_spot
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import container_moves, places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import with_procedure
from tests.fakes.live_fleet import PACE, arrive
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing
from tests.fakes.rows import sample_rows

pytestmark = pytest.mark.slow

ANNA = Actor("anna.tech", "bench-1")
PAGE, INDEX = "samples/0", "gw-test/samples"


def stored(tx: Transaction, tags: list[str], at: list[str]) -> list[int]:
    """Sample containers that were taken over from the centre, with their places; local ids."""
    with_procedure(tx, ProcedureType.RETRIEVE, tags, stored_at=at)
    return [row.local_id for row in sample_rows(tx)]


def carry(tx: Transaction, container: str, to: str) -> None:
    """A cane goes to another place with all that is in it."""
    one = places.container_at(tx, parse_spot(container))
    container_moves.move(tx, one.id, parse_spot(to), reason="the test wants it", actor=ANNA)


async def test_who_joins_late_has_all_without_asking(broker: Mosquitto, db: Database) -> None:
    """Retained pages and their index tell state, clearance and place of all that were ever here."""
    ids = await db.write(stored, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    await db.write(arrive, 150, 0)  # expected, never here
    async with publishing(db, address(broker.port), PACE), listening(broker.port) as first:
        await first.until("samples/1", bool)
        async with listening(broker.port) as late:
            page = await late.until(PAGE, bool)
            index = await late.until(INDEX, bool)
            last = await late.until("samples/1", bool)
    assert {(one["local"], one["state"], one["place"]) for one in page["samples"]} == {
        (ids[0], "STORED", "T1/C1/CN1/1"),
        (ids[1], "STORED", "T1/C1/CN1/2"),
    }
    assert (index["pages"], index["stored"], index["newest"]) == (2, 2, last["first"] + 51)
    assert (last["samples"], last["first"]) == ([], page["last"] + 1)


async def test_an_id_of_the_centre_is_on_the_page_though_nothing_moved(
    broker: Mosquitto, db: Database
) -> None:
    """What was made here keeps its local id when the centre gives it one of its own."""
    (sample,) = await db.write(stored, ["A"], ["T1/C1/CN1/1"])
    async with publishing(db, address(broker.port), PACE), listening(broker.port) as hears:
        before = await hears.until(PAGE, bool)
        await db.write(samples.link_own, sample, 77)
        after = await hears.until(PAGE, lambda told: told["samples"][0]["sample"] == 77)
    assert before["samples"][0]["sample"] == before["samples"][0]["local"] == sample
    assert after["samples"][0]["local"] == sample
    assert (after["epoch"], after["version"]) > (before["epoch"], before["version"])
    assert after["seq"] > before["seq"]


async def test_a_carried_cane_tells_each_of_its_sample_containers(
    broker: Mosquitto, db: Database
) -> None:
    """All have their new address at once, and one page tells the same."""
    ids = await db.write(stored, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    async with publishing(db, address(broker.port), PACE), listening(broker.port) as hears:
        await hears.until(PAGE, bool)
        await db.write(carry, "T1/C1/CN1", "T1/C1/CN7")
        page = await hears.until(
            PAGE, lambda told: all("CN7" in one["place"] for one in told["samples"])
        )
        await hears.until("inventory/T1", lambda told: told["local"] == ids[1])
    told = {one["local"]: one["to"] for one in hears.on("inventory/T1")}
    assert told == {one["local"]: one["place"] for one in page["samples"]}
    assert told == {ids[0]: "T1/C1/CN7/1", ids[1]: "T1/C1/CN7/2"}


async def test_a_page_that_changes_again_and_again_is_told_now_and_then(
    broker: Mosquitto, db: Database
) -> None:
    """Of forty changes within a second few pages come out, and the last one is the truth."""
    (sample,) = await db.write(stored, ["A"], ["T1/C1/CN1/1"])

    def move(tx: Transaction, number: int) -> None:
        slot = places.slot_at(tx, parse_address(f"T1/C2/CN{1 + number % 2}/1"))
        samples.move(tx, sample, slot, actor=ANNA, execution=None)

    async with publishing(db, address(broker.port), PACE), listening(broker.port) as hears:
        await hears.until(PAGE, bool)
        for number in range(40):
            await db.write(move, number)
            await asyncio.sleep(0.005)
        await hears.until("inventory/T1", lambda told: told["seq"] > 0)
        last = (await db.read(samples.sample, sample)).address
        await hears.until(PAGE, lambda told: told["samples"][0]["place"] == str(last))
        await asyncio.sleep(0.3)
    pages = hears.on(PAGE)
    assert pages[-1]["samples"][0]["place"] == str(last)
    assert len(pages) < 20
