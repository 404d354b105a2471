"""The budget of requests, without a clock or a centre."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.budget import MARGIN_S, Budget, backoff_s, remembered


def test_the_last_place_is_followed_by_a_wait_of_a_window() -> None:
    """Two places a minute: the third request waits until the first is a minute over."""
    budget = Budget(limit=2, window_s=60, reserve=0)
    for at in (0.0, 10.0):
        assert budget.wait_s(at, urgent=False) == 0
        budget = budget.spend(at).ended(at, at + 1)
    assert budget.wait_s(20, urgent=False) == 1 + 60 + MARGIN_S - 20
    assert budget.wait_s(61 + MARGIN_S, urgent=False) == 0


def test_a_share_is_kept_for_what_is_urgent() -> None:
    """With two of three places used, a calm request waits and an urgent one goes."""
    budget = Budget(limit=3, window_s=60, reserve=1).spend(0).spend(0)
    assert budget.wait_s(1, urgent=True) == 0
    assert budget.wait_s(1, urgent=False) > 58


def test_a_pause_that_the_centre_asks_for_holds_everything() -> None:
    """Retry-After stops urgent requests too, and a shorter one later does not shorten it."""
    budget = Budget().hold(30).hold(20)
    assert budget.wait_s(10, urgent=True) == 20
    assert budget.wait_s(30, urgent=True) == 0


@given(
    limit=st.integers(1, 6),
    reserve=st.integers(0, 6),
    turns=st.lists(
        st.tuples(st.floats(0, 30), st.floats(0, 25), st.floats(0, 1), st.booleans()), max_size=60
    ),
)
def test_no_window_at_the_far_end_ever_holds_more(
    limit: int, reserve: int, turns: list[tuple[float, float, float, bool]]
) -> None:
    """However long requests travel, no 60 s at the centre see more than the limit arrive."""
    budget = Budget(limit=limit, window_s=60, reserve=reserve)
    now, arrivals = 0.0, []
    for pause, lasts, part, urgent in turns:
        now += pause
        now += budget.wait_s(now, urgent=urgent)
        sent = now
        budget = budget.spend(sent)
        now += lasts
        arrivals.append(sent + lasts * part)
        budget = budget.ended(sent, now)
    for first in arrivals:
        inside = [at for at in arrivals if first <= at < first + 60]
        assert len(inside) <= limit


def test_what_was_spent_before_a_restart_counts() -> None:
    """Ages become moments; the time a request may have travelled is taken off."""
    assert remembered([60_000, 2_000, 0], 1_000.0, 60.0, doubt_s=5) == (945.0, 1_000.0, 1_000.0)
    assert remembered([150_000], 1_000.0, 60.0, doubt_s=5) == ()


def test_back_off_doubles_up_to_its_limit_and_half_of_it_is_chance() -> None:
    """1, 2, 4 ... 300 s; chance moves a pause between half of it and all of it."""
    assert [backoff_s(n, 1.0) for n in (1, 2, 3, 9, 10, 5000)] == [1, 2, 4, 256, 300, 300]
    assert backoff_s(3, 0.0) == 2
