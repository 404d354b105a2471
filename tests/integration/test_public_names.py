"""Which id faces show of a thing that an event names: by local id, by name, by address."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.deviation import DeviationKind
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import alarms, public_names
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.public_names import Key, Shown
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.live.kinds import RESOURCES
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure

BASE = 1_000_000_000_000


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store in which the centre knows T1, its subject and its sample container."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        await db.write(with_procedure, ProcedureType.STORE, ["A-1"], stored_at=["T1/C2/CN1/3"])
        for table in ("storage_solution", "subject", "sample_container", "facility"):
            await db.write(_known, table)
        await db.write(_beside)
        yield db


def _known(tx: Transaction, table: str) -> None:
    tx.change(f"UPDATE {table} SET central_id = id - 999999999900 WHERE id = ?", (BASE + 1,))


def _beside(tx: Transaction) -> None:
    """An order and a deviation, as far as their rows go, and an alarm of nobody's."""
    tx.change(
        "INSERT INTO command (id, key, unit, point, value, issuer, state, boot_id, "
        "expires_boot_ms, issued_ms) VALUES (5, 'k', 'freezer-1', 'p', '1', 'x', 'DONE', 'b', 1, 1)"
    )
    tx.change(
        "INSERT INTO deviation (id, kind, storage_id, opened_ms, opened_boot_ms, boot_id) "
        "VALUES (8, ?, ?, 1, 1, 'b')",
        (DeviationKind.STORAGE, BASE + 1),
    )
    alarms.raise_of_no_unit(tx, "test", "clock_step", Severity.MEDIUM, "it stepped")


FACILITY = BASE + 1


@pytest.mark.parametrize(
    ("resource", "key", "shown"),
    [
        ("storage-solutions", BASE + 1, Shown(101, FACILITY)),
        ("storage-solutions", "T1", Shown(101, FACILITY)),
        ("storage-solutions", BASE + 2, Shown(BASE + 2, FACILITY)),
        ("sample-containers", BASE + 1, Shown(101, FACILITY)),
        ("subjects", BASE + 1, Shown(101, FACILITY)),
        ("facilities", BASE + 1, Shown(101, FACILITY)),
        ("procedures", BASE + 1, Shown(BASE + 1, FACILITY)),
        ("devices", "freezer-1", Shown("freezer-1", FACILITY)),
        ("devices", 5, Shown("freezer-1", FACILITY)),
        ("deviations", 8, Shown(8, FACILITY)),
        ("alarms", 1, Shown(1, None)),
        ("containers", 1, Shown(1, FACILITY)),
        ("containers", "T1/C1", Shown(1, FACILITY)),
        ("people", 17, Shown(17)),
        ("events", 3, Shown(3)),
    ],
)
async def test_a_name_is_looked_up(db: Database, resource: str, key: Key, shown: Shown) -> None:
    """With the facility to which it belongs."""
    assert await db.read(public_names.look_up, [(resource, key)]) == {(resource, key): shown}


async def test_a_slot_is_found_by_its_address(db: Database) -> None:
    """The one in which the sample container lies."""
    lies_in = await db.read(lambda tx: tx.value("SELECT slot_id FROM sample_container"))
    by_id: list[tuple[str, Key]] = [("slots", lies_in), ("slots", "T1/C2/CN1/3")]
    found = await db.read(public_names.look_up, by_id)
    assert found == dict.fromkeys(by_id, Shown(lies_in, FACILITY))


NOWHERE = ("", "T1", "T1/", "/", "//", "T9/C1/CN1/1", "T1/C1/CN1/99", "T1/C1/CN1/1/1", "ü'\"%_")


@pytest.mark.parametrize("resource", sorted(RESOURCES))
async def test_what_is_not_there_is_left_out(db: Database, resource: str) -> None:
    """By any text and any number, of each resource."""
    texts: list[tuple[str, Key]] = [(resource, text) for text in NOWHERE if text != "T1"]
    assert await db.read(public_names.look_up, texts) == {}
    numbers: list[tuple[str, Key]] = [(resource, number) for number in (0, -1, 2**53 - 1)]
    for _, shown in (await db.read(public_names.look_up, numbers)).items():
        assert shown.facility is None
