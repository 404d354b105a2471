"""How much work the store does on hot paths, counted in steps of SQLite's machine: it must not
grow with what is kept. Every turn of the engine runs in the one thread that writes.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.procedures import viewing
from crinsu_gateway.store import (
    executions,
    facilities,
    free_places,
    meta,
    outbox,
    places,
    readings,
    samples,
)
from crinsu_gateway.store.opening import open_reader, open_writer
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

SETUP = Actor("setup", "test")
FEW, MANY = 20, 200
STORAGE = SUBJECT = 1_000_000_000_001
Work = Callable[[Transaction], object]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = open_writer(tmp_path / "store.db")
    yield connection
    connection.close()


def steps(connection: apsw.Connection, work: Work) -> int:
    """How many steps of SQLite's machine a piece of work takes."""
    counted = 0

    def count() -> bool:
        nonlocal counted
        counted += 1
        return False

    connection.set_progress_handler(count, 1)
    try:
        work(Transaction(connection, HandClock().now()))
    finally:
        connection.set_progress_handler(None)
    return counted


def furnish(tx: Transaction, boxes: int) -> None:
    """A freezer of so many boxes, each with as many ended executions and kept readings."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    layout = Layout((Level(ContainerKind.BOX, "B", boxes),), ("1", "2", "3"))
    entry = StorageEntry("T1", StorageType.FREEZER, (), layout, None, None)
    storage = places.apply(tx, facility, entry, SETUP)
    known = tx.value("SELECT count(*) FROM execution")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="S", actor=SETUP
    )
    for number in range(known, boxes):
        procedure = tx.insert(
            "INSERT INTO procedure (type, status, facility_id, subject_id, created_ms, updated_ms) "
            "VALUES ('STORE', 'COMPLETED', ?, ?, 0, 0)",
            (facility, subject),
        )
        tx.change(
            "INSERT INTO execution (key, procedure_id, storage_id, technician, station, state, "
            "started_ms, started_boot_ms, boot_id) "
            "VALUES (?, ?, ?, 't', 's', 'COMPLETED', 0, 0, 'b')",
            (str(number), procedure, storage),
        )
        readings.record(tx, [Reading("f", "p", None, Quality.BAD, number * 60_000, 0)])
        tx.change(
            "INSERT INTO outbox (epoch, kind, body, at_ms, state) "
            "VALUES (1, 'sample.taken', '{}', 0, 'SENT')"
        )


@pytest.mark.parametrize(
    "work",
    [
        lambda tx: viewing.storage(tx, STORAGE),
        executions.running,
        lambda tx: readings.forget(tx, 0),
        outbox.state,
    ],
    ids=[
        "view of a turn",
        "running executions",
        "forgetting of readings",
        "state of the outbox",
    ],
)
def test_the_work_does_not_grow_with_what_is_kept(store: apsw.Connection, work: Work) -> None:
    """Ten times as many slots, ended executions, readings and sent facts cost the same."""
    with store:
        furnish(Transaction(store, HandClock().now()), FEW)
    few = steps(store, work)
    with store:
        furnish(Transaction(store, HandClock().now()), MANY)
    assert steps(store, work) < 2 * few


def hold(tx: Transaction, known: int, wanted: int) -> None:
    """Let the subject hold so many sample containers in T2."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    layout = Layout((Level(ContainerKind.BOX, "B", 1),), tuple(str(n) for n in range(wanted)))
    places.apply(tx, facility, StorageEntry("T2", StorageType.TANK, (), layout, None, None), SETUP)
    for number in range(known, wanted):
        sample = samples.put(tx, central_id=None, subject_id=SUBJECT, name=f"{number}", actor=SETUP)
        slot = places.slot_at(tx, parse_address(f"T2/B1/{number}"))
        samples.adopt(tx, sample, slot, 0, SETUP)


def test_the_search_for_free_slots_is_not_multiplied_by_what_a_subject_holds(
    store: apsw.Connection,
) -> None:
    """What a subject holds is looked up once, not again for every free slot."""
    search = partial(free_places.free_slots, storage_id=STORAGE, wanted=3, subject_id=SUBJECT)
    tx = Transaction(store, HandClock().now())
    with store:
        furnish(tx, FEW)
        hold(tx, 0, 1)
    little = steps(store, search)
    with store:
        hold(tx, 1, 30)
    much = steps(store, search)
    assert much - little < 29 * 40  # so many for each that it holds, once
    with store:
        furnish(tx, MANY)
    assert steps(store, search) < 1.2 * much


