"""A glance at the trail: what a page can say of it at once."""

from pathlib import Path

import pytest

from crinsu_gateway.store import audit_glance
from crinsu_gateway.store.audit_glance import Glance
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.trail import Intruder, flipped, rehashed, things_happen, with_trail


@pytest.fixture
async def store(tmp_path: Path) -> Path:
    """A closed store with a trail that is covered by a checkpoint, and events since."""
    path = tmp_path / "store.db"
    db = await with_trail(path, HandClock(), events=6, each=6)
    await db.write(things_happen, 4)
    await db.close()
    return path


async def seen(path: Path) -> Glance:
    """What a glance says of a store."""
    async with Database(path, HandClock()) as db:
        return await db.read(audit_glance.glance)


async def test_an_untouched_trail_holds(store: Path) -> None:
    """The checkpoint is signed, the events since hang together."""
    told = await seen(store)
    assert (told.first_bad, told.why, told.strange) == (None, "", 0)
    assert told.checkpoint is not None
    assert told.checkpoint.size + told.uncovered == told.events


async def test_an_event_that_was_changed_is_named(store: Path) -> None:
    """Since the checkpoint its bytes tell; before it, hashes made anew do not fit the tree."""
    intruder = Intruder(store)
    rows, covered = intruder.rows(), (await seen(store)).events - 4
    for seq in range(covered + 1, len(rows)):
        spoilt, expected = flipped(rows, seq)
        intruder.put(spoilt)
        assert (await seen(store)).first_bad == expected
    for seq in range(1, covered + 1):
        intruder.put(rehashed(rows, seq))
        assert (await seen(store)).first_bad is not None


async def test_what_was_covered_and_is_gone_is_missed(store: Path) -> None:
    """Events that were cut off at the end, and a checkpoint that nobody signed."""
    intruder = Intruder(store)
    covered = (await seen(store)).events - 4
    intruder.run(("DELETE FROM audit_event WHERE seq >= ?", (covered,)))
    assert "more events than there are" in (await seen(store)).why
