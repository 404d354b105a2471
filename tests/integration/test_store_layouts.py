"""Layouts that shrink and storage solutions that leave the configuration: nobody is sent there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import ContainerFull, UnknownPlace
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import executions, places, procedures, vacancies
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import LAYOUT, furnished, with_procedure

CONFIG = Actor("gateway", "config")
STORE, RETRIEVE = ProcedureType.STORE, ProcedureType.RETRIEVE


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


def configure(tx: Transaction, names: list[str], slots: tuple[str, ...]) -> None:
    """What a start does with the layout of a configuration."""
    facility = tx.value("SELECT id FROM facility")
    tx.change("DELETE FROM storage_unit")
    for name in names:
        layout = replace(LAYOUT, slots=slots)
        entry = StorageEntry(name, StorageType.TANK, (), layout, None, None)
        places.apply(tx, facility, entry, CONFIG)
    places.retire_others(tx, names, CONFIG)


async def begin(db: Database, procedure: int, wish: Wish, key: str = "k") -> int:
    return await db.write(
        start, procedure, technician="tech-1", station="bench", key=key, wish=wish
    )


async def test_a_slot_that_left_the_layout_is_promised_to_nobody(db: Database) -> None:
    """After the canes became shorter the third slot is neither offered nor to be had."""
    await db.write(configure, ["T1", "T2"], ("1", "2"))
    procedure = await db.write(with_procedure, STORE, ["A", "B", "C"])
    item = (await db.read(procedures.procedure, procedure)).items[0].sample_id
    with pytest.raises(UnknownPlace, match="not in the layout any more"):
        await begin(db, procedure, Wish(slots={item: "T1/C1/CN1/3"}))
    await begin(db, procedure, Wish(storage="T1"))
    promised = (await db.read(procedures.procedure, procedure)).items
    found = [await db.read(places.address, one.slot_id or 0) for one in promised]
    assert [address.slot for address in found] == ["1", "2", "1"]


async def test_a_storage_solution_that_was_renamed_takes_nothing_more(db: Database) -> None:
    """The old name keeps what it holds and lets it be retrieved, but nothing is stored there."""
    held = await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    await db.write(configure, ["TANK-1"], LAYOUT.slots)
    procedure = await db.write(with_procedure, STORE, ["B"])
    with pytest.raises(ContainerFull):
        await begin(db, procedure, Wish(storage="T1"))
    execution = await begin(db, procedure, Wish())
    assert (await db.read(executions.execution, execution)).storage_name == "TANK-1"
    execution = await begin(db, held, Wish(), "other")
    assert (await db.read(executions.execution, execution)).storage_name == "T1"


async def test_a_layout_that_grows_back_is_in_use_again(db: Database) -> None:
    """A mistake in the configuration is undone by the next one, and both stand in the trail."""
    await db.write(configure, ["T1"], ("1",))
    await db.write(configure, ["T1", "T2"], LAYOUT.slots)
    free = [
        await db.read(vacancies.free_count, one.local_id) for one in await db.read(places.storages)
    ]
    assert free == [12, 12]
    trail = await db.read(lambda tx: tx.all("SELECT body FROM audit_event"))
    told = [row[0] for row in trail if b'"kind":"storage.slots"' in row[0]]
    assert len(told) == 2 + 2 + 2  # made, shrunk or left out, grown again
    assert b'"new":"3","old":"1"' in told[4]


async def test_a_full_promise_sends_the_next_elsewhere(db: Database) -> None:
    """Slots that are promised already do not make a storage solution look free."""
    first = await db.write(with_procedure, STORE, [f"A{n}" for n in range(11)])
    await begin(db, first, Wish(storage="T1"))
    second = await db.write(with_procedure, STORE, ["B", "C"])
    execution = await begin(db, second, Wish(), "other")
    assert (await db.read(executions.execution, execution)).storage_name == "T2"