def prepared(connection: apsw.Connection, work: Callable[[int], object]) -> int:
    """How many parts of statements are prepared while a piece of work is done 50 times."""
    counted = 0

    def asked(*_: object) -> int:
        nonlocal counted
        counted += 1
        return int(apsw.SQLITE_OK)

    connection.authorizer = asked  # everything is prepared once more after this
    try:
        work(0)
        counted = 0
        for number in range(1, 51):
            work(number)
        return counted
    finally:
        connection.authorizer = None


@pytest.mark.parametrize("opened", [open_writer, open_reader])
def test_a_join_is_not_prepared_anew_for_every_value(
    tmp_path: Path, opened: Callable[[Path], apsw.Connection]
) -> None:
    """What is asked of another slot each time is prepared once, by the writer and by readers."""
    open_writer(tmp_path / "store.db").close()
    connection = opened(tmp_path / "store.db")
    tx = Transaction(connection, HandClock().now())
    join = "SELECT c.path FROM slot JOIN container c ON c.id = slot.container_id WHERE slot.id = ?"
    assert prepared(connection, lambda number: tx.all(join, (number,))) == 0
    connection.close()


def test_statements_of_many_acts_in_one_commit_stay_prepared(store: apsw.Connection) -> None:
    """Twenty acts of twenty statements each do not drive the statements of the commit out."""
    tx = Transaction(store, HandClock().now())

    def commit(_: int) -> None:
        tx.all("SELECT 'once in a commit'")
        for _act in range(20):
            for number in range(20):
                tx.all(f"SELECT {number}")

    assert prepared(store, commit) == 0


def test_an_act_costs_the_same_however_often_a_vial_was_out(store: apsw.Connection) -> None:
    """The hundredth return is told with the totals of all before it, for the price of the third.

    The totals that are kept are those that a recount finds, also of what never was bounded.
    """
    tx = Transaction(store, HandClock().now())
    with store:
        meta.claim(tx, "gw-1")
        furnish(tx, 1)
        vial = samples.put(tx, central_id=None, subject_id=SUBJECT, name="V", actor=SETUP)
    slot = places.slot_at(tx, parse_address("T1/B1/1"))

    def out_and_back(tx: Transaction) -> None:
        samples.take(tx, vial, actor=SETUP, execution=None)
        samples.store(tx, vial, slot, actor=SETUP, execution=None)

    with store:
        samples.store(tx, vial, slot, actor=SETUP, execution=None)
        samples.take(tx, vial, actor=SETUP, execution=None)
        tx.change("UPDATE exposure SET gap_ms = NULL")
        samples.store(tx, vial, slot, actor=SETUP, execution=None)
        out_and_back(tx)
        third = steps(store, out_and_back)
        for _ in range(100):
            out_and_back(tx)
        assert steps(store, out_and_back) < 1.2 * third
    assert tx.all("SELECT * FROM exposure_total") == tx.all(
        "SELECT sample_id, count(*), sum(least_ms), sum(COALESCE(most_ms, 0)), "
        "sum(most_ms IS NULL), sum(above_limit_ms), sum(above_critical_ms) FROM exposure "
        "WHERE ended_ms IS NOT NULL GROUP BY sample_id"
    )
    assert tx.one("SELECT events, unbounded FROM exposure_total") == (104, 1)


def wait(tx: Transaction, known: int, wanted: int) -> None:
    """Let so many facts wait for the centre."""
    tx.many(
        "INSERT INTO outbox (epoch, kind, body, at_ms) VALUES (1, 'sample.taken', ?, 0)",
        [(f'{{"localSample":{n},"localProcedure":{n}}}',) for n in range(known, wanted)],
    )


def test_what_the_centre_has_yet_to_hear_is_found_among_the_facts_of_weeks(
    store: apsw.Connection,
) -> None:
    """A record of the centre costs the same whether twenty facts wait or two thousand."""
    tx = Transaction(store, HandClock().now())

    def told(tx: Transaction) -> None:
        assert outbox.untold_sample(tx, 7)
        assert outbox.untold_procedure(tx, 7)
        assert not outbox.untold_sample(tx, MANY * 10)
        assert not outbox.untold_procedure(tx, MANY * 10)

    with store:
        wait(tx, 0, FEW)
    few = steps(store, told)
    with store:
        wait(tx, FEW, MANY * 10)
    assert steps(store, told) < 2 * few
    with store:
        tx.change("UPDATE outbox SET state = 'SENT'")
    assert not outbox.untold_sample(tx, 7)
