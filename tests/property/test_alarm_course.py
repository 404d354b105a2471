"""Delay and deadband under any sequence of samples, beside a plain reading of the same rules."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crinsu_gateway.model.alarm import (
    OPEN,
    AlarmState,
    Course,
    Severity,
    Signal,
    Timing,
    after_acknowledgement,
    after_condition,
    heard,
    timing,
)

SIGNALS = st.sampled_from(Signal)
SAMPLES = st.lists(st.tuples(st.integers(1, 90_000), SIGNALS), min_size=1, max_size=60)
TIMINGS = st.builds(
    Timing,
    st.sampled_from([0.0, 1.0, 60.0]),
    st.sampled_from([0.0, 5.0, 60.0]),
    st.integers(1, 3),
)


def run(samples: list[tuple[int, Signal]], timing_: Timing) -> list[tuple[int, Signal, bool]]:
    """(boot ms, signal, holds) after each sample; the first numbers are gaps between samples."""
    at_ms, course, told = 0, Course(), []
    for gap_ms, signal in samples:
        at_ms += gap_ms
        course = heard(course, signal, at_ms, timing_)
        told.append((at_ms, signal, course.holds))
    return told


@given(SAMPLES, TIMINGS)
def test_nothing_is_raised_or_cleared_without_its_whole_delay(
    samples: list[tuple[int, Signal]], rule_: Timing
) -> None:
    """Behind each change stands an unbroken run of samples, as many and as long as was asked."""
    told = run(samples, rule_)
    start = 0
    for index, (before, after) in enumerate(pairwise([(0, Signal.WELL, False), *told])):
        if before[2] is after[2]:
            continue
        wanted = Signal.BREACH if after[2] else Signal.WELL
        delay_ms = (rule_.on_delay_s if after[2] else rule_.off_delay_s) * 1000
        speaking = []
        for sample in reversed(told[start : index + 1]):
            if sample[1] is not wanted:
                break
            speaking.append(sample[0])
        assert speaking[0] - speaking[-1] >= delay_ms
        assert len(speaking) >= (rule_.samples if after[2] else 1)
        start = index + 1


@given(SAMPLES, TIMINGS)
def test_what_lasts_long_enough_is_always_raised(
    samples: list[tuple[int, Signal]], rule_: Timing
) -> None:
    """After any past, breaches over the delay raise the alarm at the latest."""
    lasting = [(61_000, Signal.BREACH)] * 3
    assert run([*samples, *lasting], rule_)[-1][2] is True


@given(SAMPLES, st.floats(0, 86_400))
def test_an_emergency_holds_after_two_breaches_in_a_row(
    samples: list[tuple[int, Signal]], delay_s: float
) -> None:
    """No configured delay can hold it back."""
    told = run(samples, timing(Severity.EMERGENCY, delay_s, 60.0))
    for first, second in pairwise(told):
        if first[1] is second[1] is Signal.BREACH:
            assert second[2] is True


class Occurrences(RuleBasedStateMachine):
    """Any order of conditions and acknowledgements: nothing that waits for a person goes unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.state: AlarmState = AlarmState.CLEARED
        self.waits = True
        self.holds = False
        self.seen = True

    @rule(waits=st.booleans())
    def breach(self, waits: bool) -> None:
        """The condition holds: a new occurrence, or the open one again."""
        self.holds = True
        if self.state is AlarmState.CLEARED:
            self.state, self.waits, self.seen = AlarmState.ACTIVE, waits, False
            return
        if self.state is AlarmState.RETURNED:
            self.seen = False
        self.state = after_condition(self.state, holds=True, waits=self.waits)

    @rule()
    def calm(self) -> None:
        """The condition is gone."""
        self.holds = False
        self.state = after_condition(self.state, holds=False, waits=self.waits)

    @rule()
    def acknowledge(self) -> None:
        """A person looks."""
        state = after_acknowledgement(self.state)
        if state is not None:
            self.state, self.seen = state, True

    @invariant()
    def what_holds_is_open(self) -> None:
        """A condition that holds is never without an open alarm."""
        assert not self.holds or self.state in OPEN

    @invariant()
    def nothing_that_waits_goes_unseen(self) -> None:
        """It is cleared only after somebody looked."""
        assert self.state in OPEN or self.seen or not self.waits

    @invariant()
    def nothing_stays_for_ever(self) -> None:
        """What is gone and seen is cleared."""
        assert self.holds or not self.seen or self.state is AlarmState.CLEARED


TestOccurrences = Occurrences.TestCase
