"""When a condition counts as an alarm, and where an alarm stands, in virtual time."""

from collections.abc import Sequence

import pytest

from crinsu_gateway.model.alarm import (
    COMMON,
    AlarmState,
    Course,
    Severity,
    Shelf,
    ShelfEnd,
    Signal,
    Timing,
    above,
    after_acknowledgement,
    after_condition,
    below,
    guidance,
    heard,
    require_shelvable,
    shelf_end,
    timing,
    waits_for_a_person,
    worst,
)
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import IllegalTransition

ACTIVE, ACKNOWLEDGED, RETURNED, CLEARED = AlarmState
MINUTE = Timing(60.0, 60.0)


def course(samples: Sequence[tuple[float, Signal]], rule: Timing) -> list[bool]:
    """Whether the alarm holds after each sample of (seconds, signal)."""
    now, told = Course(), []
    for at_s, signal in samples:
        now = heard(now, signal, round(at_s * 1000), rule)
        told.append(now.holds)
    return told


@pytest.mark.parametrize(
    ("state", "holds", "waits", "after"),
    [
        (ACTIVE, True, False, ACTIVE),
        (ACTIVE, False, False, CLEARED),
        (ACTIVE, False, True, RETURNED),
        (ACKNOWLEDGED, True, True, ACKNOWLEDGED),
        (ACKNOWLEDGED, False, True, CLEARED),
        (ACKNOWLEDGED, False, False, CLEARED),
        (RETURNED, True, True, ACTIVE),
        (RETURNED, False, True, RETURNED),
        (CLEARED, True, True, CLEARED),
        (CLEARED, False, False, CLEARED),
    ],
)
def test_where_an_alarm_stands_once_its_condition_is_known(
    state: AlarmState, holds: bool, waits: bool, after: AlarmState
) -> None:
    """The whole table of states; what waits for a person does not go by itself."""
    assert after_condition(state, holds=holds, waits=waits) is after


@pytest.mark.parametrize("severity", Severity)
def test_what_is_high_or_latched_waits_for_a_person(severity: Severity) -> None:
    """Nothing that was about to cost samples is over unseen, whatever a site or a profile says."""
    bad = severity in (Severity.HIGH, Severity.EMERGENCY)
    assert waits_for_a_person(severity, latched=False) is bad
    assert waits_for_a_person(severity, latched=True) is True


def test_only_what_is_not_accepted_yet_can_be_acknowledged() -> None:
    """An active one is then acknowledged, one that returned is cleared, others refuse."""
    told = [after_acknowledgement(state) for state in AlarmState]
    assert told == [ACKNOWLEDGED, None, CLEARED, None]


def test_a_limit_is_left_only_by_the_deadband() -> None:
    """Between limit and deadband a value neither raises nor clears."""
    assert [below(v, 20, 5) for v in (19.9, 20, 24.9, 25)] == [
        "breach",
        "between",
        "between",
        "well",
    ]
    assert [above(v, -150, 2) for v in (-149.9, -150, -151.9, -152)] == [
        *("breach", "between", "between", "well")
    ]


def test_a_breach_counts_after_its_delay_and_not_before() -> None:
    """Every sample of a whole minute must be a breach; one that is not begins it anew."""
    bad, between = Signal.BREACH, Signal.BETWEEN
    assert course([(0, bad), (30, bad), (59.9, bad), (60, bad)], MINUTE) == [False] * 3 + [True]
    broken = [(0, bad), (59, between), (60, bad), (119, bad), (120, bad)]
    assert course(broken, MINUTE) == [False] * 4 + [True]


def test_it_is_gone_after_its_delay_and_not_before() -> None:
    """A minute of well values clears; one within the deadband keeps it."""
    bad, well, between = Signal.BREACH, Signal.WELL, Signal.BETWEEN
    raised = [(0.0, bad), (60.0, bad)]
    kept = [(70, well), (100, between), (110, well), (169, well), (170, well)]
    assert course([*raised, *kept], MINUTE) == [False, True, True, True, True, True, False]


