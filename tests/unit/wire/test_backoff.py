"""The pauses between tries to open a link."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.wire.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    """Pauses double from the first to the longest, taken at the top of their spread."""
    backoff = Backoff(first_s=1.0, longest_s=5.0)
    assert [round(backoff.pause_s(n, 0.9999), 2) for n in (1, 2, 3, 4, 9)] == [1, 2, 4, 5, 5]


@given(failures=st.integers(0, 10**9), chance=st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_zero_nor_beyond_the_longest(failures: int, chance: float) -> None:
    """However long a peer is away, the pause stays between half the first and the longest."""
    assert 0.25 <= Backoff(0.5, 10.0).pause_s(failures, chance) <= 10.0
