"""What is drawn around a sample container is what the units said and what was done to the clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.custody_report import Stay
from crinsu_gateway.model.series import Mark
from crinsu_gateway.model.timekeeping import Step
from crinsu_gateway.store import clock_marks, custody_tanks
from tests.fakes.bench import Bench, benched


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A unit that is read."""
    async with benched(tmp_path) as bench:
        yield bench


async def marks(bench: Bench, began_ms: int) -> list[Mark]:
    """What stood over T1 since a moment."""
    now_ms = bench.clock.now().utc_ms
    (tank,) = await bench.db.read(custody_tanks.around, [Stay("T1/C1/CN1/1", began_ms, 1)], now_ms)
    return list(tank.marks)


async def test_an_open_lid_and_a_fill_are_told_by_the_unit(bench: Bench) -> None:
    """From the first yes to the first no; one that goes on has no end."""
    began_ms = bench.clock.now().utc_ms
    await bench.read_unit()
    bench.clock.pass_s(600)
    await bench.read_unit(lid_open=True)
    opened_ms = bench.clock.now().utc_ms
    bench.clock.pass_s(45)
    await bench.read_unit(lid_open=False, filling=True)
    closed_ms = bench.clock.now().utc_ms
    bench.clock.pass_s(300)
    await bench.read_unit()
    found = {mark.kind: mark for mark in await marks(bench, began_ms)}
    assert (found["lid"].from_ms, found["lid"].until_ms) == (opened_ms, closed_ms)
    assert found["lid"].text == "lid open, said by freezer-1/lid_open"
    assert (found["fill"].from_ms, found["fill"].until_ms) == (closed_ms, None)


@pytest.mark.requirement("R07", "R08")
@pytest.mark.parametrize(("delta_s", "what"), [(7200, "did not pass"), (-7200, "came twice")])
async def test_a_set_clock_is_marked_over_the_time_that_it_touched(
    bench: Bench, delta_s: int, what: str
) -> None:
    """What was left out, or came twice; a step before the period is not shown."""
    began_ms = bench.clock.now().utc_ms - 10_000_000
    now = bench.clock.now()
    step = Step(now.utc_ms, now.utc_ms + delta_s * 1000, now.boot_ms, now.boot_ms, "unknown", False)
    long_ago = Step(1, 5_000, 0, 0, "unknown", False)
    for one in (step, long_ago):
        await bench.db.write(clock_marks.stepped, one, None)
    (mark,) = await marks(bench, began_ms)
    assert mark.kind == "clock"
    assert (mark.from_ms, mark.until_ms) == tuple(sorted((step.before_ms, step.after_ms)))
    assert mark.text.endswith(f"this time {what}")
