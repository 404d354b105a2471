"""Moments as people read them: by the clock of the site, with their day where it is another."""

from datetime import UTC, datetime

import pytest

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.web.console.clock_face import moment, moment_or_none


def ms(text: str) -> int:
    """UTC in ms."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOW = Instant(ms("2026-03-29T12:00"), 0, "boot", zone="Europe/Paris")


@pytest.mark.parametrize(
    ("at", "clock", "day", "year"),
    [
        pytest.param("2026-03-29T10:05", "12:05", None, None, id="today, in summer time"),
        pytest.param("2026-03-28T23:30", "00:30", None, None, id="today there, not in UTC"),
        pytest.param("2026-03-28T10:05", "11:05", 28, None, id="yesterday, in winter time"),
        pytest.param("2025-12-31T23:30", "00:30", 1, None, id="this year there"),
        pytest.param("2025-12-31T10:05", "11:05", 31, 2025, id="last year"),
        pytest.param("2026-03-29T23:30", "01:30", 30, None, id="tomorrow there"),
    ],
)
def test_a_moment_is_told_as_far_as_it_is_needed(
    at: str, clock: str, day: int | None, year: int | None
) -> None:
    """Its day when it is not today, its year when it is not this one, at the site."""
    found = moment(ms(at), NOW)
    assert (found.clock, found.day, found.year) == (clock, day, year)
    assert found.iso == f"{at}:00.000Z"


def test_a_moment_that_did_not_come_is_none() -> None:
    """Nothing is made up."""
    assert moment_or_none(None, NOW) is None
