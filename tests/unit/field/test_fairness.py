"""What dead units may cost a bus, how soon a loss is seen, and how soon it is over: virtual time.

The figures asserted here are those of docs/faults.md.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.field.schedule import LONGEST_PROBE_S, Schedule
from crinsu_gateway.model.device import Condition
from crinsu_gateway.profile.link_facts import Retry
from crinsu_gateway.profile.plan import ModbusRead
from tests.fakes.virtual_bus import VirtualBus, VirtualUnit


def always(now_s: float) -> bool:
    """A unit without power."""
    return True


def good(now_s: float) -> bool:
    """A unit that answers."""
    return False


def rate(units: list[VirtualUnit], from_s: float, to_s: float) -> float:
    """How many answers a second came from these units."""
    return sum(from_s <= at < to_s for one in units for at in one.answers) / (to_s - from_s)


def thirty(dead: int) -> list[VirtualUnit]:
    """Thirty units at a second each, of which every other one is dead, as many as wanted."""
    return [
        VirtualUnit(f"u{n}", dead=always if n % 2 and n // 2 < dead else VirtualUnit("").dead)
        for n in range(30)
    ]


def test_half_a_bus_dead_from_the_start_leaves_the_good_units_their_rate() -> None:
    """15 of 30 dead: beside one time-out each a tenth is theirs; the good ones keep over 0.85."""
    units = thirty(15)
    bus = VirtualBus(units)
    bus.run(600.0)
    good = units[::2]
    assert bus.unknown_s <= 15 * 0.5
    assert bus.dead_s - bus.unknown_s <= 0.1 * bus.now_s + 0.5
    assert all(one.answers for one in good)
    assert rate(good, 0.0, 600.0) >= 0.85 * len(good)
    assert rate(good, 150.0, 600.0) >= 0.95 * len(good)


def test_right_after_a_start_the_dead_have_half_and_then_no_more_than_their_share() -> None:
    """In each second of the first round half and one time-out; then in each minute a tenth."""
    units = thirty(15)
    bus = VirtualBus(units)
    while any(not one.answers and not one.misses for one in units):
        before_s, begin_s = bus.dead_s, bus.now_s
        bus.run(bus.now_s + 1.0)
        assert bus.dead_s - before_s <= 0.5 * (bus.now_s - begin_s) + 0.5
    assert bus.unknown_s == bus.dead_s == 15 * 0.5
    for minute in range(1, 6):
        before_s, begin_s = bus.dead_s, bus.now_s
        bus.run(minute * 60.0)
        assert bus.dead_s - before_s <= 0.1 * (bus.now_s - begin_s) + 0.5


def test_the_last_good_unit_behind_dead_ones_is_found_in_time() -> None:
    """Its first answer comes after at most twice the time-outs of those that do not answer."""
    units = thirty(15)
    VirtualBus(units).run(200.0)
    assert units[28].answers[0] <= 2 * 14 * 0.5 + 1.0


@settings(max_examples=60, deadline=None)
@given(
    order=st.lists(st.booleans(), min_size=1, max_size=30),
    timeout_s=st.floats(0.1, 5.0),
    share=st.sampled_from([0.02, 0.1, 0.5]),
)
def test_on_the_first_start_each_unit_is_asked_within_twice_the_time_outs(
    order: list[bool], timeout_s: float, share: float
) -> None:
    """Any order of dead and good: 2 x n x T and the answers in between, whatever the share."""
    units = [
        VirtualUnit(f"u{n}", 10.0, timeout_s=timeout_s, dead=always if is_dead else good)
        for n, is_dead in enumerate(order)
    ]
    bus = VirtualBus(units, dead_share=share)
    bus.run(400.0)
    first = [(one.answers or one.misses)[0] for one in units]
    n, answers_s = sum(order), sum(len(one.answers) for one in units) * 0.02
    assert max(first) <= 2 * n * timeout_s + min(answers_s, 2.0)
    assert bus.unknown_s <= n * timeout_s + 1e-9


def test_while_new_units_are_tried_the_good_ones_are_asked_at_their_turn() -> None:
    """One time-out at most lies between what a good unit is due and its answer."""
    first = VirtualUnit("first", timeout_s=1.0)
    dead = [VirtualUnit(f"d{n}", timeout_s=1.0, dead=always) for n in range(14)]
    VirtualBus([first, *dead]).run(30.0)
    waits = [later - earlier for earlier, later in pairwise(first.answers)]
    assert max(waits) <= 1.0 + 1.0 + 0.05


@given(timeout_s=st.floats(0.1, 5.0), count=st.integers(1, 6), gone_s=st.floats(60.0, 500.0))
@settings(max_examples=60, deadline=None)
def test_a_line_of_dead_units_alone_pays_no_share(
    timeout_s: float, count: int, gone_s: float
) -> None:
    """Nobody suffers: only the pauses count, so a unit that is back is seen at the next one."""
    units = [
        VirtualUnit(f"u{n}", timeout_s=timeout_s, dead=lambda now_s: now_s < gone_s)
        for n in range(count)
    ]
    VirtualBus(units, dead_share=0.02).run(gone_s + 200.0)
    for one in units:
        gaps = [later - earlier for earlier, later in pairwise(one.misses)]
        assert max(gaps) <= LONGEST_PROBE_S + count * timeout_s + 0.1
    back_s = min(one.answers[0] for one in units)
    assert back_s - gone_s <= LONGEST_PROBE_S + count * timeout_s + 0.1


def test_a_dead_unit_alone_is_asked_every_35_seconds_at_a_time_out_of_five() -> None:
    """The figure of the table: the longest pause and one time-out."""
    unit = VirtualUnit("alone", timeout_s=5.0, dead=always)
    VirtualBus([unit]).run(600.0)
    gaps = [later - earlier for earlier, later in pairwise(unit.misses)]
    assert gaps[-5:] == pytest.approx([35.0] * 5)


def test_without_a_good_unit_all_are_tried_at_once() -> None:
    """While nobody has answered, nobody can suffer: one time-out each, then the first good one."""
    units = [VirtualUnit(f"u{n}", dead=always) for n in range(20)] + [VirtualUnit("good")]
    VirtualBus(units).run(30.0)
    assert units[20].answers[0] == pytest.approx(20 * 0.5 + 0.02)


@settings(max_examples=60, deadline=None)
@given(
    dead=st.integers(0, 20),
    good=st.integers(1, 10),
    timeout_s=st.floats(0.1, 2.0),
    share=st.sampled_from([0.05, 0.1, 0.3]),
)
def test_the_share_holds_for_any_mixture(
    dead: int, good: int, timeout_s: float, share: float
) -> None:
    """However many are dead from the start, and whatever a time-out costs."""
    units = [VirtualUnit("first")]
    units += [VirtualUnit(f"d{n}", timeout_s=timeout_s, dead=always) for n in range(dead)]
    units += [VirtualUnit(f"g{n}") for n in range(good)]
    bus = VirtualBus(units, dead_share=share)
    bus.run(400.0)
    assert bus.dead_s - bus.unknown_s <= share * bus.now_s + timeout_s
    assert bus.unknown_s <= dead * timeout_s + 1e-9


def test_units_that_die_together_cost_one_time_out_each_beside_the_share() -> None:
    """That a unit is dead is known only by asking it; its repetitions are in the share."""
    units = thirty(0)
    for one in units[1::2]:
        one.dead = lambda now_s: now_s >= 100.0
    bus = VirtualBus(units)
    bus.run(100.0)
    bus.run(400.0)
    assert bus.unforeseen_s <= 15 * 0.5
    assert bus.dead_s - bus.unforeseen_s <= 0.1 * 300.0 + 2 * 0.5
    assert rate(units[::2], 100.0, 400.0) >= 0.85 * 15


@given(died_s=st.floats(50.0, 200.0))
@settings(max_examples=100, deadline=None)
def test_how_soon_a_loss_is_seen_with_the_default_figures(died_s: float) -> None:
    """Asked every 10 s, time-out 1 s: degraded within 12 s, lost within 33 s after it died."""
    unit = VirtualUnit("u", 10.0, timeout_s=1.0, dead=lambda now_s: now_s >= died_s)
    bus = VirtualBus([unit, VirtualUnit("other")], Retry())
    bus.run(died_s + 60.0)
    degraded, lost = (unit.since(one, died_s) for one in (Condition.DEGRADED, Condition.LOST))
    assert degraded - died_s <= 10.0 + 2 * 1.0 + 0.1
    assert 20.0 <= lost - died_s <= 33.0


@given(died_s=st.floats(50.0, 60.0), gone_s=st.floats(1.0, 500.0))
@settings(max_examples=100, deadline=None)
def test_how_soon_a_unit_that_came_back_is_seen(died_s: float, gone_s: float) -> None:
    """At most the longest pause and one time-out later, and then at once at full speed."""
    back_s = died_s + gone_s
    unit = VirtualUnit("u", timeout_s=1.0, dead=lambda now_s: died_s <= now_s < back_s)
    bus = VirtualBus([unit, VirtualUnit("other", timeout_s=1.0)])
    bus.run(back_s + 60.0)
    seen = [at for at in unit.answers if at >= back_s]
    assert seen[0] - back_s <= LONGEST_PROBE_S + 1.0 + 0.1
    assert sum(seen[0] <= at < seen[0] + 10.0 for at in seen) >= 10


def test_a_repetition_comes_before_the_probes_of_the_long_dead() -> None:
    """One lost answer of a good unit among 15 dead ones costs it no more than a share's pause."""
    units = thirty(15)
    lost = iter([True])
    units[0].dead = lambda now_s: now_s > 300.0 and next(lost, False)
    bus = VirtualBus(units)
    bus.run(400.0)
    (missed,) = units[0].misses
    again = next(at for at in units[0].answers if at > missed)
    assert again - missed <= 2 * 0.5 / 0.1 + 1.0
    assert all(condition is Condition.GOOD for _, condition in units[0].conditions)


