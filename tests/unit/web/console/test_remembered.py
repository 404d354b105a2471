"""What is remembered is made once, and forgotten when there is too much of it."""

from itertools import count

from crinsu_gateway.web.console.remembered import Remembered


def test_a_thing_is_made_once_for_what_it_is_made_of() -> None:
    """Also when it is nothing; of something else it is made anew."""
    numbers = count()
    kept: Remembered[int | None] = Remembered(2)
    assert [kept.get("a", lambda: next(numbers)) for _ in range(2)] == [0, 0]
    assert kept.get("b", lambda: next(numbers)) == 1
    kept.get("none", lambda: None)
    assert kept.get("none", lambda: next(numbers)) is None


def test_the_oldest_goes_first() -> None:
    """So many are kept and no more."""
    numbers = count()
    kept: Remembered[int] = Remembered(2)
    found = [kept.get(one, lambda: next(numbers)) for one in "abca"]
    assert found == [0, 1, 2, 3]
