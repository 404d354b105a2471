"""A clock of the centre that is wrong, or is set back during a pull, loses no change."""

import pytest

from crinsu_gateway.sync.pull.pulling import Round
from tests.fakes.sweeps import Reader, names, reading
from tests.fakes.syncing import Bench

HOUR_MS = 3_600_000


def changed(bench: Bench, sample: int, text: str) -> None:
    """Staff change a sample container; the centre dates it by its own clock."""
    bench.centre.centre.database.execute(
        "UPDATE sample_container SET description = ?, updated_ms = ? WHERE id = ?",
        text,
        bench.centre.centre.now_ms(),
        sample,
    )


def set_clock(bench: Bench, offset_ms: int) -> None:
    """The centre's clock is so far ahead of ours from now on."""
    bench.centre.centre.switches.clock_offset_ms = offset_ms


async def described(bench: Bench, sample: int) -> str:
    found = await bench.known(sample)
    return "" if found is None else found.description


async def seen(reader: Reader, sample: int, text: str) -> None:
    """The next calm round shows the change."""
    changed(reader.bench, sample, text)
    await reader.round(Round.CALM)
    assert await described(reader.bench, sample) == text


@pytest.mark.parametrize("hours", [-12, -1, 1, 12])
async def test_a_clock_that_is_wrong_by_hours_loses_nothing(bench: Bench, hours: int) -> None:
    """All places are moments of the centre's own clock; ours is not asked."""
    set_clock(bench, hours * HOUR_MS)
    for table in ("sample_container", "procedure", "subject"):
        bench.centre.centre.database.execute(
            f"UPDATE {table} SET updated_ms = updated_ms + ?",
            hours * HOUR_MS,
        )
    async with reading(bench) as reader:
        await reader.pulled()
        for number in range(3):
            await seen(reader, 2, f"change {number}")


async def test_a_clock_that_runs_on_after_a_jump_forward_loses_nothing(bench: Bench) -> None:
    """Set ahead by hours between two rounds: what was changed before and after is seen."""
    async with reading(bench) as reader:
        await reader.pulled()
        await seen(reader, 2, "before")
        changed(bench, 3, "just before")
        set_clock(bench, 5 * HOUR_MS)
        await seen(reader, 2, "after")
        assert await described(bench, 3) == "just before"


@pytest.mark.parametrize("back_ms", [4_000, HOUR_MS, 12 * HOUR_MS])
async def test_a_clock_that_is_set_back_hides_changes_no_longer_than_the_next_sweep(
    bench: Bench, back_ms: int
) -> None:
    """Within the overlap nothing is missed; beyond it the sweep in the background finds it."""
    set_clock(bench, 13 * HOUR_MS)
    async with reading(bench) as reader:
        await reader.pulled()
        await seen(reader, 2, "by the fast clock")
        set_clock(bench, 13 * HOUR_MS - back_ms)
        changed(bench, 2, "after it was set back")
        await reader.round(Round.CALM)
        if back_ms < 5_000:
            assert await described(bench, 2) == "after it was set back"
        await reader.swept()
        assert await described(bench, 2) == "after it was set back"


async def test_a_clock_that_is_set_back_between_two_pages_loses_nothing(bench: Bench) -> None:
    """The first page is of the fast clock, the second of the right one."""
    set_clock(bench, HOUR_MS)
    for sample in (1, 2, 3):
        changed(bench, sample, "fast")
    async with reading(bench, names(1)) as reader:
        await reader.pull.begin(Round.WHOLE)
        while reader.pull.under_way(Round.WHOLE):
            await reader.pull.page(Round.WHOLE)
        await reader.pull.begin(Round.CALM)
        await reader.pull.page(Round.CALM)
        set_clock(bench, 0)
        changed(bench, 3, "right")
        while reader.pull.under_way(Round.CALM):
            await reader.pull.page(Round.CALM)
        await reader.swept()
        assert [await described(bench, one) for one in (1, 2, 3)] == ["fast", "fast", "right"]
