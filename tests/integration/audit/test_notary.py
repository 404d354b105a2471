"""The notary: when checkpoints are made, by whom, and with which key."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from crinsu_gateway.app.audit_key import audit_key
from crinsu_gateway.app.notary import Notary
from crinsu_gateway.model.checkpoint import fingerprint, opened
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.store import audit, audit_check, audit_search, checkpoints
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.store_text import FOLDER, store_from, text_of
from tests.fakes.trail import ANNA, KEY, SEALING, THIEF, things_happen


@asynccontextmanager
async def notary(db: Database) -> AsyncIterator[Notary]:
    """A notary at work; asked to stop at the end."""
    one = Notary(db, lambda: SEALING)
    task = asyncio.create_task(one.run())
    try:
        await made(db, 1)
        yield one
    finally:
        one.ask_to_stop()
        await task


async def made(db: Database, count: int) -> Sequence[CheckpointRow]:
    """Wait until there are so many checkpoints."""
    while True:
        cursor = db.changes.cursor(Topic.CHECKPOINTS)
        found = await db.read(checkpoints.all_from)
        if len(found) >= count:
            return found
        assert await db.changes.wait_for(Topic.CHECKPOINTS, after=cursor, timeout=10) > cursor


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A furnished store."""
    clock = HandClock()
    one = await furnished(tmp_path / "store.db", clock)
    yield one
    await one.close()


@pytest.mark.requirement("R37")
async def test_a_checkpoint_is_made_at_the_start_and_at_the_stop(db: Database) -> None:
    """Its event says what made it; what happened after the first is covered by the last."""
    async with notary(db):
        await db.write(things_happen, 3)
    rows = await db.read(checkpoints.all_from)
    assert [row.purpose for row in rows] == ["start", "stop"]
    event = await db.read(audit_search.one, rows[0].size)
    assert event.body["kind"] == "checkpoint.made"
    facts = event.body["facts"]
    assert (facts["software"], facts["config"], facts["epoch"]) == ("0.1.0", "c0ffee", 1)
    assert facts["key"] == fingerprint(KEY.public_key())
    assert await db.read(checkpoints.uncovered) == 0
    assert opened(rows[-1].note, KEY.public_key()).size == rows[-1].size


@pytest.mark.requirement("R37")
async def test_another_configuration_and_another_key_show_in_the_next_checkpoint(
    db: Database,
) -> None:
    """The hash in the event is the new one; a key out of nowhere is an event of its own."""
    await db.write(checkpoints.make, SEALING, "start")
    await db.write(checkpoints.make, replace(SEALING, key=THIEF, config_hash="beef"), "start")
    rows = await db.read(checkpoints.all_from)
    facts = [(await db.read(audit_search.one, row.size)).body["facts"] for row in rows]
    assert [one["config"] for one in facts] == ["c0ffee", "beef"]
    changed = await db.read(audit_search.find, audit_search.Wanted(kind="checkpoint.key_lost"))
    assert changed[-1].body["facts"]["old"] == fingerprint(KEY.public_key())
    told = await db.read(audit_check.check)
    assert (told.first_bad, told.keys, told.strange) == (changed[-1].seq, 2, 1)


async def test_256_events_make_a_checkpoint(db: Database) -> None:
    """As many events as that, that of the checkpoint counted, lie between two of them."""
    async with notary(db):
        first = (await made(db, 1))[0]
        await db.write(things_happen, checkpoints.EVERY_EVENTS - 1)
        second = (await made(db, 2))[1]
        assert second.purpose == "count"
        assert second.size - first.size == checkpoints.EVERY_EVENTS


async def test_a_quarter_of_an_hour_makes_one_when_something_happened(tmp_path: Path) -> None:
    """Nothing is due in silence; after one event it is due when the time has passed."""
    clock = HandClock()
    db = await furnished(tmp_path / "store.db", clock)
    await db.write(checkpoints.make, SEALING, "start")
    clock.pass_s(10_000)
    assert await db.read(checkpoints.due) == ""
    await db.write(checkpoints.make, SEALING, "start")
    await db.write(things_happen, 1)
    clock.pass_s(899)
    assert await db.read(checkpoints.due) == ""
    clock.pass_s(2)
    assert await db.read(checkpoints.due) == "time"
    await db.close()


async def test_who_asks_gets_one_at_once(db: Database) -> None:
    """An event says who asked; the checkpoint covers it."""
    async with notary(db):
        asked = await db.write(checkpoints.ask, ANNA, "export")
        found = (await made(db, 2))[1]
        assert (found.purpose, found.size) == ("asked", asked + 1)


async def test_a_trail_of_before_is_taken_into_the_tree(tmp_path: Path) -> None:
    """Events without a tree are taken in when the notary starts, and proved from then on."""
    db = await furnished(tmp_path / "store.db", HandClock())
    await db.write(things_happen, 5000)
    async with notary(db):
        size = (await made(db, 1))[0].size
        assert size == await db.read(audit.head)
    assert (await db.read(audit_check.check)).first_bad is None
    await db.close()


@pytest.mark.requirement("R11")
async def test_events_of_the_first_format_are_proved_and_found_as_well(tmp_path: Path) -> None:
    """A store of before roles and zones: its events stand, are looked for, and new ones follow."""
    left = store_from((FOLDER / "0.1.0-schema-04.sql").read_text(), tmp_path / "store.db")
    async with Database(tmp_path / "store.db", HandClock()) as db:
        assert await db.read(audit.head) == left["head"][0]
        assert (await db.read(audit_search.one, 1)).body.get("format") is None
        before = await db.read(audit_search.count, audit_search.Wanted(kind="storage.created"))
        assert before > 0
        await db.write(things_happen, 2)
        await db.write(checkpoints.make, SEALING, "start")
        told = await db.read(audit_check.check)
        assert (told.first_bad, told.uncovered) == (None, 0)
        assert (await db.read(audit_search.find, before=2**62, limit=1))[0].body["format"] == 2
    # what this version leaves behind can be kept as text, and made anew from it
    connection = open_reader(tmp_path / "store.db")
    text = text_of(connection)
    connection.close()
    (tmp_path / "again").mkdir()
    assert store_from(text, tmp_path / "again" / "store.db")["head"][0] == told.events


def test_the_key_is_made_for_its_owner_alone_and_kept(tmp_path: Path) -> None:
    """The second start has the same key; nobody else can read its file."""
    first, again = audit_key(tmp_path, environment={}), audit_key(tmp_path, environment={})
    assert fingerprint(first.public_key()) == fingerprint(again.public_key())
    assert stat.S_IMODE((tmp_path / "audit-signing.key").stat().st_mode) == 0o600


def test_a_key_of_the_service_manager_comes_first(tmp_path: Path) -> None:
    """A credential named audit-key is used, and nothing is made in the state folder."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "audit-key").write_bytes(pem)
    found = audit_key(tmp_path, environment={"CREDENTIALS_DIRECTORY": str(folder)})
    assert fingerprint(found.public_key()) == fingerprint(KEY.public_key())
    assert not (tmp_path / "audit-signing.key").exists()


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    """A spoilt file, and a missing one that must not be made, are refused with their path."""
    with pytest.raises(ConfigError, match=r"audit-signing\.key"):
        audit_key(tmp_path, make=False, environment={})
    (tmp_path / "audit-signing.key").write_text(json.dumps("no key"))
    with pytest.raises(ConfigError, match="cannot be used"):
        audit_key(tmp_path, environment={})
