"""The wall clock held against the boot clock: steps, arrival, drift, and what ages by which."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.clock import ClockState, Instant, utc_offset_min
from crinsu_gateway.model.timekeeping import (
    EARLIEST_MS,
    LATE_MS,
    MEANING,
    Discipline,
    Mark,
    Step,
    Timekeeping,
    age_ms,
    begun,
    drift_ppm,
    kept,
    looked,
    unhurried_ms,
)

NOW = Instant(1_790_000_000_000, 500_000, "boot-a")
HOUR_MS = 3_600_000
IN_STEP = Discipline(True, 12)
LOST = Discipline(False, 16_000)


def after(
    keeping: Timekeeping, passed_ms: int, set_ms: int = 0, kept: Discipline | None = None
) -> tuple[Timekeeping, Step | None]:
    """A look so much later, the wall clock set forward by so much meanwhile."""
    return looked(keeping, keeping.utc_ms + passed_ms + set_ms, keeping.boot_ms + passed_ms, kept)


@pytest.mark.requirement("R06", "R07")
@pytest.mark.parametrize("delta_ms", [2 * HOUR_MS, -24 * HOUR_MS, 1000, -1000])
def test_a_step_of_a_second_or_more_is_told_once(delta_ms: int) -> None:
    """What the clock would have shown and what it shows are told, and then it is quiet again."""
    keeping, step = after(begun(NOW, None, None), 10_000, delta_ms)
    should_ms = NOW.utc_ms + 10_000
    assert step == Step(should_ms, should_ms + delta_ms, 500_000, 510_000, "unknown", False)
    assert step.delta_ms == delta_ms
    assert after(keeping, 10_000)[1] is None


@given(st.lists(st.integers(-999, 999), max_size=20))
def test_what_runs_unevenly_is_no_step(slews: list[int]) -> None:
    """Below a second a look nothing was set, however long it goes on."""
    keeping = begun(NOW, None, None)
    for slew_ms in slews:
        keeping, step = after(keeping, 10_000, slew_ms)
        assert step is None


@pytest.mark.requirement("R06")
def test_in_step_held_over_and_set_by_hand() -> None:
    """A clock that was in step is held over with a growing bound, and not after it was set."""
    keeping, _ = after(begun(NOW, None, IN_STEP), 10_000, kept=IN_STEP)
    assert (keeping.state, keeping.error_ms) == (ClockState.SYNCED, 12)
    keeping, _ = after(keeping, HOUR_MS, kept=LOST)
    assert (keeping.state, keeping.error_ms) == (ClockState.HOLDOVER, 12 + 1800 + 1)
    keeping, step = after(keeping, 10_000, 5000, kept=LOST)
    assert step is not None
    assert (keeping.state, keeping.error_ms) == (ClockState.UNKNOWN, None)


def test_who_set_the_clock_is_told_where_it_is_known() -> None:
    """A step after which the clock is in step was made by the time service."""
    _, step = after(begun(NOW, None, None), 10_000, 5000, kept=IN_STEP)
    assert step is not None
    assert step.source == "time service"


@pytest.mark.requirement("R06")
@pytest.mark.parametrize("shows_ms", [0, EARLIEST_MS - 1])
def test_a_clock_before_this_program_was_written_is_unset(shows_ms: int) -> None:
    """1970 is no time, whatever else is known or not known."""
    assert begun(replace(NOW, utc_ms=shows_ms), None, None).state is ClockState.UNSET
    assert begun(replace(NOW, utc_ms=shows_ms), None, IN_STEP).state is ClockState.UNSET


@pytest.mark.requirement("R06")
def test_a_clock_that_went_back_over_a_boot_is_unset_until_the_time_arrives() -> None:
    """It cannot be earlier than it was; the event of the arrival maps boot time to UTC."""
    mark = Mark(NOW.utc_ms, 9_000_000, "boot-before")
    back = replace(NOW, utc_ms=NOW.utc_ms - LATE_MS - 1, boot_ms=3000)
    keeping = begun(back, mark, None)
    assert keeping.state is ClockState.UNSET
    keeping, step = after(keeping, 7000, 30 * 86_400_000)
    assert step is not None
    assert (step.arrived, step.boot_to_ms) == (True, 10_000)
    assert keeping.state is ClockState.UNKNOWN
    happened_boot_ms = 4000
    assert step.after_ms - (step.boot_to_ms - happened_boot_ms) == (
        keeping.utc_ms - 10_000 + happened_boot_ms
    )


@pytest.mark.parametrize("late_ms", [0, LATE_MS])
def test_a_clock_that_only_lagged_over_a_boot_is_believed(late_ms: int) -> None:
    """A battery-backed clock that lost seconds is no unset clock."""
    mark = Mark(NOW.utc_ms, 9_000_000, "boot-before")
    state = begun(replace(NOW, utc_ms=NOW.utc_ms - late_ms), mark, None).state
    assert state is ClockState.UNKNOWN


def test_a_clock_that_is_in_step_is_believed_though_it_is_earlier() -> None:
    """What was wrong then was the earlier clock."""
    mark = Mark(NOW.utc_ms + 2 * HOUR_MS, 9_000_000, "boot-before")
    assert begun(NOW, mark, IN_STEP).state is ClockState.SYNCED


def test_a_step_while_the_gateway_was_stopped_is_found_within_a_boot() -> None:
    """The boot clock went on; what the wall clock should show now is known."""
    mark = Mark(NOW.utc_ms, NOW.boot_ms, NOW.boot_id)
    later = Instant(NOW.utc_ms + 60_000 - HOUR_MS, NOW.boot_ms + 60_000, NOW.boot_id)
    keeping = begun(later, mark, None)
    assert keeping.state is ClockState.UNKNOWN
    _, step = looked(keeping, later.utc_ms, later.boot_ms, None)
    assert step is not None
    assert step.delta_ms == -HOUR_MS


def test_drift_is_told_after_an_hour() -> None:
    """The slope of wall time over boot time, and nothing from a span that is too short."""
    keeping = begun(NOW, None, None)
    assert drift_ppm(after(keeping, HOUR_MS - 1)[0]) is None
    assert drift_ppm(after(keeping, HOUR_MS, 360)[0]) == pytest.approx(100)


@pytest.mark.parametrize("jump_ms", [2 * HOUR_MS, -24 * HOUR_MS])
def test_ages_do_not_follow_a_clock_that_was_set(jump_ms: int) -> None:
    """Within a boot the boot clock tells the age; over one the wall clock, at least the boot."""
    now = Instant(NOW.utc_ms + 5000 + jump_ms, NOW.boot_ms + 5000, NOW.boot_id)
    assert age_ms(now, NOW.utc_ms, NOW.boot_ms, NOW.boot_id) == 5000
    assert age_ms(now, NOW.utc_ms, 1, "boot-before") == max(now.boot_ms, 5000 + jump_ms)
    assert age_ms(now, NOW.utc_ms, None, None) == max(0, 5000 + jump_ms)


def test_a_clock_set_forward_makes_nothing_old_at_once() -> None:
    """Until it is in step with the world, no more time passed than on the boot clock."""
    later = Instant(2**31 * 1000, NOW.boot_ms + 60_000, NOW.boot_id)
    assert unhurried_ms(NOW.utc_ms, NOW, later) == NOW.utc_ms + 61_000
    synced = replace(later, clock=ClockState.SYNCED)
    assert unhurried_ms(NOW.utc_ms, NOW, synced) == synced.utc_ms


@pytest.mark.requirement("R06")
def test_the_offset_stored_with_an_event_tells_the_two_hours_of_a_fold_apart() -> None:
    """On the night summer time ends 02:30 comes twice; UTC and the offset say which it was."""
    first, second = 1_792_888_200_000, 1_792_891_800_000  # 2026-10-25 00:30Z and 01:30Z
    assert utc_offset_min(first, "Europe/Paris") == 120
    assert utc_offset_min(second, "Europe/Paris") == 60


@pytest.mark.parametrize(
    ("state", "by_hand", "words"),
    [
        (ClockState.SYNCED, True, "in step"),
        (ClockState.HOLDOVER, False, "held over"),
        (ClockState.UNSET, True, "unset"),
        (ClockState.UNKNOWN, True, "set by hand"),
        (ClockState.UNKNOWN, False, "unknown"),
    ],
)
def test_what_keeps_the_clock_is_said_in_words(
    state: ClockState, by_hand: bool, words: str
) -> None:
    """Set by hand only while nothing better is known; each has a sentence for people."""
    found = kept(state, set_by_hand=by_hand)
    assert found.value == words
    assert MEANING[found]