@given(
    dead=st.integers(0, 20),
    died=st.integers(0, 5),
    good=st.integers(1, 10),
    timeout_s=st.floats(0.1, 2.0),
)
@settings(max_examples=60, deadline=None)
def test_after_a_start_units_that_were_good_wait_for_no_dead_one(
    dead: int, died: int, good: int, timeout_s: float
) -> None:
    """Only those that died since the last run are in the way, each for one time-out."""
    units = [VirtualUnit(f"dead-{n}", timeout_s=timeout_s, dead=always) for n in range(dead)]
    units += [VirtualUnit(f"died-{n}", timeout_s=timeout_s, dead=always) for n in range(died)]
    units += [VirtualUnit(f"good-{n}") for n in range(good)]
    last_run = {one.name: not one.name.startswith("dead") for one in units}
    bus = VirtualBus(units, last_run=last_run)
    bus.run(400.0)
    for one in units[dead + died :]:
        assert one.answers[0] <= died * timeout_s + good * one.answer_s + 1e-9
    assert bus.unforeseen_s <= died * timeout_s + 1e-9
    assert bus.dead_s - bus.unforeseen_s <= 0.1 * bus.now_s + timeout_s


@pytest.mark.parametrize("new_is_last", [False, True])
def test_a_new_unit_is_asked_before_those_that_were_dead(new_is_last: bool) -> None:
    """The good ones of the last run, then what is new, then what did not answer: any order here."""
    lost = [VirtualUnit(f"lost-{n}", dead=always) for n in range(15)]
    good = [VirtualUnit(f"good-{n}") for n in range(15)]
    new = [VirtualUnit(f"new-{n}", dead=always) for n in range(2)] + [VirtualUnit("new-good")]
    last_run = {one.name: False for one in lost} | {one.name: True for one in good}
    VirtualBus(
        [*lost, *good, *new] if new_is_last else [*new, *lost, *good], last_run=last_run
    ).run(400.0)
    assert max(one.answers[0] for one in good) <= 15 * 0.02 + 1e-9
    assert new[2].answers[0] <= 15 * 0.02 + 2 * 2 * 0.5 + 0.1
    assert min(one.misses[0] for one in lost) > new[2].answers[0]


def test_a_unit_that_was_dead_and_is_back_is_found_in_time() -> None:
    """It waits for the other dead ones and their share, as after a first start."""
    lost = [VirtualUnit(f"lost-{n}", dead=always) for n in range(14)] + [VirtualUnit("back")]
    units = [*lost, VirtualUnit("good")]
    VirtualBus(units, last_run={one.name: one.name == "good" for one in units}).run(200.0)
    assert lost[14].answers[0] <= 14 * 0.5 / 0.1 + 1.0


def test_a_unit_with_many_requests_does_not_delay_the_first_reading_of_the_next() -> None:
    """One request of each unit that was good comes before a second one of any."""
    requests = [(name, ModbusRead(3, n, 1, ("p",), 1.0)) for name in "ab" for n in range(3)]
    schedule, asked = Schedule(requests, 0.0), []
    schedule.remember({"a": True, "b": True}, 0.0)
    schedule.restart(0.5)  # the link is open now
    while (job := schedule.take(0.5)) is not None:
        asked.append(job.unit)
        schedule.answered(job, 0.5)
    assert asked == ["a", "b", "a", "b", "a", "b"]
