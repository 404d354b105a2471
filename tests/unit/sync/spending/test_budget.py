"""The budget of requests, without a clock or a centre."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.spending.budget import (
    MARGIN_S,
    Budget,
    Burst,
    Share,
    backoff_s,
    floors,
    remembered,
)

SHARES = st.sampled_from(Share)


def spent(limit: int, *shares: Share) -> Budget:
    """A budget of which these were used at 0."""
    budget = Budget(limit)
    for share in shares:
        budget = budget.spend(0.0, share)
    return budget


def test_the_last_place_is_followed_by_a_wait_of_a_window() -> None:
    """Two places a minute: the third request waits until the first is a minute over."""
    budget = Budget(limit=2, window_s=60)
    for at in (0.0, 10.0):
        assert budget.wait_s(at, Share.FACTS) == 0
        budget = budget.spend(at, Share.FACTS).ended(at, at + 1, Share.FACTS)
    assert budget.wait_s(20, Share.FACTS) == 1 + 60 + MARGIN_S - 20
    assert budget.wait_s(61 + MARGIN_S, Share.FACTS) == 0


def test_each_share_finds_its_places_whatever_the_others_used() -> None:
    """Facts end where the floors of the others begin; an alarm and a pull still have places."""
    floor = floors(60)
    assert floor == {Share.LIVE: 3, Share.URGENT: 7, Share.PULL: 10, Share.SWEEP: 5}
    room = 60 - sum(floor.values())
    budget = spent(60, *[Share.FACTS] * room)
    assert budget.wait_s(1, Share.FACTS) > 58
    assert budget.wait_s(1, Share.URGENT) == 0
    budget = spent(60, *[Share.FACTS] * room, *[Share.URGENT] * 7)
    assert budget.wait_s(1, Share.URGENT) > 58
    assert budget.wait_s(1, Share.LIVE) == budget.wait_s(1, Share.PULL) == 0
    assert budget.wait_s(1, Share.SWEEP) == 0


def test_a_sweep_takes_what_is_left_over() -> None:
    """Beyond its floor a sweep stops while half of all places are used."""
    idle = spent(60, *[Share.SWEEP] * 29)
    assert idle.wait_s(1, Share.SWEEP) == 0
    assert spent(60, *[Share.SWEEP] * 30).wait_s(1, Share.SWEEP) > 58
    busy = spent(60, *[Share.FACTS] * 30, *[Share.SWEEP] * 4)
    assert busy.wait_s(1, Share.SWEEP) == 0
    assert busy.spend(0, Share.SWEEP).wait_s(1, Share.SWEEP) > 58


@given(limit=st.integers(1, 200), share=SHARES)
def test_an_unused_budget_admits_everything(limit: int, share: Share) -> None:
    """However small the limit, a request may be sent when none was."""
    assert Budget(limit).wait_s(5.0, share) == 0


def test_a_pause_that_the_centre_asks_for_holds_everything() -> None:
    """Retry-After stops urgent requests too, and a shorter one later does not shorten it."""
    budget = Budget().hold(30).hold(20)
    assert budget.wait_s(10, Share.LIVE) == 20
    assert budget.wait_s(30, Share.LIVE) == 0


def test_places_that_another_client_took_are_believed_until_they_are_free() -> None:
    """Fewer places remain than we reckon with: the rest is somebody else's, until the reset."""
    budget = spent(60, *[Share.FACTS] * 5).left(1, until=20.0, now=1.0)
    assert budget.used(1) == 59
    assert budget.wait_s(1, Share.LIVE) == 0
    assert budget.spend(1.0, Share.LIVE).wait_s(1, Share.LIVE) == 19
    assert budget.used(20) == 5
    assert budget.left(58, until=40.0, now=1.0).used(1) == 5


def test_a_shorter_window_within_the_window_is_kept_too() -> None:
    """Five in a second and sixty in a minute: the sixth waits for the second to pass."""
    budget = Budget(60, bursts=(Burst(5, 1.0),))
    for _ in range(5):
        assert budget.wait_s(0.0, Share.FACTS) == 0
        budget = budget.spend(0.0, Share.FACTS)
    assert budget.wait_s(0.2, Share.URGENT) == 1 + MARGIN_S - 0.2


@given(
    limit=st.integers(1, 30),
    others=st.integers(0, 40),
    turns=st.lists(
        st.tuples(st.floats(0, 30), st.floats(0, 25), st.floats(0, 1), SHARES), max_size=60
    ),
)
def test_no_window_at_the_far_end_ever_holds_more(
    limit: int, others: int, turns: list[tuple[float, float, float, Share]]
) -> None:
    """However long requests travel, no 60 s at the centre see more than the limit arrive."""
    budget = Budget(limit=limit, window_s=60).left(others, 45.0, 0.0)
    now, arrivals = 0.0, []
    for pause, lasts, part, share in turns:
        now += pause
        wait = budget.wait_s(now, share)
        assert budget.wait_s(now + wait, share) <= 1e-6, "the wait that was told is enough"
        now += wait + 1e-6
        sent = now
        budget = budget.spend(sent, share)
        now += lasts
        arrivals.append(sent + lasts * part)
        budget = budget.ended(sent, now, share)
    for first in arrivals:
        inside = [at for at in arrivals if first <= at < first + 60]
        assert len(inside) <= limit


@given(
    limit=st.integers(1, 120),
    greedy=SHARES.filter(lambda one: one is not Share.LIVE),
    modest=SHARES,
)
def test_no_share_takes_the_floor_of_another(limit: int, greedy: Share, modest: Share) -> None:
    """One share takes all that it may at once; every other one still has its floor, at once."""
    budget = Budget(limit)
    while budget.wait_s(0.0, greedy) == 0:
        budget = budget.spend(0.0, greedy)
    assert budget.used(0.0) <= limit
    if modest is greedy:
        return
    for _ in range(floors(limit).get(modest, 0)):
        assert budget.wait_s(0.0, modest) == 0
        budget = budget.spend(0.0, modest)


def test_what_was_spent_before_a_restart_counts() -> None:
    """Ages become moments; the time a request may have travelled is taken off."""
    assert remembered([60_000, 2_000, 0], 1_000.0, 60.0, doubt_s=5) == (945.0, 1_000.0, 1_000.0)
    assert remembered([150_000], 1_000.0, 60.0, doubt_s=5) == ()


def test_back_off_doubles_up_to_its_limit_and_all_of_it_is_chance() -> None:
    """1, 2, 4 ... 300 s at most; chance moves a pause between a quarter of a second and all."""
    assert [backoff_s(n, 1.0) for n in (1, 2, 3, 9, 10, 5000)] == [1, 2, 4, 256, 300, 300]
    assert backoff_s(3, 0.0) == 0.25
    assert backoff_s(10, 0.5) == 150
