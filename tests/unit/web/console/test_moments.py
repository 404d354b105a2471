"""Moments and ages as pages write them."""

import pytest

from crinsu_gateway.web.console.moments import age, local, local_in, ms_of


def test_a_moment_is_told_by_the_clock_of_the_site() -> None:
    """Summer and winter, from ISO 8601 or from ms."""
    assert local("2025-10-09T08:53:20.000Z", "Europe/Berlin") == "2025-10-09 10:53:20"
    assert local("2025-12-09T08:53:20+00:00", "Europe/Berlin") == "2025-12-09 09:53:20"
    assert local(ms_of("2025-10-09T08:53:20Z"), "UTC") == "2025-10-09 08:53:20"


def test_moments_in_a_text_are_told_by_the_clock_of_the_site() -> None:
    """What looks like none stays as it is."""
    text = (
        "no answer; last answer 2026-11-22T23:26:27.072Z, then 2026-13-45T99:99:99Z and 22T23:26Z"
    )
    told = "no answer; last answer 2026-11-23 00:26:27, then 2026-13-45T99:99:99Z and 22T23:26Z"
    assert local_in(text, "Europe/Paris") == told


@pytest.mark.parametrize(
    ("age_s", "said"),
    [
        (-3, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86_399, "23 h"),
        (200_000, "2 d"),
    ],
)
def test_an_age_is_told_as_the_page_counts_it(age_s: float, said: str) -> None:
    """Never less than nothing; whole units."""
    assert age(age_s) == said
