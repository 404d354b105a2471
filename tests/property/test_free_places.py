"""Places that are proposed are those that a start promises, and those that a plain look finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crinsu_gateway.model.assignment import Vacancy, Whose, assign
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import ContainerFull
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    facilities,
    free_places,
    meta,
    places,
    procedures,
    samples,
    slots,
    trips,
)
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.starting import Wish, start_trip
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

WHO = Actor("tech-1", "bench")
CANES, SLOTS, SUBJECTS = 5, 3, 3
LAYOUT = Layout(
    (Level(ContainerKind.CANISTER, "C", 1), Level(ContainerKind.CANE, "CN", CANES)),
    tuple(str(number) for number in range(1, SLOTS + 1)),
)
Holder = int | None
"""The number of a subject, BLOCKED or None for a free slot."""
BLOCKED = -1


@dataclass(frozen=True)
class World:
    """Who lies in each slot, and what is to be stored: of whom, and how many."""

    held: list[list[Holder]]
    stores: list[tuple[int, int]]


holders = st.one_of(st.none(), st.none(), st.integers(BLOCKED, SUBJECTS - 1))
worlds = st.builds(
    World,
    st.lists(st.lists(holders, min_size=SLOTS, max_size=SLOTS), min_size=CANES, max_size=CANES),
    st.lists(st.tuples(st.integers(0, SUBJECTS - 1), st.integers(1, 4)), min_size=1, max_size=3),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """T1 and T2, empty; every example is undone."""
    folder: Path = tmp_path_factory.mktemp("places")
    connection = open_writer(folder / "store.db")
    with connection:
        tx = Transaction(connection, HandClock().now())
        meta.claim(tx, "gw-test")
        facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
        for name in ("T1", "T2"):
            entry = StorageEntry(name, StorageType.TANK, (), LAYOUT, None, None)
            places.apply(tx, facility, entry, WHO)
    yield connection
    connection.close()


@contextmanager
def undone(store: apsw.Connection) -> Iterator[Transaction]:
    """A transaction of which nothing stays."""
    store.execute("SAVEPOINT example")
    try:
        yield Transaction(store, HandClock().now())
    finally:
        store.execute("ROLLBACK TO example")
        store.execute("RELEASE example")


def furnish(tx: Transaction, world: World) -> list[int]:
    """What lies where, and the procedures that wait (public ids)."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subjects = [
        facilities.put_subject(
            tx, central_id=None, facility_id=facility, code=f"S{number}", actor=WHO
        )
        for number in range(SUBJECTS)
    ]
    for cane, row in enumerate(world.held, 1):
        for label, holder in enumerate(row, 1):
            slot = places.slot_at(tx, parse_address(f"T1/C1/CN{cane}/{label}"))
            if holder == BLOCKED:
                slots.block(tx, slot, "bent", WHO)
            elif holder is not None:
                sample = samples.put(
                    tx, central_id=None, subject_id=subjects[holder], name="v", actor=WHO
                )
                samples.adopt(tx, sample, slot, 0, WHO)
    made = []
    for number, (subject, count) in enumerate(world.stores):
        new = [
            samples.put(
                tx,
                central_id=None,
                subject_id=subjects[subject],
                name="v",
                tag=f"N{number}-{one}",
                actor=WHO,
            )
            for one in range(count)
        ]
        made.append(
            procedures.create(
                tx,
                central_id=None,
                type=ProcedureType.STORE,
                status=ProcedureStatus.CREATED,
                facility_id=facility,
                subject_id=subjects[subject],
                storage_id=places.storage_named(tx, "T1").local_id,
                sample_ids=new,
                created_ms=number,
                actor=WHO,
            )
        )
    return made


def plainly(world: World) -> list[list[str] | None]:
    """Where each store goes, by looking at everything; None where there is no space."""
    held = [list(row) for row in world.held]
    found: list[list[str] | None] = []
    for subject, count in world.stores:
        seen = [
            Vacancy(cane, cane, whose(row, subject), row.count(None))
            for cane, row in enumerate(held)
            if None in row
        ]
        if sum(one.free for one in seen) < count:
            found.append(None)
            continue
        got = []
        for share in assign(seen, count):
            for _ in range(share.count):
                free = held[share.container].index(None)
                held[share.container][free] = subject
                got.append(f"T1/C1/CN{share.container + 1}/{free + 1}")
        found.append(got)
    return found


