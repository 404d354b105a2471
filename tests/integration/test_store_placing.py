"""What is proposed to people is what a start promises, against a real store on disk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import ContainerFull, UnknownPlace
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import places, placing, procedures, reserving
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


def proposed(tx: Transaction, procedure: int, wish: Wish) -> dict[int, str]:
    """The proposal for a wish."""
    row = procedures.procedure(tx, procedure)
    return placing.proposed(tx, row, reserving.where(tx, row, wish), wish.container)


def promised(tx: Transaction, procedure: int) -> dict[int, str]:
    """What a start promised."""
    items = procedures.procedure(tx, procedure).items
    return {one.sample_id: str(places.address(tx, one.slot_id or 0)) for one in items}


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(storage="T2"),
        Wish(storage="T1", container="C2/CN2"),
        Wish(storage="T1", also="T2"),
    ],
    ids=["anywhere", "a storage solution", "a container", "half elsewhere"],
)
async def test_what_is_proposed_is_what_a_start_promises(db: Database, wish: Wish) -> None:
    """For every kind of wish, with something lying about; looking changes nothing."""
    over = ProcedureStatus.CANCELLED
    taken = ["T1/C1/CN1/1", "T2/C1/CN1/2"]
    lying = ProcedureType.RETRIEVE
    await db.write(with_procedure, lying, ["A", "B"], stored_at=taken, status=over)
    stores = await db.write(with_procedure, ProcedureType.STORE, ["N1", "N2", "N3"])
    seen = await db.read(proposed, stores, wish)
    assert seen == await db.read(proposed, stores, wish)
    await db.write(start, stores, technician="tech-1", station="bench", key="k", wish=wish)
    assert await db.read(promised, stores) == seen


async def test_what_does_not_fit_is_refused_as_a_start_refuses_it(db: Database) -> None:
    """Too many for a cane, and a container that there is not."""
    stores = await db.write(with_procedure, ProcedureType.STORE, ["N1", "N2", "N3", "N4"])
    with pytest.raises(ContainerFull):
        await db.read(proposed, stores, Wish(storage="T1", container="C1/CN1"))
    with pytest.raises(UnknownPlace):
        await db.read(proposed, stores, Wish(storage="T1", container="C9"))


async def test_what_is_free_beside_it_is_told(db: Database) -> None:
    """Slots that hold or are promised nothing, in a container or anywhere; containers by level."""
    stores = await db.write(with_procedure, ProcedureType.STORE, ["N1", "N2"])
    await db.write(start, stores, technician="tech-1", station="bench", key="k", wish=Wish())

    def around(tx: Transaction) -> tuple[list[str], list[str], list[tuple[str, int]]]:
        tank = places.storage_named(tx, "T1").local_id
        within = placing.vacant(tx, tank, "C1/CN1", 9)
        return within, placing.vacant(tx, tank, None, 3), placing.inside(tx, tank, "C1")

    within, anywhere, inside = await db.read(around)
    assert within == ["T1/C1/CN1/3"]
    assert anywhere == ["T1/C1/CN1/3", "T1/C1/CN2/1", "T1/C1/CN2/2"]
    assert inside == [("C1/CN1", 1), ("C1/CN2", 3)]
