"""What addresses choose is read strictly."""

import pytest

from crinsu_gateway.web.console.choosing import moment, number
from crinsu_gateway.web.errors import Refused


def test_a_number_is_one_from_one_on() -> None:
    """None without a parameter."""
    assert number("page", None) is None
    assert number("page", "17") == 17


def test_a_number_may_have_an_end() -> None:
    """Which is told where it is passed, as where there is no number."""
    assert number("page", "17", 17) == 17
    for text in ("18", "0", "x"):
        with pytest.raises(Refused, match="page: allowed: a number from 1 to 17"):
            number("page", text, 17)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "¹", "9" * 16, "1e3", "１"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Also what other alphabets write, and what no store can hold."""
    with pytest.raises(Refused):
        number("page", text)


def test_a_moment_is_by_the_clock_of_the_site() -> None:
    """As an input of a form says it; one with a zone is what it says."""
    assert moment("since", "2025-10-09T10:53", "Europe/Berlin") == 1_759_999_980_000
    assert moment("since", "2025-10-09T08:53Z", "Europe/Berlin") == 1_759_999_980_000
    assert moment("since", None, "UTC") is None


@pytest.mark.parametrize("text", ["yesterday", "2025-13-01T00:00", "", "9999-12-31T23:59:60"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """With what is allowed."""
    with pytest.raises(Refused):
        moment("since", text, "Europe/Berlin")