def whose(row: list[Holder], subject: int) -> Whose:
    """Whose a cane is, seen from a subject."""
    there = {one for one in row if one is not None and one != BLOCKED}
    if subject in there:
        return Whose.OWN if len(there) == 1 else Whose.OWN_AMONG_OTHERS
    return Whose.OTHERS if there else Whose.EMPTY


def promised(tx: Transaction, procedure: int) -> list[str]:
    """The addresses that the sample containers of a procedure are promised."""
    row = procedures.procedure(tx, procedure)
    return [str(places.address(tx, item.slot_id)) for item in row.items if item.slot_id]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds, forward=st.booleans())
def test_a_start_promises_what_was_proposed(
    store: apsw.Connection, world: World, forward: bool
) -> None:
    """In whatever order they are named; and it is what a look at every slot finds."""
    with undone(store) as tx:
        made = furnish(tx, world)
        proposed = trips.propose(tx, "T1")
        expected = plainly(world)
        fitting = [one for one, places in zip(made, expected, strict=True) if places is not None]
        assert list(proposed.procedures) == fitting
        shown = {
            number: sorted(pick.place for pick in proposed.picks if pick.procedure == number)
            for number in fitting
        }
        if fitting:
            named = fitting if forward else fitting[::-1]
            start_trip(tx, named, actor=WHO, key="k", wish=Wish())
        for number, found in zip(made, expected, strict=True):
            if found is not None:
                assert promised(tx, number) == found
                assert shown[number] == sorted(found)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds)
def test_a_split_over_two_units_is_even(store: apsw.Connection, world: World) -> None:
    """Half of a subject's in each of two, no slot twice; or nothing at all is promised."""
    with undone(store) as tx:
        made, (_, count) = furnish(tx, world), world.stores[0]
        free = places.storage_named(tx, "T1").free
        wish = Wish(storage="T1", also="T2")
        if free < -(-count // 2):
            with pytest.raises(ContainerFull):
                start_trip(tx, made[:1], actor=WHO, key="k", wish=wish)
            return
        start_trip(tx, made[:1], actor=WHO, key="k", wish=wish)
        found = promised(tx, made[0])
        halves = [sum(one.startswith(name) for one in found) for name in ("T1/", "T2/")]
        assert halves == [-(-count // 2), count // 2]
        assert len(set(found)) == count


@pytest.mark.parametrize("told", [True, False])
def test_what_is_kept_for_a_subject_is_proposed_and_promised_first(
    store: apsw.Connection, told: bool
) -> None:
    """The reserved slot, and the rest beside it although an emptier cane comes earlier."""
    world = World([[None] * SLOTS] * CANES, [(0, 2)])
    with undone(store) as tx:
        (made,) = furnish(tx, world)
        slots.reserve(
            tx,
            places.slot_at(tx, parse_address("T1/C1/CN4/2")),
            subject_id=tx.value("SELECT id FROM subject WHERE code = 'S0'"),
            procedure_id=None,
            until_ms=tx.now.utc_ms + 1000,
            reason="as the test says",
            actor=WHO,
        )
        if told:
            found = [pick.place for pick in trips.propose(tx, "T1").picks]
        else:
            start_trip(tx, [made], actor=WHO, key="k", wish=Wish())
            found = promised(tx, made)
        assert sorted(found) == ["T1/C1/CN4/1", "T1/C1/CN4/2"]


def test_a_proposal_gives_nothing_away_twice(store: apsw.Connection) -> None:
    """A second search in the same proposal finds other slots, and tells when there are no more."""
    with undone(store) as tx:
        furnish(tx, World([[None] * SLOTS] * CANES, [(0, 1)]))
        t1, given = places.storage_named(tx, "T1").local_id, free_places.Given()
        found = [
            slot
            for subject in (1, 2, 1, 2, 1)
            for slot in free_places.free_slots(tx, t1, 3, subject_id=subject, given=given)
        ]
        assert len(set(found)) == CANES * SLOTS
        with pytest.raises(ContainerFull):
            free_places.free_slots(tx, t1, 1, subject_id=1, given=given)
