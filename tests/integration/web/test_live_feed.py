"""What all streams share: one ring, the same parts of what left it, one task for all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import StoreBusy
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.live.bell import Bell
from crinsu_gateway.web.live.feed import AT_ONCE, MOST_KEPT, MOST_PARTS, Feed
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.living import many


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with a trail."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        yield db


async def told(feed: Feed, seen: int) -> list[int]:
    """The numbers of all that came after an event, however many reads it takes."""
    found: list[int] = []
    while (batch := await feed.after(seen)).last > seen:
        found += [one.seq for one in batch.changes]
        seen = batch.last
    return found


async def until(feed: Feed, bell: Bell, newest: int) -> None:
    """Wait until the feed knows an event."""
    async with asyncio.timeout(10):
        while feed.head < newest:
            await bell.wait(bell.rung, 1)


async def test_from_anywhere_on_everything_is_told_in_order(db: Database) -> None:
    """From the beginning, from the middle of a part, from the edge of the ring, from the end."""
    bell = Bell()
    feed = Feed(db, bell)
    async with feed.joined():
        first = feed.head
        await db.write(many, MOST_KEPT + 3 * AT_ONCE)
        newest = await db.read(audit.head)
        await until(feed, bell, newest)
        edge = newest - MOST_KEPT
        for seen in (0, first, first + 1, AT_ONCE, AT_ONCE - 1, edge - 1, edge, edge + 1, newest):
            assert await told(feed, seen) == list(range(seen + 1, newest + 1)), seen


async def test_those_who_come_back_share_what_is_read(db: Database) -> None:
    """The same objects, so that nothing is read or written down twice; and not too many of them."""
    await db.write(many, AT_ONCE * (MOST_PARTS + 3))
    feed = Feed(db, Bell())
    async with feed.joined():
        one = {change.seq: change for change in (await feed.after(10)).changes}
        other = (await feed.after(5)).changes
        assert all(change is one[change.seq] for change in other if change.seq > 10)
        again = {change.seq: change for change in (await feed.after(0)).changes}
        await told(feed, 0)  # goes on beyond what is kept
        later = (await feed.after(0)).changes
        assert not any(change is again[change.seq] for change in later)


SPOILT = (
    b"{",
    b"[1]",
    b"\xff",
    b'{"seq": 1, "kind": "policy.changed", "facts": {}, "utc_ms": 1}',
    b"null",
    b'{"kind": 1}',
)


def spoil(tx: Transaction, bodies: tuple[bytes, ...]) -> None:
    """Events that are none."""
    for body in bodies:
        number = int(tx.value("SELECT max(seq) + 1 FROM audit_event"))
        tx.change("INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, '')", (number, body))


async def test_what_is_spoilt_is_told_to_nobody_and_stops_nothing(db: Database) -> None:
    """The proof of the trail finds it; those who listen hear what comes after it."""
    feed = Feed(db, Bell())
    first = await db.read(audit.head)
    await db.write(spoil, SPOILT)
    async with feed.joined():
        assert await told(feed, first) == []
        assert await told(feed, first - 1) == [first]


def renamed(tx: Transaction, old: str, new: str) -> None:
    """Nothing can be read of a table that is called otherwise."""
    tx.change(f"ALTER TABLE {old} RENAME TO {new}")
    tx.touch(Topic.AUDIT)


def is_well(feed: Feed) -> bool:
    """Whether it follows the trail."""
    return not feed.failed


async def test_a_task_that_failed_is_told_and_begun_anew(db: Database) -> None:
    """Who listens is told; who comes later finds it at work."""
    bell = Bell()
    feed = Feed(db, bell)
    async with feed.joined():
        assert is_well(feed)
        await db.write(renamed, "audit_event", "elsewhere")
        async with asyncio.timeout(10):
            while is_well(feed):
                await bell.wait(bell.rung, 0.05)
        await db.write(renamed, "elsewhere", "audit_event")
        async with feed.joined():
            assert is_well(feed)


async def test_who_joins_while_it_cannot_begin_is_refused(tmp_path: Path) -> None:
    """The store is gone."""
    db = await furnished(tmp_path / "store.db", HandClock())
    await db.close()
    feed = Feed(db, Bell())
    with pytest.raises(StoreBusy, match="closed"):
        await told_once(feed)


async def told_once(feed: Feed) -> list[int]:
    """What there is, for as long as it takes."""
    async with feed.joined():
        return await told(feed, 0)
