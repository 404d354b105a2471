"""What a request takes of its caller's rate, and when it is told to come later."""

import pytest

from crinsu_gateway.web.allowance import Free, Spent
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.limits import Limits


def spent(limits: Limits) -> Spent:
    """A request of one caller at a moment that stands still."""
    return Spent(limits, "a", lambda: 0.0)


def test_an_answer_of_304_costs_nothing() -> None:
    """However often it is given back, one request gives back one."""
    limits = Limits(2)
    spent(limits)
    request = spent(limits)
    assert request.headers()["RateLimit-Remaining"] == "0"
    for _ in range(3):
        request.refund()
        assert request.headers()["RateLimit-Remaining"] == "1"


def test_with_an_empty_bucket_only_a_304_is_left() -> None:
    """What has to be answered in full is 429; a 304 is not, and gives nothing back."""
    limits = Limits(1)
    spent(limits).refuse()
    with pytest.raises(Refused) as full:
        spent(limits).refuse()
    assert full.value.failure.status == 429
    unchanged = spent(limits)
    unchanged.refund()
    unchanged.refuse()
    assert "Retry-After" not in unchanged.headers()
    assert limits.look("a", 0.0).remaining == 0


def test_what_is_free_is_never_refused() -> None:
    """It tells how the bucket stands and takes nothing of it."""
    limits = Limits(1)
    spent(limits)
    free = Free(limits.look("a", 0.0))
    free.refuse()
    free.refund()
    assert free.headers()["RateLimit-Remaining"] == "0"
    assert Free().headers() == {}
