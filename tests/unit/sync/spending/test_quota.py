"""The rate limit as headers tell it: every form, and what is no sound number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sync.spending.quota import Policy, Quota, quota_of

DATE_MS = 1_760_000_000_000


def said(**headers: str) -> Quota:
    """The quota of an answer with these headers, _ for -."""
    found = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return quota_of(lambda name: found.get(name.lower()), DATE_MS)


FORMS = [
    (
        said(RateLimit_Limit="60", RateLimit_Remaining="12", RateLimit_Reset="30"),
        Quota((Policy(60, None),), 12, 30.0),
    ),
    (
        said(RateLimit_Policy='"default";q=60;w=60', RateLimit='"default";r=50;t=30'),
        Quota((Policy(60, 60.0),), 50, 30.0),
    ),
    (
        said(RateLimit_Policy='"burst";q=5;w=1, "day, all";q=1000;w=86400', RateLimit='"b";r=3'),
        Quota((Policy(5, 1.0), Policy(1000, 86400.0)), 3, None),
    ),
    (
        said(RateLimit='"a";r=40;t=10, "b";r=2;t=500'),
        Quota((), 2, 500.0),
    ),
    (said(RateLimit_Limit="60, 60;w=60"), Quota((Policy(60, 60.0),))),
    (said(RateLimit_Limit="10, 10;w=1, 50;w=60"), Quota((Policy(10, 1.0), Policy(50, 60.0)))),
    (said(RateLimit="limit=100, remaining=50, reset=5"), Quota((Policy(100, None),), 50, 5.0)),
    (
        said(X_RateLimit_Limit="60", X_RateLimit_Remaining="0", X_RateLimit_Reset="1760000030"),
        Quota((Policy(60, None),), 0, 30.0),
    ),
    (said(X_Rate_Limit_Limit="9", X_Rate_Limit_Remaining="8"), Quota((Policy(9, None),), 8)),
    (said(X_RateLimit_Reset="1760000030000"), Quota((), None, 30.0)),
    (said(Content_Type="application/json"), Quota()),
]


@pytest.mark.parametrize(("found", "meant"), FORMS)
def test_every_form_is_read(found: Quota, meant: Quota) -> None:
    """RateLimit-*, both drafts, X-RateLimit-*, resets as spans and as moments."""
    assert found == meant


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e9", "", "sixty", "1" * 13, "60.5"])
def test_what_is_no_sound_limit_is_not_there(text: str) -> None:
    """Zero, a negative, a fraction, a word or an endless number is no limit."""
    assert said(RateLimit_Limit=text).policies == ()
    assert said(RateLimit_Policy=f'"a";q={text};w=60').policies == ()


def test_a_window_of_nothing_is_no_policy() -> None:
    """A policy for 0 s cannot be kept, so it is not believed."""
    assert said(RateLimit_Policy='"a";q=60;w=0').policies == ()


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "RateLimit",
                "RateLimit_Policy",
                "X_RateLimit_Reset",
                "RateLimit_Limit",
                "RateLimit_Remaining",
                "RateLimit_Reset",
            ]
        ),
        st.text(max_size=80),
    )
)
def test_any_text_is_read_without_a_failure(headers: dict[str, str]) -> None:
    """Garbage is nothing said, or a sound figure; never a failure."""
    found = said(**headers)
    assert all(policy.limit > 0 for policy in found.policies)
    assert found.remaining is None or found.remaining >= 0
    assert found.reset_s is None or found.reset_s >= 0
