"""How large pages may be is learned from what a centre refuses, gives, or is too far away for."""

import pytest

from crinsu_gateway.sync.pull.page_size import PageSizes
from crinsu_gateway.sync.target import Kind

KIND = Kind.SAMPLES


def sizes(given: int = 1000) -> PageSizes:
    return PageSizes({KIND: given})


def test_a_refused_size_becomes_a_hundred_once() -> None:
    """A thousand refused: a hundred. A hundred refused: there is nothing left to try."""
    found = sizes()
    assert found.refused(KIND)
    assert found.ask(KIND) == 100
    assert not found.refused(KIND)


def test_a_page_that_takes_too_long_is_made_smaller_down_to_a_hundred() -> None:
    """A slow road gets less at once, but never so little that it reads for ever."""
    found = sizes()
    asked = []
    for _ in range(4):
        found.too_slow(KIND)
        asked.append(found.ask(KIND))
    assert asked == [250, 100, 100, 100]


@pytest.mark.parametrize(
    ("found", "total", "page", "more"),
    [
        (1000, None, 1, True),  # full
        (1000, 1000, 1, False),  # full, and the last
        (1000, 1001, 1, True),
        (999, 1999, 2, False),  # the last one
        (100, 600, 1, True),  # a size of its own
        (7, 600, 1, False),  # no size that anybody has: the total is that of another list
        (100, None, 1, True),  # perhaps a size of its own
        (101, None, 1, False),
        (0, None, 3, False),
        (0, 600, 1, False),
    ],
)
def test_whether_more_pages_follow(found: int, total: int | None, page: int, more: bool) -> None:
    """By what came, what was asked for, and the total where it is told."""
    assert sizes().is_full(KIND, 1000, page, found, total) is more


def test_a_size_of_its_own_is_learned_and_a_wrong_total_is_found_out() -> None:
    """100 of 600: 100 a page from then on. An empty second page: it was no size after all."""
    found = sizes()
    assert found.is_full(KIND, 1000, 1, 100, 600)
    assert found.ask(KIND) == 100
    assert not found.is_full(KIND, 100, 2, 0, 600)
    assert found.ask(KIND) == 1000
    assert not found.is_full(KIND, 1000, 1, 100, 600)


def test_a_piece_by_id_that_is_smaller_than_one_before_is_the_last() -> None:
    """Also where the list grows while it is read; the first piece of a list may be of its size."""
    found = sizes()
    assert found.goes_on(KIND, 1000, 100)
    assert found.goes_on(KIND, 1000, 100)
    assert not found.goes_on(KIND, 1000, 99)
    assert not found.goes_on(KIND, 1000, 0)
    assert found.goes_on(KIND, 50, 60)  # a smaller size was asked for meanwhile
