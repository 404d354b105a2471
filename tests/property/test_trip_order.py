"""Trips: never more lifts than one errand after the other, and everything is done, in order."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.thermal import CARRIERS, LN2_C, budget_s, kind_of
from crinsu_gateway.model.trip import Errand, Pace, Visit, one_by_one, plan

PATHS = st.sampled_from(["C1/CN1", "C1/CN2", "C1/CN10", "C2/CN1", "C2/CN2"])
NAMES = st.sampled_from(["vial", "straw_0.25", "open_device", "bag_25", "unheard-of"])
WHERE = st.one_of(st.tuples(PATHS, st.none()), st.tuples(st.none(), PATHS), st.tuples(PATHS, PATHS))


@st.composite
def errands(draw: st.DrawFn) -> list[Errand]:
    """Sample containers to take, to put, and to move."""
    wanted = draw(st.lists(st.tuples(WHERE, NAMES), max_size=40))
    return [
        Errand(number, carrier, take, put)
        for number, ((take, put), carrier) in enumerate(wanted, start=1)
    ]


PACES = st.builds(Pace, handling_s=st.floats(0.5, 10.0))


@given(errands(), PACES)
def test_a_trip_needs_no_more_lifts_than_a_simple_order(wanted: list[Errand], pace: Pace) -> None:
    """Whatever is wanted of whichever containers."""
    assert len(plan(wanted, pace)) <= len(one_by_one(wanted, pace))


@given(errands(), PACES)
def test_a_trip_does_everything_once_and_takes_before_it_puts(
    wanted: list[Errand], pace: Pace
) -> None:
    """Each take and each put is in one visit of its container, a take before its put."""
    for visits in (plan(wanted, pace), one_by_one(wanted, pace)):
        takes = [(sample, visit.container) for visit in visits for sample in visit.takes]
        puts = [(sample, visit.container) for visit in visits for sample in visit.puts]
        assert sorted(takes) == [(one.sample, one.take) for one in wanted if one.take]
        assert sorted(puts) == [(one.sample, one.put) for one in wanted if one.put]
        for one in wanted:
            if one.take and one.put:
                taken = next(n for n, visit in enumerate(visits) if one.sample in visit.takes)
                put = next(n for n, visit in enumerate(visits) if one.sample in visit.puts)
                assert taken <= put


@given(errands(), PACES)
def test_no_lift_serves_more_than_its_carriers_bear(wanted: list[Errand], pace: Pace) -> None:
    """One sample container a lift is always served; more only within the limit."""
    carriers = {one.sample: one.carrier for one in wanted}
    for visit in plan(wanted, pace):
        served = [*visit.takes, *visit.puts]
        limit = min(budget_s(CARRIERS[kind_of(carriers[one])], LN2_C) for one in served)
        assert len(served) == 1 or len(served) * pace.handling_s <= limit


def test_two_containers_that_exchange_need_three_lifts() -> None:
    """One of a ring is lifted twice: to give, and at the end to get."""
    wanted = [Errand(1, "vial", "C1/CN1", "C1/CN2"), Errand(2, "vial", "C1/CN2", "C1/CN1")]
    assert plan(wanted) == (
        Visit("C1/CN1", takes=(1,)),
        Visit("C1/CN2", takes=(2,), puts=(1,)),
        Visit("C1/CN1", puts=(2,)),
    )
