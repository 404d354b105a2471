"""Places in the store: tags, blocked and reserved slots, and whole containers that move."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import (
    AlreadyRunning,
    ContainerFull,
    RuleError,
    TagTaken,
    UnknownPlace,
)
from crinsu_gateway.model.place import parse_address, parse_spot
from crinsu_gateway.model.place_errors import (
    ContainerBusy,
    PlaceTaken,
    ReasonMissing,
    SlotUnusable,
    WrongPlace,
)
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import (
    audit,
    clearance,
    container_moves,
    custody,
    free_places,
    places,
    procedures,
    samples,
    slots,
    vacancies,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import LAYOUT, furnished, with_procedure
from tests.integration.test_store_layouts import configure

WHO = Actor("tech-1", "bench")
STORE, RETRIEVE = ProcedureType.STORE, ProcedureType.RETRIEVE
HOUR = 3_600_000


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def db(tmp_path: Path, clock: HandClock) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", clock)
    yield database
    await database.close()


def slot(tx: Transaction, address: str) -> int:
    return places.slot_at(tx, parse_address(address))


WHY = "as the test says"


def tag(tx: Transaction, spot: str, text: str | None) -> int:
    found = places.container_at(tx, parse_spot(spot)).id
    places.set_tag(tx, found, text, WHY, WHO)
    return found


def shift(tx: Transaction, spot: str, to: str) -> int:
    found = places.container_at(tx, parse_spot(spot)).id
    return container_moves.move(tx, found, parse_spot(to), reason=WHY, actor=WHO)


def block(tx: Transaction, address: str) -> None:
    slots.block(tx, slot(tx, address), WHY, WHO)


def reserve(tx: Transaction, address: str, subject: str, until_ms: int) -> None:
    slots.reserve(
        tx,
        slot(tx, address),
        subject_id=tx.value("SELECT id FROM subject WHERE code = ?", (subject,)),
        procedure_id=None,
        until_ms=until_ms,
        reason=WHY,
        actor=WHO,
    )


def counts(tx: Transaction, name: str = "T1") -> tuple[int, int, int, int]:
    found = places.storage_named(tx, name)
    return found.capacity, found.blocked, found.occupied, found.free


def bodies(tx: Transaction) -> str:
    return b"".join(audit.events(tx, 0, 10_000)).decode()


@pytest.mark.parametrize(
    "act",
    [
        lambda tx: places.set_tag(tx, 1, "X", " ", WHO),
        lambda tx: slots.block(tx, 1, " ", WHO),
        lambda tx: container_moves.move(
            tx,
            places.container_at(tx, parse_spot("T1/C1/CN1")).id,
            parse_spot("T1/C1/CN9"),
            reason="",
            actor=WHO,
        ),
        lambda tx: clearance.quarantine(tx, tx.value("SELECT id FROM sample_container"), " ", WHO),
        lambda tx: clearance.discard(tx, tx.value("SELECT id FROM sample_container"), " ", WHO),
    ],
)
@pytest.mark.requirement("R04")
async def test_a_change_without_a_reason_is_no_change(
    db: Database, act: Callable[[Transaction], None]
) -> None:
    """Spaces are no reason, and nothing is written then."""
    await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    before = await db.read(bodies)
    with pytest.raises(ReasonMissing):
        await db.write(act)
    assert await db.read(bodies) == before


async def test_a_tag_names_one_thing_only(db: Database) -> None:
    """A container takes neither the tag of a container nor that of a sample container, nor back."""
    await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    found = await db.write(tag, "T1/C1/CN1", "CANE-1")
    known = await db.read(places.by_tag, " CANE-1 ")
    assert known is not None
    assert known.id == found
    for spot, taken in (("T1/C1/CN2", "CANE-1"), ("T1/C1/CN2", "A")):
        with pytest.raises(TagTaken):
            await db.write(tag, spot, taken)
    with pytest.raises(TagTaken, match="on a container"):
        await db.write(with_procedure, STORE, ["CANE-1"])
    await db.write(tag, "T1/C1/CN1", None)
    await db.write(tag, "T1/C1/CN2", "CANE-1")


async def test_the_database_holds_one_tag_one_thing_a_second_time(db: Database) -> None:
    """Plain SQL cannot give a sample container the tag of a container either."""
    await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    await db.write(tag, "T1/C1/CN1", "CANE-1")
    for sql in (
        "UPDATE sample_container SET tag = 'CANE-1'",
        "UPDATE container SET tag = 'A' WHERE path = 'C1'",
    ):
        with pytest.raises(apsw.ConstraintError, match="bears this tag"):
            await db.write(Transaction.change, sql)


async def test_a_blocked_slot_takes_nothing_and_counts_as_blocked(db: Database) -> None:
    """It is offered to nobody, refuses a wish, and what blocks it is told with its reason."""
    assert await db.read(counts) == (12, 0, 0, 12)
    await db.write(block, "T1/C1/CN1/1")
    assert await db.read(counts) == (12, 1, 0, 11)
    procedure = await db.write(with_procedure, STORE, ["A"])
    item = (await db.read(procedures.procedure, procedure)).items[0]
    with pytest.raises(SlotUnusable, match="as the test says"):
        await db.write(
            start,
            procedure,
            technician="t",
            station="s",
            key="k",
            wish=Wish(slots={item.sample_id: "T1/C1/CN1/1"}),
        )
    found = (await db.read(places.storage_named, "T1")).local_id
    free = await db.read(free_places.free_slots, found, 11, subject_id=0)
    assert await db.read(slot, "T1/C1/CN1/1") not in free
    await db.write(lambda tx: slots.unblock(tx, slot(tx, "T1/C1/CN1/1"), WHY, WHO))
    assert await db.read(counts) == (12, 0, 0, 12)
    assert "as the test says" not in await db.read(bodies)


async def test_a_reserved_slot_is_for_its_subject_until_its_end(
    db: Database, clock: HandClock
) -> None:
    """Its subject is given it first, others are not; after the end anybody may have it."""
    await db.write(with_procedure, STORE, ["A"])
    end = clock.now().utc_ms + HOUR
    await db.write(reserve, "T1/C2/CN2/3", "SUBJ-1", end)
    storage = (await db.read(places.storage_named, "T1")).local_id
    kept = await db.read(slot, "T1/C2/CN2/3")
    subject = await db.read(lambda tx: tx.value("SELECT id FROM subject"))
    assert (await db.read(free_places.free_slots, storage, 2, subject_id=subject))[0] == kept
    with pytest.raises(ContainerFull):
        await db.read(free_places.free_slots, storage, 12, subject_id=0)
    with pytest.raises(RuleError, match="not free"):
        await db.write(reserve, "T1/C2/CN2/3", "SUBJ-1", end)
    clock.pass_s(HOUR / 1000 + 1)
    assert await db.read(vacancies.free_count, storage) == 12
    assert kept in await db.read(free_places.free_slots, storage, 12, subject_id=0)
    assert await db.write(slots.end_lapsed) == 1
    assert await db.read(counts) == (12, 0, 0, 12)


async def test_slots_that_left_the_layout_do_not_count_as_capacity(db: Database) -> None:
    """What such a slot holds still counts as occupied."""
    await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/3"])
    await db.write(configure, ["T1", "T2"], ("1", "2"))
    assert await db.read(counts) == (8, 0, 1, 8)
    await db.write(configure, ["T2"], LAYOUT.slots)
    assert await db.read(counts) == (0, 0, 1, 0)


@pytest.mark.requirement("R27", "R29")
async def test_a_cane_moves_with_all_it_holds(db: Database) -> None:
    """One event for the cane, a line of custody and a fact for the centre for each vial in it."""
    where = ["T1/C1/CN1/1", "T1/C1/CN1/3", "T1/C1/CN2/1"]
    await db.write(with_procedure, RETRIEVE, ["A", "B", "C"], stored_at=where)
    await db.write(tag, "T1/C1/CN1", "CANE-1")
    await db.write(shift, "T1/C1/CN2", "T1/C1/CN7")
    before = await db.read(lambda tx: tx.value("SELECT max(seq) FROM audit_event"))
    await db.write(lambda tx: tx.change("UPDATE container SET room = 3 WHERE path = 'C2'"))
    assert await db.write(shift, "T1/C1/CN1", "T2/C2/CN9") == 2
    found = await db.read(samples.tagged, "A")
    assert found is not None
    assert str(found.address) == "T2/C2/CN9/1"
    moved = await db.read(audit.events, before, 10)
    assert len(moved) == 1
    lines = await db.read(custody.of_sample, found.local_id)
    assert [line.holding.place for line in lines] == [None, "T1/C1/CN1/1", "T2/C2/CN9/1"]
    facts = await db.read(
        lambda tx: tx.all("SELECT body ->> '$.from', body ->> '$.to' FROM outbox ORDER BY seq")
    )
    assert facts == [
        ("T1/C1/CN2/1", "T1/C1/CN7/1"),
        ("T1/C1/CN1/1", "T2/C2/CN9/1"),
        ("T1/C1/CN1/3", "T2/C2/CN9/3"),
    ]
    assert await db.read(counts) == (9, 0, 1, 8)
    assert await db.read(counts, "T2") == (15, 0, 2, 13)
    known = await db.read(places.by_tag, "CANE-1")
    assert known is not None
    assert known.path == "C2/CN9"


async def test_an_old_address_leads_to_where_its_container_is_now(db: Database) -> None:
    """Who stood there then, and where the cane is today; the place itself is free for another."""
    await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    await db.write(shift, "T1/C1/CN1", "T1/C1/CN8")
    with pytest.raises(UnknownPlace):
        await db.read(slot, "T1/C1/CN1/1")
    (stood,) = await db.read(container_moves.once_at, "T1", "C1/CN1")
    assert stood.now == "T1/C1/CN8"
    (line,) = await db.read(custody.ever_at, "T1/C1/CN1/1")
    assert line.holding.place == "T1/C1/CN1/1"


@pytest.mark.parametrize(
    ("spot", "to", "error"),
    [
        ("T1/C1", "T1/C2/C9", WrongPlace),
        ("T1/C1/CN1", "T1/C1/CN2/X", WrongPlace),
        ("T1/C1/CN1", "T1/C1/CN1", WrongPlace),
        ("T1/C1", "T1/C1/CN1/X", WrongPlace),
        ("T1/C1/CN1", "T1/C1/CN2", PlaceTaken),
        ("T1/C1/CN1", "T1/C2/CN9", ContainerFull),
        ("T1/C1/CN1", "T1/C7/CN9", UnknownPlace),
        ("T1/C1/CN1", "T9/C7/CN9", UnknownPlace),
    ],
)
async def test_a_container_goes_only_where_it_can_stand(
    db: Database, spot: str, to: str, error: type[RuleError]
) -> None:
    """Nesting, taken places, full and unknown ones: refused, and nothing changed."""
    before = await db.read(bodies)
    with pytest.raises(error):
        await db.write(shift, spot, to)
    assert await db.read(bodies) == before


async def test_nothing_moves_while_somebody_works_there(db: Database) -> None:
    """Both ends must be idle."""
    held = await db.write(with_procedure, RETRIEVE, ["A"], stored_at=["T2/C1/CN1/1"])
    await db.write(start, held, technician="t", station="s", key="k", wish=Wish())
    for spot, to in (("T1/C1/CN1", "T2/C1/CN9"), ("T2/C1/CN1", "T1/C1/CN9")):
        with pytest.raises(ContainerBusy):
            await db.write(shift, spot, to)
    with pytest.raises(AlreadyRunning):
        await db.write(start, held, technician="t", station="s", key="k2", wish=Wish())


async def test_the_configured_layout_does_not_undo_a_move(db: Database) -> None:
    """After a restart the cane is where it was put, and no ghost stands where it was."""
    await db.write(shift, "T1/C1/CN1", "T1/C1/CN5")
    await db.write(configure, ["T1", "T2"], ("1", "2", "3", "4"))
    paths = [row.path for row in await db.read(places.containers)]
    assert "C1/CN5" in paths
    storage = (await db.read(places.storage_named, "T1")).local_id
    rows = await db.read(
        lambda tx: tx.all("SELECT path FROM container WHERE storage_id = ?", (storage,))
    )
    assert ("C1/CN1",) not in rows
    assert await db.read(counts) == (3 + 3 * 4, 0, 0, 15)


async def test_a_store_of_before_is_counted_and_its_custody_taken_from_the_trail(
    tmp_path: Path, clock: HandClock
) -> None:
    """The migration leads to the same flags, counts and lines as if they had always been kept."""
    path = tmp_path / "old.db"
    db = await furnished(path, clock)
    await db.write(with_procedure, RETRIEVE, ["A", "B"], stored_at=["T1/C1/CN1/1", "T1/C2/CN1/2"])
    procedure = await db.write(with_procedure, STORE, ["C"])
    await db.write(start, procedure, technician="t", station="s", key="k", wish=Wish(storage="T2"))
    looked = (
        "SELECT id, capacity, blocked, occupied, free, leaf FROM container",
        "SELECT id, held, promised, vacant FROM slot",
        "SELECT id, capacity, blocked, occupied, free FROM storage_solution",
        "SELECT sample_id, event, at_ms, state, clearance, place, holder FROM custody",
    )
    kept = [await db.read(Transaction.all, sql) for sql in looked]
    await db.close()
    _take_back(path)
    again = Database(path, clock)
    try:
        assert [await again.read(Transaction.all, sql) for sql in looked] == kept
    finally:
        await again.close()


def _take_back(path: Path) -> None:
    """Undo the migration of places and run it anew; later ones have nothing to do with it."""
    from crinsu_gateway.store.opening import migrations, open_writer

    sql = next(text for _, text in migrations() if "CREATE TABLE custody" in text)
    connection = open_writer(path)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    connection.pragma("foreign_keys", 0)
    things = [line.split() for line in sql.splitlines() if line.startswith(("CREATE", "ALTER"))]
    with connection:
        for words in things:
            name = words[3] if words[1] == "UNIQUE" else words[2]
            if words[0] == "CREATE" and words[1] == "TRIGGER":
                connection.execute(f"DROP TRIGGER {name}")
            elif words[0] == "CREATE" and "INDEX" in words[:3]:
                connection.execute(f"DROP INDEX {name}")
        for words in reversed(things):
            if words[:2] == ["CREATE", "TABLE"]:
                connection.execute(f"DROP TABLE {words[2]}")
            elif words[0] == "ALTER":
                connection.execute(f"ALTER TABLE {words[2]} DROP COLUMN {words[5]}")
        connection.execute(sql)
    connection.close()
