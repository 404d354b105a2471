"""Stores that earlier versions left behind are opened, brought up to date, and still whole."""

import asyncio
from pathlib import Path
from typing import Any

import apsw
import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store import audit
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import migrations, open_writer
from crinsu_gateway.store.transaction import Transaction
from tests.fakes import promises
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.store_text import FOLDER, said, store_from, text_of

STORES = sorted(FOLDER.glob("*.sql"))
COMPARED = ("outbox", "procedures", "samples")


@pytest.mark.requirement("R11")
@pytest.mark.parametrize("file", STORES, ids=lambda path: path.stem)
def test_a_store_of_an_earlier_version_is_opened_and_whole(file: Path, tmp_path: Path) -> None:
    """Migrated to the newest schema it keeps every event, place, procedure and promise."""
    before = store_from(file.read_text(), tmp_path / "store.db")
    connection = open_writer(tmp_path / "store.db")
    try:
        assert connection.pragma("user_version") == migrations()[-1][0] >= before["schema"]
        promises.consistent(connection)
        now = said(connection)
        digest = connection.execute(
            "SELECT hash FROM audit_event WHERE seq = ?", (before["head"][0],)
        ).get
    finally:
        connection.close()
    assert digest == before["head"][1]
    assert [_lists(now[name]) for name in COMPARED] == [before[name] for name in COMPARED]


@pytest.mark.parametrize("file", STORES, ids=lambda path: path.stem)
def test_a_carrier_that_nobody_said_is_not_said_by_a_migration(file: Path, tmp_path: Path) -> None:
    """What stood there by default is unsaid now, so that it is marked as assumed."""
    store_from(file.read_text(), tmp_path / "store.db")
    connection = open_writer(tmp_path / "store.db")
    try:
        said_by = connection.execute(
            "SELECT DISTINCT carrier_class, carrier_by FROM sample_container"
        ).fetchall()
    finally:
        connection.close()
    assert said_by == [(None, None)]


def made(file: Path, folder: Path) -> dict[str, Any]:
    """The store of a file, in a folder; what it said of itself."""
    return store_from(file.read_text(), folder / "store.db")


def _lists(value: object) -> object:
    """As JSON has it."""
    return [list(row) for row in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", STORES, ids=lambda path: path.stem)
async def test_work_goes_on_in_a_store_of_an_earlier_version(file: Path, tmp_path: Path) -> None:
    """The configuration is applied and the trail goes on after the last event of then."""
    before = await asyncio.to_thread(made, file, tmp_path)
    db: Database = await furnished(tmp_path / "store.db", HandClock())
    try:
        await db.write(_note)
        assert await db.read(audit.first_broken) is None
        assert len(await db.read(audit.events, before["head"][0], 100)) >= 1
    finally:
        await db.close()


def _note(tx: Transaction) -> None:
    audit.append(tx, "test.note", Actor("tech-1", "bench"), {})


def test_this_version_has_a_store_to_be_opened_by_later_ones() -> None:
    """A release leaves a fixture behind, or the next one could not prove that it reads it."""
    assert [file for file in STORES if file.name.startswith(f"{VERSION}-schema-")]


def test_a_store_told_as_text_is_the_same_store(tmp_path: Path) -> None:
    """What was made from text gives the same text again."""
    file = STORES[-1]
    store_from(file.read_text(), tmp_path / "store.db")
    path = tmp_path / "store.db"
    connection = apsw.Connection(str(path), vfs="cksmvfs")
    again = text_of(connection)
    connection.close()
    assert again.split("\n", 2)[2] == file.read_text().split("\n", 2)[2]
