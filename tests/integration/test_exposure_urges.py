"""Whom the exposure clock urges: not who thaws, but who carries, packs, unpacks or holds up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.procedure import Direction, InputKind, ProcedureType
from crinsu_gateway.store import exposure_views, samples
from crinsu_gateway.store.exposure_views import Clock
from tests.fakes.bench import Bench, benched, running
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure
from tests.fakes.hands import Hands, started, stored, transfer
from tests.fakes.lifting import begin, clock_of


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Storage solutions without units: every step is a person's."""
    async with benched(tmp_path, with_unit=False) as bench:
        yield bench


def packs(*scanned: str) -> dict[str, list[str]]:
    """What is scanned to pack A."""
    return {"take_samples": ["A"], "ship_samples": ["DRY-1", *scanned]}


async def prompted(bench: Bench, execution: int, word: str) -> None:
    """Wait until the open step says this first."""
    await bench.until(
        execution, lambda run: run.open_step and run.open_step.prompt.startswith(word)
    )


def past(bench: Bench, told: Clock, part: float) -> None:
    """So much of a budget passes."""
    assert isinstance(bench.clock, HandClock)
    bench.clock.pass_s(part * told.budget_ms / 1000)


@pytest.mark.requirement("R31")
async def test_what_waits_to_be_packed_is_urged(bench: Bench) -> None:
    """The container is down; what was taken out of it goes on into the cold of a shipper."""
    ids = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    execution = await started(bench, await transfer(bench, ids, Direction.OUT, None))
    async with running(bench.db):
        await Hands(bench, execution, packs()).until("ship_samples")
        told = await clock_of(bench, execution)
        assert (told.container, told.urges) == (None, True)
        past(bench, told, 0.6)
        await prompted(bench, execution, "HURRY")
        past(bench, told, 0.6)
        await prompted(bench, execution, "TOO LONG OUT")
        assert (await clock_of(bench, execution)).stage >= Stage.EXCURSION


@pytest.mark.requirement("R31")
async def test_what_came_out_of_a_shipper_is_urged_before_anything_is_lifted(bench: Bench) -> None:
    """From its scan on, as it waits for the lid that is still closed."""
    ids = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    out = await started(bench, await transfer(bench, ids, Direction.OUT, None))
    async with running(bench.db):
        await Hands(bench, out, packs("A")).until()
        back = await started(bench, await transfer(bench, ids, Direction.IN, "T2"), key="back")
        assert await bench.db.read(exposure_views.clock, back) is None
        await Hands(bench, back, {"receive_samples": ["DRY-2", "A"]}).until("open_lid")
        told = await clock_of(bench, back)
        assert (told.container, told.urges, told.samples) == (None, True, 1)
        past(bench, told, 0.6)
        await prompted(bench, back, "HURRY")


async def test_what_an_execution_before_took_out_is_urged_in_the_next(bench: Bench) -> None:
    """A transfer was stopped on its way: who goes on with it sees how long it has been."""
    ids = await stored(bench, ["A"], ["T1/C1/CN1/1"])
    first = await started(bench, await transfer(bench, ids, Direction.WITHIN, "T2"))
    async with running(bench.db):
        await Hands(bench, first, {"take_samples": ["A"]}).until("carry")
        assert (await clock_of(bench, first)).urges
        await bench.give(first, InputKind.STOP)
        await Hands(bench, first, {}).until()
        again = await started(
            bench, await transfer(bench, ids, Direction.WITHIN, "T2"), key="again"
        )
        assert (await clock_of(bench, again)).urges


async def test_an_execution_that_is_over_has_no_clock_of_a_later_one(bench: Bench) -> None:
    """What was stored long ago and is taken out now is out in the execution that takes it out."""
    procedure = await bench.db.write(with_procedure, ProcedureType.STORE, ["A"])
    first = await begin(bench, procedure)
    async with running(bench.db):
        await Hands(bench, first, {"store_samples": ["A"]}).until()
        assert await bench.db.read(exposure_views.clock, first) is None
        (found,) = await bench.db.read(samples.sought, "A", 1)
        out = await started(bench, await transfer(bench, [found.id], Direction.OUT, None))
        await Hands(bench, out, packs()).until("ship_samples")
        assert (await clock_of(bench, out)).urges
        assert await bench.db.read(exposure_views.clock, first) is None


@pytest.mark.requirement("R31")
async def test_what_is_taken_to_thaw_urges_nobody_and_hides_nobody(bench: Bench) -> None:
    """A thaws in a hand while the cane of B is up: the clock is that of B."""
    where = ["T1/C1/CN1/1", "T1/C2/CN1/1"]
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["A", "B"], stored_at=where
    )
    execution = await begin(bench, procedure)
    async with running(bench.db):
        hands = Hands(bench, execution, {"take_samples": ["A"]})
        await hands.until("lower")
        await bench.give(execution, InputKind.CONFIRM)
        await bench.at(execution, "lift")
        told = await clock_of(bench, execution)
        assert (told.urges, told.tightest.tag) == (False, "A")
        past(bench, told, 3)

        async def late(_: object) -> bool:
            return (await clock_of(bench, execution)).stage >= Stage.EXCURSION

        await bench.until(execution, late)
        run = await bench.at(execution, "lift")
        assert run.open_step is not None
        assert "OUT" not in run.open_step.prompt
        await bench.give(execution, InputKind.CONFIRM)
        await bench.at(execution, "take_samples")
        told = await clock_of(bench, execution)
        assert (told.urges, told.tightest.tag, told.samples) == (True, "B", 2)
        assert told.stage is Stage.RUNNING
