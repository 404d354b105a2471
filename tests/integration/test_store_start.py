"""Starting procedures against a real store on disk: what is refused changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model import errors
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    audit,
    executions,
    free_places,
    outbox,
    places,
    procedures,
    samples,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.rows import sample_rows

STORE = ProcedureType.STORE


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


async def begin(db: Database, procedure: int, *, key: str = "k1", wish: Wish | None = None) -> int:
    return await db.write(
        start, procedure, technician="tech-1", station="bench", key=key, wish=wish or Wish()
    )


def picture(tx: Transaction) -> tuple[object, ...]:
    """Everything that a refused start must leave as it was."""
    return (
        tx.all("SELECT * FROM procedure"),
        tx.all("SELECT * FROM procedure_item"),
        tx.all("SELECT * FROM execution"),
        tx.all("SELECT * FROM sample_container"),
        tx.all("SELECT seq FROM audit_event"),
        tx.all("SELECT * FROM outbox"),
    )


async def test_a_start_promises_slots_together_and_tells_the_centre(db: Database) -> None:
    """Two vials of one procedure get two slots of the same cane; one outbox row is written."""
    procedure = await db.write(with_procedure, STORE, ["A", "B"])
    execution = await begin(db, procedure)
    row = await db.read(executions.execution, execution)
    assert (row.storage_name, row.technician, row.steps) == ("T1", "tech-1", ())
    found = await db.read(procedures.procedure, procedure)
    slots = [item.slot_id for item in found.items]
    assert found.status is ProcedureStatus.IN_PROGRESS
    assert slots == [1, 2]
    waiting = await db.read(outbox.next_waiting)
    assert waiting is not None
    assert (waiting.seq, waiting.kind) == (1, "procedure.started")
    assert await db.read(audit.first_broken) is None


async def test_the_same_key_starts_once(db: Database) -> None:
    """A repeated start with its key gives the same execution; another procedure is refused."""
    one = await db.write(with_procedure, STORE, ["A"])
    other = await db.write(with_procedure, STORE, ["B"])
    assert await begin(db, one) == await begin(db, one)
    with pytest.raises(errors.KeyReused):
        await begin(db, other)


async def _refusals(db: Database) -> list[tuple[str, int, Wish, type[errors.RuleError]]]:
    pending = await db.write(with_procedure, STORE, ["P"], status=ProcedureStatus.PENDING)
    five = await db.write(with_procedure, STORE, ["1", "2", "3", "4"])
    await db.write(with_procedure, STORE, ["held"], stored_at=["T1/C1/CN1/1"])
    one = await db.write(with_procedure, STORE, ["A"])
    out = await db.write(with_procedure, ProcedureType.RETRIEVE, ["X"])
    sample = (await db.read(procedures.procedure, one)).items[0].sample_id
    return [
        ("not created", pending, Wish(), errors.ProcedureNotCreated),
        ("no such procedure", 77, Wish(), errors.NotFound),
        ("full cane", five, Wish(storage="T1", container="C1/CN1"), errors.ContainerFull),
        ("occupied slot", one, Wish(slots={sample: "T1/C1/CN1/1"}), errors.SlotOccupied),
        ("no such slot", one, Wish(slots={sample: "T1/C9/CN1/1"}), errors.UnknownPlace),
        ("not an address", one, Wish(slots={sample: "somewhere"}), errors.UnknownPlace),
        ("no such tank", one, Wish(storage="T9"), errors.UnknownPlace),
        ("no such cane", one, Wish(storage="T1", container="C8"), errors.UnknownPlace),
        ("sample of another", one, Wish(slots={99: "T1/C1/CN1/2"}), errors.UnknownSample),
        ("not stored", out, Wish(), errors.SampleNotStored),
    ]


async def test_what_a_rule_forbids_is_refused_and_changes_nothing(db: Database) -> None:
    """Each refusal names its rule and leaves every table as it was."""
    for name, procedure, wish, expected in await _refusals(db):
        before = await db.read(picture)
        with pytest.raises(expected):
            await begin(db, procedure, key=name, wish=wish)
        assert await db.read(picture) == before, name


async def test_a_second_start_is_refused(db: Database) -> None:
    """Neither the same procedure again nor another one on the same unit can start meanwhile."""
    one = await db.write(with_procedure, STORE, ["A"])
    other = await db.write(with_procedure, STORE, ["B"])
    await begin(db, one)
    for key, procedure in (("again", one), ("beside", other)):
        with pytest.raises(errors.AlreadyRunning):
            await begin(db, procedure, key=key)
    assert await begin(db, other, key="elsewhere", wish=Wish(storage="T2")) > 0


async def test_the_database_itself_refuses_two_samples_in_one_slot(db: Database) -> None:
    """Even SQL that goes round the rules cannot put two sample containers into one slot."""
    import apsw

    await db.write(with_procedure, STORE, ["A", "B"])

    def cheat(tx: Transaction) -> None:
        tx.change("UPDATE sample_container SET state = 'STORED', slot_id = 1")

    with pytest.raises(apsw.ConstraintError):
        await db.write(cheat)
    assert (await db.read(sample_rows))[0].address is None


async def test_a_job_that_fails_undoes_only_itself(db: Database) -> None:
    """Writes that wait together commit together, but a refused one leaves the others alone."""
    import asyncio

    one = await db.write(with_procedure, STORE, ["A"])
    results = await asyncio.gather(
        begin(db, 404, key="x"),
        begin(db, one, key="y"),
        begin(db, one, key="z"),
        return_exceptions=True,
    )
    assert isinstance(results[0], errors.NotFound)
    assert isinstance(results[1], int)
    assert isinstance(results[2], errors.AlreadyRunning)


async def test_take_and_store_again(db: Database) -> None:
    """A taken vial is OUT with its holder; its slot is free for another one at once."""
    procedure = await db.write(with_procedure, STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    item = (await db.read(procedures.procedure, procedure)).items[0]
    actor = Actor("tech-1", "bench")
    await db.write(samples.take, item.local_sample_id, actor=actor, execution=None)
    row = await db.read(samples.sample, item.sample_id)
    assert (row.state, row.out_by, row.address) == ("OUT", "tech-1", None)
    with pytest.raises(errors.SampleNotStored):
        await db.write(samples.take, item.local_sample_id, actor=actor, execution=None)
    await db.write(samples.store, item.local_sample_id, 1, actor=actor, execution=None)
    again = await db.read(samples.sample, item.sample_id)
    assert str(again.address) == "T1/C1/CN1/1"


async def test_a_label_is_no_pattern(db: Database) -> None:
    """Free slots in one container are not those of another whose label looks alike."""

    def add(tx: Transaction) -> int:
        here = places.storage_named(tx, "T1").local_id
        levels = (Level(ContainerKind.CANISTER, "A_", 1), Level(ContainerKind.CANE, "X", 1))
        others = (Level(ContainerKind.CANISTER, "AB", 1), Level(ContainerKind.CANE, "X", 1))
        for layout in (Layout(levels, ("1",)), Layout(others, ("1", "2", "3"))):
            entry = StorageEntry("T1", StorageType.TANK, (), layout, None, None)
            places.apply(tx, 1, entry, Actor("setup", "test"))
        return here

    storage = await db.write(add)
    with pytest.raises(errors.ContainerFull):
        await db.read(free_places.free_slots, storage, 2, subject_id=1, path="A_1")
