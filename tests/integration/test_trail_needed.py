"""Nothing happens without its event: when the trail cannot be written, the act fails whole."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import TrailNotWritten
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import clearance, commands, samples, slots
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure

WHO = Actor("tech-1", "bench")
CUT = (
    "CREATE TRIGGER cut BEFORE INSERT ON audit_event "
    "BEGIN SELECT raise(ABORT, 'the trail is cut'); END"
)


def store(tx: Transaction) -> None:
    samples.store(tx, sample(tx, "B"), 2, actor=WHO, execution=None)


def take(tx: Transaction) -> None:
    samples.take(tx, sample(tx, "A"), actor=WHO, execution=None)


def move(tx: Transaction) -> None:
    samples.move(tx, sample(tx, "A"), 2, actor=WHO, execution=None)


def quarantine(tx: Transaction) -> None:
    clearance.quarantine(tx, sample(tx, "A"), "why", WHO)


def discard(tx: Transaction) -> None:
    clearance.discard(tx, sample(tx, "A"), "why", WHO)


def block(tx: Transaction) -> None:
    slots.block(tx, 3, "why", WHO)


def order(tx: Transaction) -> None:
    commands.issue(tx, "freezer-1", "lid_lock", False, actor=WHO, key="k", lifetime_s=9.0)


def ask(tx: Transaction) -> None:
    with_procedure(tx, ProcedureType.REFILL, [])


def sample(tx: Transaction, tag: str) -> int:
    row = samples.tagged(tx, tag)
    assert row is not None
    return row.local_id


def everything(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    tables = tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name: sorted(tx.all(f"SELECT * FROM {name}"), key=repr) for (name,) in tables}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with one vial in a slot and one outside."""
    db = await furnished(tmp_path / "store.db", HandClock())
    await db.write(with_procedure, ProcedureType.STORE, ["A", "B"])
    await db.write(lambda tx: samples.store(tx, sample(tx, "A"), 1, actor=WHO, execution=None))
    yield db
    await db.close()


@pytest.mark.requirement("R01", "R03")
@pytest.mark.parametrize("act", [store, take, move, quarantine, discard, block, order, ask])
async def test_an_act_whose_event_cannot_be_written_fails_whole(
    db: Database, act: Callable[[Transaction], None]
) -> None:
    """With the trail cut no row changes; mended, the same act passes and the trail says so."""
    await db.write(lambda tx: tx.change(CUT))
    before = await db.read(everything)
    with pytest.raises(TrailNotWritten, match="the trail is cut"):
        await db.write(act)
    assert await db.read(everything) == before
    await db.write(lambda tx: tx.change("DROP TRIGGER cut"))
    await db.write(act)
    after = await db.read(everything)
    assert len(after["audit_event"]) > len(before["audit_event"])
