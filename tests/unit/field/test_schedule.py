"""Which request is due, and what a silent unit costs its neighbours."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.field.schedule import LONGEST_PROBE_S, Job, Schedule
from crinsu_gateway.profile.plan import ModbusRead


def ask(name: str, every_s: float = 10.0) -> ModbusRead:
    """A request that reads one point."""
    return ModbusRead(3, 0, 1, (name,), every_s)


def take(schedule: Schedule, now_s: float) -> Job:
    """The job that is due now."""
    job = schedule.take(now_s)
    assert job is not None
    return job


def test_everything_is_due_at_the_start_and_then_spread_over_the_period() -> None:
    """The first round comes at once; from then on each request has a beat of its own."""
    schedule = Schedule([("a", ask("1")), ("a", ask("2")), ("b", ask("3")), ("b", ask("4"))], 0.0)
    for _ in range(4):
        schedule.answered(take(schedule, 0.1), 0.1)
    assert schedule.take(0.1) is None
    beats = []
    for step in range(200):
        now_s = 0.1 + step / 10
        while (job := schedule.take(now_s)) is not None:
            beats.append((round(now_s, 1), job.request.points[0]))
            schedule.answered(job, now_s)
    assert beats == [
        (2.5, "2"), (5.0, "3"), (7.5, "4"), (10.0, "1"),
        (12.5, "2"), (15.0, "3"), (17.5, "4"), (20.0, "1"),
    ]  # fmt: skip


def test_what_was_missed_is_not_made_up_for() -> None:
    """After a long stall each request is due once and not once for every beat missed."""
    schedule = Schedule([("a", ask("1", 1.0))], 0.0)
    schedule.answered(take(schedule, 0.0), 0.0)
    schedule.answered(take(schedule, 500.3), 500.3)
    assert schedule.take(500.9) is None
    assert schedule.wait_s(500.9) < 0.11


def test_an_overloaded_bus_serves_all_in_turn() -> None:
    """When there is more to ask than time, every request still gets its turn."""
    schedule = Schedule([(unit, ask(unit, 0.001)) for unit in "abc"], 0.0)
    served = []
    for step in range(30):
        job = take(schedule, step / 10)
        served.append(job.unit)
        schedule.answered(job, step / 10)
    assert {unit: served.count(unit) for unit in "abc"} == {"a": 10, "b": 10, "c": 10}


def test_a_silent_unit_is_only_probed_and_its_neighbour_goes_on() -> None:
    """While a unit is silent its neighbour keeps its beat; its probes come ever less often."""
    schedule = Schedule([("dead", ask("1", 1.0)), ("well", ask("2", 1.0))], 0.0)
    probes, beats, now_s = [], 0, 0.0
    while now_s < 300.0:
        job = schedule.take(now_s)
        if job is None:
            now_s += max(schedule.wait_s(now_s), 0.001)
        elif job.unit == "dead":
            now_s += 0.5
            probes.append(now_s)
            schedule.silent(job, now_s, 0.5)
        else:
            beats += 1
            schedule.answered(job, now_s)
    pauses = [later - earlier for earlier, later in pairwise(probes)]
    assert beats > 290
    assert pauses == sorted(pauses)
    assert 20.0 < pauses[-1] <= LONGEST_PROBE_S + 1.5


@given(dead=st.integers(1, 20), cost_s=st.floats(0.05, 5.0))
def test_dead_units_share_a_tenth_of_the_time(dead: int, cost_s: float) -> None:
    """However many units are silent beside a good one, they take no more than their share."""
    requests = [("well", ask("1", 1.0))]
    requests += [(f"dead-{index}", ask("1", 1.0)) for index in range(dead)]
    schedule, now_s, spent_s = Schedule(requests, 0.0), 0.0, 0.0
    schedule.answered(take(schedule, now_s), now_s)
    for _ in range(dead):
        now_s += schedule.wait_s(now_s)
        first = take(schedule, now_s)
        while first.unit == "well":
            schedule.answered(first, now_s)
            now_s += schedule.wait_s(now_s)
            first = take(schedule, now_s)
        schedule.silent(first, now_s, cost_s)
    begin_s = now_s
    while now_s < begin_s + 1000.0:
        job = schedule.take(now_s)
        if job is None:
            now_s += max(schedule.wait_s(now_s), 0.001)
        elif job.unit == "well":
            schedule.answered(job, now_s)
        else:
            now_s += cost_s
            spent_s += cost_s
            schedule.silent(job, now_s, cost_s)
    assert spent_s <= 0.1 * (now_s - begin_s) + 2 * cost_s


def test_a_unit_that_answers_a_probe_is_asked_everything_again() -> None:
    """One answer is enough: all requests of the unit are due at once."""
    schedule = Schedule([("a", ask("1")), ("a", ask("2"))], 0.0)
    schedule.silent(take(schedule, 0.0), 0.0, 0.1)
    assert schedule.take(0.5) is None
    probe = take(schedule, 2.0)
    assert probe.request.points == ("2",)
    schedule.answered(probe, 2.0)
    assert take(schedule, 2.0).request.points == ("1",)


def test_a_request_that_a_unit_never_answers_does_not_keep_the_unit_dead() -> None:
    """Probes take the requests in turn, and the one that fails is asked less and less."""
    schedule = Schedule([("a", ask("bad", 1.0)), ("a", ask("good", 1.0))], 0.0)
    asked, now_s, in_a_row = {"bad": 0, "good": 0}, 0.0, 0
    while now_s < 600.0:
        job = schedule.take(now_s)
        if job is None:
            now_s += max(schedule.wait_s(now_s), 0.001)
            continue
        (name,) = job.request.points
        asked[name] += 1
        if name == "good":
            in_a_row = 0
            schedule.answered(job, now_s)
            continue
        in_a_row += 1
        if in_a_row > 1:
            schedule.silent(job, now_s, 0.1)
        elif job.failures > 1:
            schedule.failed(job, now_s)
        else:
            schedule.again(job, now_s, 0.0)
    assert asked["good"] > 560
    assert asked["bad"] < 30


def test_an_order_hastens_its_unit() -> None:
    """After an order the unit is asked everything at once; a silent one is left in peace."""
    schedule = Schedule([("a", ask("1")), ("b", ask("2"))], 0.0)
    schedule.answered(take(schedule, 0.0), 0.0)
    schedule.silent(take(schedule, 0.0), 0.0, 0.01)
    schedule.hasten("a", 0.2)
    schedule.hasten("b", 0.2)
    assert take(schedule, 0.2).unit == "a"
    assert schedule.take(0.2) is None


def test_a_link_that_comes_back_asks_everything() -> None:
    """After an outage of the link all is due, but units that were silent keep their pauses."""
    schedule = Schedule([("a", ask("1")), ("b", ask("2"))], 0.0)
    schedule.answered(take(schedule, 0.0), 0.0)
    schedule.silent(take(schedule, 0.0), 0.0, 0.01)
    schedule.restart(0.3)
    assert take(schedule, 0.3).unit == "a"
    assert schedule.take(0.3) is None


def test_a_bus_with_nothing_to_ask_waits() -> None:
    """A unit whose profile has no requests is no reason to spin."""
    assert Schedule([], 0.0).wait_s(5.0) == 1.0


@given(st.lists(st.sampled_from([1.0, 2.0, 10.0]), min_size=2, max_size=40))
def test_equal_periods_of_a_bus_never_fall_in_one_moment(periods: list[float]) -> None:
    """Of all requests with one period no two are due together, in any of their rounds."""
    requests = [("u", ask(str(index), every_s)) for index, every_s in enumerate(periods)]
    schedule, due = Schedule(requests, 0.0), []
    while (job := schedule.take(0.0)) is not None:
        schedule.answered(job, 0.0)
    now_s = 0.0
    while now_s < 20.0:
        now_s += schedule.wait_s(now_s)
        while (job := schedule.take(now_s)) is not None:
            due.append((job.request.every_s, round(now_s, 9)))
            schedule.answered(job, now_s)
    assert len(due) == len(set(due))
    assert len(due) >= len(periods)
