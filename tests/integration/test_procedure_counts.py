"""Counts that are paused: what was half counted is counted again."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import ExecutionState, InputKind, Verdict
from crinsu_gateway.model.stocktake import Resolution
from crinsu_gateway.store import audit, making, places, samples, stocktakes
from tests.fakes.bench import Bench, benched, running
from tests.fakes.hands import WHO, Hands, started, stored, where

SCAN = InputKind.SCAN


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Storage solutions without units: every step is a person's."""
    async with benched(tmp_path, with_unit=False) as bench:
        yield bench


async def test_what_was_scanned_before_a_pause_in_a_half_counted_container_tells_nothing(
    bench: Bench,
) -> None:
    """Somebody takes one out meanwhile, which is no difference; the rest is scanned again."""
    ids = await stored(bench, ["A", "B"], ["T1/C1/CN1/1", "T1/C1/CN1/2"])
    procedure = await bench.db.write(
        lambda tx: making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=WHO)
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        hands = Hands(bench, execution, {})
        await hands.until("count_samples")
        for tag in ("A", "B"):
            await bench.give(execution, SCAN, tag)
        await bench.give(execution, InputKind.PAUSE)
        assert (await hands.until()).state is ExecutionState.PAUSED
        local = (await bench.db.read(samples.sample, ids[0])).local_id
        await bench.db.write(samples.take, local, actor=WHO, execution=None)
        await bench.give(execution, InputKind.RESUME)
        hands = Hands(bench, execution, {})
        await hands.until("count_samples")
        assert (await bench.give(execution, SCAN, "B")).verdict is Verdict.ACCEPTED
        run = await hands.until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    assert await bench.db.read(stocktakes.page, 0, 10, only_open=True) == (0, [])


async def test_what_others_move_during_a_pause_is_no_difference(bench: Bench) -> None:
    """A container that was counted whole is compared before the pause, and not again after it."""
    tags, places_of = ["A", "B", "C"], ["T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C1/CN2/1"]
    ids = await stored(bench, tags, places_of)
    procedure = await bench.db.write(
        lambda tx: making.stocktake(tx, places.storage_named(tx, "T1"), "C1", actor=WHO)
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        hands = Hands(bench, execution, {"count_samples": ["A", "C"]})
        await hands.until("lower")  # C was found in the first cane, B was not
        await bench.give(execution, InputKind.PAUSE)
        assert (await hands.until()).state is ExecutionState.PAUSED
        local = (await bench.db.read(samples.sample, ids[0])).local_id
        await bench.db.write(samples.take, local, actor=WHO, execution=None)
        await bench.give(execution, InputKind.RESUME)
        run = await Hands(bench, execution, {}).until()
    assert run.state is ExecutionState.COMPLETED, run.sentence
    _, found = await bench.db.read(stocktakes.page, 0, 10, only_open=True)
    kinds = {row.difference.tag: row.difference.kind.value for row in found}
    assert (len(found), kinds) == (2, {"B": "MISSING", "C": "MOVED"})


async def test_who_resolves_twice_because_no_answer_came_is_told_the_same(bench: Bench) -> None:
    """The second time nothing moves and no event is written; another decision is refused."""
    ids = await stored(bench, ["A"], ["T1/C2/CN1/1"])
    procedure = await bench.db.write(
        lambda tx: making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=WHO)
    )
    execution = await started(bench, procedure)
    async with running(bench.db):
        await Hands(bench, execution, {"count_samples": ["A"]}).until()
    (_, (row,)) = await bench.db.read(stocktakes.page, 0, 10, only_open=True)

    async def resolve(how: Resolution, slot: str | None) -> None:
        other = Actor("tech-2", "bench")
        act = partial(stocktakes.resolve, reason="seen", slot=slot, actor=other)
        await bench.db.write(act, row.id, how)

    await resolve(Resolution.CORRECT, "T1/C1/CN1/3")
    before = await bench.db.read(audit.head)
    await resolve(Resolution.CORRECT, "T1/C1/CN1/3")
    assert await bench.db.read(audit.head) == before
    assert await where(bench, ids) == ["T1/C1/CN1/3"]
    for how, slot in ((Resolution.KEEP, None), (Resolution.CORRECT, "T1/C1/CN1/2")):
        with pytest.raises(IllegalTransition):
            await resolve(how, slot)
