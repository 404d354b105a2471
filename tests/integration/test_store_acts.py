"""What an act of custody asks the store: little, nothing twice, and never more than it did.

The writer is one thread, so that whatever an act asks is waited for by everybody.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.store import facilities, meta, places, samples
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.new_store import new_store

WHO = Actor("tech-1", "bench")
OF_EACH_EVENT = ("SELECT seq, hash FROM audit_event", "INSERT INTO ")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """A store with two slots, in the first of which lies a vial that was out once."""
    opened = open_writer(new_store(tmp_path / "store.db"))
    with opened:
        tx = Transaction(opened, HandClock().now())
        meta.claim(tx, "gw-1")
        facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
        layout = Layout((Level(ContainerKind.BOX, "B", 1),), ("1", "2"))
        entry = StorageEntry("T1", StorageType.FREEZER, (), layout, None, None)
        places.apply(tx, facility, entry, WHO)
        subject = facilities.put_subject(
            tx, central_id=None, facility_id=facility, code="S", actor=WHO
        )
        samples.put(tx, central_id=None, subject_id=subject, name="V", tag="V", actor=WHO)
        for act in (store, take, store):
            act(tx)
    yield opened
    opened.close()


def vial(tx: Transaction) -> int:
    """The vial."""
    return int(tx.value("SELECT id FROM sample_container"))


def slot(tx: Transaction, label: str) -> int:
    """One of the two slots."""
    return places.slot_at(tx, parse_address(f"T1/B1/{label}"))


def store(tx: Transaction) -> None:
    """It goes into the first slot."""
    samples.store(tx, vial(tx), slot(tx, "1"), actor=WHO, execution=None)


def take(tx: Transaction) -> None:
    """It is taken out."""
    samples.take(tx, vial(tx), actor=WHO, execution=None)


def move(tx: Transaction) -> None:
    """It goes to the second slot."""
    samples.move(tx, vial(tx), slot(tx, "2"), actor=WHO, execution=None)


def asked(connection: apsw.Connection, *acts: Callable[[Transaction], None]) -> list[str]:
    """The statements of the last of some acts, without those of triggers."""
    tx, found = Transaction(connection, HandClock().now()), list[str]()

    def traced(event: dict[str, object]) -> None:
        if not event["trigger"]:
            found.append(" ".join(str(event["sql"]).split()))

    with connection:
        for act in acts[:-1]:
            act(tx)
        connection.trace_v2(apsw.SQLITE_TRACE_STMT, traced)
        try:
            acts[-1](tx)
        finally:
            connection.trace_v2(0, None)
    return found


LOOKED_UP_HERE = 2
"""By this test itself, for the vial and its slot."""


@pytest.mark.parametrize(
    ("acts", "most"),
    [((move,), 9), ((take,), 12), ((take, store), 18)],
    ids=["move", "take", "store"],
)
def test_an_act_asks_little_and_nothing_twice(
    connection: apsw.Connection, acts: tuple[Callable[[Transaction], None], ...], most: int
) -> None:
    """Each statement is run once, but for those that belong to each event and fact."""
    found = asked(connection, *acts)
    assert len(found) <= most + LOOKED_UP_HERE
    twice = {one for one in found if found.count(one) > 1}
    assert [one for one in twice if not one.startswith(OF_EACH_EVENT)] == []
