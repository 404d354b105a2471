"""A spoilt audit trail in the store: what is found, where, and what only a witness can find."""

import shutil
from pathlib import Path

import pytest

from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, signed
from crinsu_gateway.store import audit, audit_check, audit_tree, checkpoints
from crinsu_gateway.store.audit_check import Finding
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.trail import (
    KEY,
    ORIGIN,
    SPOILINGS,
    THIEF,
    Intruder,
    rehashed,
    things_happen,
    with_trail,
)

pytestmark = pytest.mark.requirement("R13")


@pytest.fixture
async def store(tmp_path: Path) -> Path:
    """A closed store with a trail that is covered by two checkpoints."""
    path = tmp_path / "store.db"
    db = await with_trail(path, HandClock(), events=6, each=3)
    await db.close()
    return path


async def found(path: Path, *outside: str, known: tuple[str, ...] = ()) -> Finding:
    """What the verifier says of a store."""
    async with Database(path, HandClock()) as db:
        return await db.read(audit_check.check, outside, known)


async def notes(path: Path) -> list[str]:
    """The checkpoints, as somebody elsewhere holds them."""
    async with Database(path, HandClock()) as db:
        return [row.note for row in await db.read(checkpoints.all_from)]


async def test_an_untouched_trail_holds(store: Path) -> None:
    """Nothing is found where nothing was done, with and without a witness."""
    told = await found(store, *await notes(store), known=(fingerprint(KEY.public_key()),))
    assert (told.first_bad, told.why, told.uncovered, told.checkpoints) == (None, "", 0, 2)


@pytest.mark.parametrize("way", sorted(SPOILINGS))
async def test_every_single_mutation_is_found_and_its_place_is_named(store: Path, way: str) -> None:
    """For each event but the last and each way: the first number that does not fit."""
    intruder = Intruder(store)
    rows = intruder.rows()
    for seq in range(1, len(rows)):
        spoilt, expected = SPOILINGS[way](rows, seq)
        intruder.put(spoilt)
        assert (await found(store)).first_bad == expected, (way, seq)


async def test_a_rehashed_chain_is_found_by_the_tree_and_by_the_signed_roots(store: Path) -> None:
    """The kept tree names the event; without it, the part that a checkpoint covers is named."""
    intruder = Intruder(store)
    rows = intruder.rows()
    covered = [row.size for row in await _rows(store)]
    for seq in range(1, len(rows)):
        intruder.put(rehashed(rows, seq))
        assert (await found(store)).first_bad == seq
        intruder.run(("DELETE FROM audit_node", ()))
        told = await found(store)
        assert told.first_bad == (1 if seq <= covered[0] else covered[0] + 1)
        assert "are not those that were signed" in told.why
        intruder.put(rows)
        async with Database(store, HandClock()) as db:
            await db.write(audit_tree.grow)


async def _rows(path: Path) -> list[checkpoints.CheckpointRow]:
    async with Database(path, HandClock()) as db:
        return await db.read(checkpoints.all_from)


async def test_a_chain_that_is_forged_with_the_key_is_found_only_by_a_witness(store: Path) -> None:
    """Who has the file and the key can forge everything but what was handed out before."""
    outside = await notes(store)
    sizes = [row.size for row in await _rows(store)]
    intruder = Intruder(store)
    intruder.put_whole(rehashed(intruder.rows(), 3), KEY, sizes)
    assert (await found(store)).first_bad is None
    told = await found(store, outside[0])
    assert told.first_bad == 1
    assert (await found(store, outside[1])).first_bad == 1


async def test_a_forged_key_is_found_only_by_its_fingerprint(store: Path) -> None:
    """A trail that is signed anew with another key holds in itself, not for who knows ours."""
    sizes = [row.size for row in await _rows(store)]
    intruder = Intruder(store)
    intruder.put_whole(rehashed(intruder.rows(), 3), THIEF, sizes)
    assert (await found(store)).first_bad is None
    told = await found(store, known=(fingerprint(KEY.public_key()),))
    assert told.first_bad == 0
    assert "not among those of this trail" in told.why


async def test_a_rollback_is_found_only_by_a_witness(store: Path) -> None:
    """An older copy of the store holds in itself; a newer checkpoint says what is missing."""
    older = store.with_name("older.db")
    shutil.copy(store, older)
    async with Database(store, HandClock()) as db:
        length = await db.read(audit.head)
        await db.write(things_happen, 5, first=100)
        await db.write(checkpoints.make, _sealing(), "count")
    newest = (await notes(store))[-1]
    assert (await found(older)).first_bad is None
    told = await found(older, newest)
    assert told.first_bad == length + 1
    assert "missing" in told.why


async def test_what_is_cut_off_after_the_last_checkpoint_is_not_found(tmp_path: Path) -> None:
    """The newest events are covered by nothing yet: 256 of them or a quarter hour at most."""
    path = tmp_path / "store.db"
    db = await with_trail(path, HandClock())
    await db.write(things_happen, 3, first=50)
    await db.close()
    assert (await found(path)).uncovered == 3
    intruder = Intruder(path)
    rows = intruder.rows()[:-2]
    intruder.put(rows)
    intruder.run(("DELETE FROM audit_sealed WHERE seq > ?", (len(rows),)))
    told = await found(path, *await notes(path))
    assert (told.first_bad, told.uncovered) == (None, 1)


async def test_what_stands_beside_the_events_is_verified_too(store: Path) -> None:
    """An altered sealed text, and an altered subtree, are found."""
    intruder = Intruder(store)
    intruder.run(("UPDATE audit_sealed SET text = 'because I can'", ()))
    told = await found(store)
    assert told.first_bad
    assert "sealed text" in told.why
    intruder.run(("DELETE FROM audit_sealed", ()))  # forgotten texts are no fault
    assert (await found(store)).first_bad is None
    intruder.run(("UPDATE audit_node SET hash = ? WHERE level = 2 AND idx = 1", (bytes(32),)))
    assert "kept tree" in (await found(store)).why


async def test_a_checkpoint_of_somebody_else_is_refused(store: Path) -> None:
    """A note that no known key signed proves nothing, also when it comes from outside."""
    bad = signed(Checkpoint(ORIGIN, 3, bytes(32)), THIEF)
    told = await found(store, bad)
    assert told.first_bad == 0
    assert "no known key signed it" in told.why


def _sealing() -> checkpoints.Sealing:
    return checkpoints.Sealing(KEY, "0.1.0", "c0ffee")
