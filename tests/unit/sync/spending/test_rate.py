"""What is learned of the rate: from what the centre tells, and from what it refuses."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.spending import rate
from crinsu_gateway.sync.spending.budget import Burst
from crinsu_gateway.sync.spending.quota import MOST_LIMIT, Policy, Quota
from crinsu_gateway.sync.spending.rate import SILENT_ANSWERS, Bounds, Rate, Source

BOUNDS = Bounds(configured=60, most=60, window_s=60.0)


def told(limit: int, window_s: float | None = None) -> Quota:
    """A centre that tells a limit."""
    return Quota((Policy(limit, window_s),))


def test_it_begins_with_what_is_configured() -> None:
    """Nothing was heard yet."""
    begun = rate.begun(BOUNDS)
    assert (begun.limit, begun.source) == (60, Source.CONFIGURED)


def test_a_lower_limit_is_believed_at_once() -> None:
    """The centre tells 40: no more than 40 from the next request on."""
    heard = rate.heard(rate.begun(BOUNDS), told(40), BOUNDS)
    assert (heard.limit, heard.source) == (40, Source.TOLD)
    assert rate.heard(heard, told(55), BOUNDS).limit == 55


def test_a_higher_limit_is_believed_up_to_what_the_site_allows() -> None:
    """Without a setting the configured rate is the most; with one, that."""
    assert rate.heard(rate.begun(BOUNDS), told(600), BOUNDS).limit == 60
    generous = Bounds(60, 300, 60.0)
    assert rate.heard(rate.begun(generous), told(200), generous).limit == 200
    assert rate.heard(rate.begun(generous), told(600), generous).limit == 300


def test_a_longer_window_is_shared_out_and_a_shorter_one_kept() -> None:
    """1000 an hour are 16 a minute; 5 a second stay 5 in any second."""
    assert rate.heard(rate.begun(BOUNDS), told(1000, 3600.0), BOUNDS).limit == 16
    assert rate.heard(rate.begun(BOUNDS), told(60, 90.0), BOUNDS).limit == 30
    short = rate.heard(rate.begun(BOUNDS), told(5, 1.0), BOUNDS)
    assert (short.limit, short.bursts) == (60, (Burst(5, 1.0),))
    both = rate.heard(rate.begun(BOUNDS), Quota((Policy(5, 1.0), Policy(100, 3600.0))), BOUNDS)
    assert (both.limit, both.bursts) == (1, (Burst(5, 1.0),))


def test_a_limit_whose_reset_is_far_off_is_for_a_longer_window() -> None:
    """100 and a reset in 50 minutes is not 100 a minute."""
    quota = Quota((Policy(100, None),), 90, 3000.0)
    assert rate.heard(rate.begun(BOUNDS), quota, BOUNDS).limit == 2


def test_a_refusal_that_nothing_explains_lowers_the_rate_by_a_quarter() -> None:
    """At 41 used places the true limit is about 40; at few used ones half is enough."""
    begun = rate.begun(BOUNDS)
    assert rate.refused(begun, Quota(), 41, BOUNDS).limit == 30
    lowered = rate.refused(begun, Quota(), 3, BOUNDS)
    assert (lowered.limit, lowered.source) == (22, Source.REFUSED)


def test_a_refusal_that_tells_a_lower_limit_is_explained_by_it() -> None:
    """429 with RateLimit-Limit 40: forty, and no less."""
    assert rate.refused(rate.begun(BOUNDS), told(40), 41, BOUNDS).limit == 40


def test_the_rate_grows_back_slowly() -> None:
    """A step for each window without a refusal, until it is where it was, and no further."""
    lowered = rate.refused(rate.begun(BOUNDS), Quota(), 60, BOUNDS)
    assert lowered.limit == 45
    for step in range(1, 15):
        lowered = rate.grown(lowered, BOUNDS)
        assert (lowered.limit, lowered.source) == (45 + step, Source.REFUSED)
    back = rate.grown(lowered, BOUNDS)
    assert (back.limit, back.source) == (60, Source.CONFIGURED)
    assert rate.grown(back, BOUNDS) == back


def test_what_is_not_told_any_more_is_not_believed_for_ever() -> None:
    """A proxy told 1 and is gone: after twenty answers without a word the rate grows again."""
    low = rate.heard(rate.begun(BOUNDS), told(1), BOUNDS)
    for _ in range(SILENT_ANSWERS):
        assert low.limit == 1
        low = rate.heard(low, Quota(), BOUNDS)
    assert (low.told, low.lowered) == (None, True)
    assert rate.grown(low, BOUNDS).limit == 2


def test_what_was_learned_comes_back_from_its_text() -> None:
    """A restart goes on with the lower rate; text that is none is a beginning."""
    learned = Rate(22, 40, (Burst(5, 1.0),), lowered=True)
    assert rate.begun(BOUNDS, rate.read(rate.written(learned, BOUNDS))) == learned
    for text in ("", "[]", "{}", '{"limit": null}', '{"limit": "x", "told": 1, "bursts": []}'):
        assert rate.read(text) is None
    smaller = Bounds(10, 10, 60.0)
    assert rate.begun(smaller, learned).limit == 10


QUOTAS = st.builds(
    Quota,
    st.lists(
        st.builds(
            Policy,
            st.integers(1, MOST_LIMIT),
            st.none() | st.floats(1, 1e12, allow_nan=False),
        ),
        max_size=3,
    ).map(tuple),
    st.none() | st.integers(0, 10**12),
    st.none() | st.floats(0, 1e12),
)


@given(
    st.builds(Bounds, st.integers(1, 6000), st.integers(1, 6000)),
    st.lists(st.tuples(QUOTAS, st.booleans(), st.integers(0, 9999)), max_size=40),
)
def test_whatever_is_told_the_rate_stays_between_one_and_what_the_site_allows(
    bounds: Bounds, answers: list[tuple[Quota, bool, int]]
) -> None:
    """Hostile figures neither stop the sync nor let it flood; afterwards it comes back."""
    now = rate.begun(bounds)
    for quota, is_refusal, used in answers:
        if is_refusal:
            now = rate.refused(now, quota, used, bounds)
        else:
            now = rate.grown(rate.heard(now, quota, bounds), bounds)
        assert 1 <= now.limit <= max(bounds.configured, bounds.most)
        assert rate.read(rate.written(now, bounds)) == rate.Rate(
            now.limit, now.told, now.bursts, now.lowered
        )
    for _ in range(SILENT_ANSWERS + 61 + bounds.configured // 60):
        now = rate.grown(rate.heard(now, Quota(), bounds), bounds)
    assert now.limit == bounds.configured
