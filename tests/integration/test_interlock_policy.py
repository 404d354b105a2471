"""What two persons may override is configured, applied at the start, and a change is an event."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.app.site import apply_interlocks, apply_site
from crinsu_gateway.config.load import parse
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.override import NEVER, Cause
from crinsu_gateway.store import audit, interlocks, places
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

SITE = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
[interlocks]
alarm = "override"
[[storage]]
name = "T1"
type = "TANK"
slots = {count = 5}
level = [{kind = "cane", prefix = "C", count = 2}]
[[storage]]
name = "T2"
type = "TANK"
slots = {count = 5}
interlocks = {alarm = "refuse", level = "override"}
level = [{kind = "cane", prefix = "C", count = 2}]
"""


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "store.db", HandClock()) as database:
        yield database


def settings(text: str) -> Settings:
    return parse(text, "config.toml", Path("/etc/crinsu"))


def may(tx: Transaction, name: str) -> frozenset[Cause]:
    return interlocks.overridable(tx, places.storage_named(tx, name).local_id)


def events(tx: Transaction) -> list[str]:
    return [body.decode() for body in audit.events(tx, 0, 1000) if b'"storage.interlocks"' in body]


async def test_each_storage_solution_has_its_own_policy(db: Database) -> None:
    """What it says itself counts, else what the facility says; else everything is refused."""
    await db.write(apply_site, settings(SITE), [])
    assert await db.read(may, "T1") == {Cause.ALARM}
    assert await db.read(may, "T2") == {Cause.LEVEL}
    await db.write(apply_site, settings(SITE.replace('alarm = "override"', "")), [])
    assert await db.read(may, "T1") == frozenset()


async def test_a_change_is_one_event_and_a_start_without_one_is_none(db: Database) -> None:
    """The event says what could be overridden before and after; where nothing changed is none."""
    await db.write(apply_site, settings(SITE), [])
    assert len(await db.read(events)) == 2
    await db.write(apply_site, settings(SITE), [])
    assert len(await db.read(events)) == 2
    wider = settings(SITE.replace("[interlocks]\n", '[interlocks]\nservice = "override"\n'))
    await db.write(apply_interlocks, wider)
    *_, first, second = await db.read(events)
    assert '"new":"alarm,service","old":"alarm"' in first
    assert '"new":"level,service","old":"level"' in second


async def test_no_caller_makes_overridable_what_never_is(db: Database) -> None:
    """Neither the function nor a row that came from elsewhere lets a stale unit be opened."""
    await db.write(apply_site, settings(SITE), [])
    t1 = (await db.read(places.storage_named, "T1")).local_id
    who = Actor("setup", "test")
    await db.write(interlocks.set_overridable, t1, [Cause.ALARM, *NEVER], who)
    await db.write(
        Transaction.change, "INSERT INTO interlock_policy VALUES (?, 'stale', 'override')", (t1,)
    )
    assert await db.read(may, "T1") == {Cause.ALARM}