def test_an_emergency_waits_for_two_values_and_no_longer() -> None:
    """Whatever delay is configured, the second sample in a row raises it; a single one never."""
    rule = timing(Severity.EMERGENCY, 600.0, 60.0)
    bad, well = Signal.BREACH, Signal.WELL
    assert course([(0, bad), (1, well), (2, bad), (3, bad)], rule) == [False, False, False, True]


def test_the_same_sample_counts_once() -> None:
    """A value that is looked at twice is one value."""
    rule = timing(Severity.EMERGENCY, 0, 0)
    assert course([(5, Signal.BREACH)] * 10, rule) == [False] * 10


def test_a_clock_that_jumped_back_begins_the_delay_anew() -> None:
    """After a restart of the machine the boot clock is small again; no delay is cut short."""
    bad = Signal.BREACH
    assert course([(1000, bad), (10, bad), (69, bad), (70, bad)], MINUTE) == [False] * 3 + [True]


def test_the_worst_is_named() -> None:
    """Severities are ordered, and of none there is no worst."""
    assert worst([Severity.LOW, Severity.HIGH, Severity.MEDIUM]) is Severity.HIGH
    assert worst([]) is None


def test_every_code_says_what_to_do() -> None:
    """A common code has a title and an action, and so has a code of one maker."""
    assert all(one.title and one.action for one in COMMON.values())
    assert guidance("hot_gas_bypass").title == "hot gas bypass"
    assert guidance("hot_gas_bypass").action


@pytest.mark.parametrize("severity", [Severity.MEDIUM, Severity.LOW])
def test_what_is_not_urgent_is_shelved_for_a_shift_at_most(severity: Severity) -> None:
    """One minute and eight hours are allowed, in each open state; none and one more are not."""
    for state in (ACTIVE, ACKNOWLEDGED, RETURNED):
        require_shelvable(state, severity, 1)
        require_shelvable(state, severity, 480)
    for minutes in (0, 481):
        with pytest.raises(IllegalTransition, match="1 to 480 minutes"):
            require_shelvable(ACTIVE, severity, minutes)
    with pytest.raises(IllegalTransition, match="nothing to shelve"):
        require_shelvable(CLEARED, severity, 1)


@pytest.mark.parametrize("severity", [Severity.EMERGENCY, Severity.HIGH])
def test_what_is_urgent_is_never_shelved(severity: Severity) -> None:
    """Not for a minute, and not when somebody acknowledged it."""
    for state in (ACTIVE, ACKNOWLEDGED, RETURNED):
        with pytest.raises(IllegalTransition, match=f"severity {severity} and never shelved"):
            require_shelvable(state, severity, 1)


@pytest.mark.parametrize(
    ("utc_ms", "boot_ms", "boot", "over"),
    [
        (9_999_000, 60_999, "a", False),  # in the same boot the wall clock may be put anywhere
        (0, 61_000, "a", True),
        (5_059_999, 5, "b", False),
        (5_060_000, 5, "b", True),
        (4_999_999, 5, "b", True),  # a clock that fell back does not prolong it
    ],
)
def test_a_shelf_is_over_at_its_time(utc_ms: int, boot_ms: int, boot: str, over: bool) -> None:
    """By the boot clock; after a restart of the machine by the wall clock, never too long."""
    shelf = Shelf(1, "anna", "bench-1", "why", 5_000_000, 5_060_000, "a", 61_000)
    assert shelf.is_over(Instant(utc_ms, boot_ms, boot)) is over


def test_what_is_worse_or_new_ends_a_shelf() -> None:
    """Nobody judged that; the same again or a milder one does not end it."""
    high, low = Severity.HIGH, Severity.LOW
    assert shelf_end(low, high, anew=False) is ShelfEnd.WORSE
    assert shelf_end(low, low, anew=True) is ShelfEnd.ANEW
    assert [shelf_end(high, one, anew=False) for one in (high, low)] == [None, None]
