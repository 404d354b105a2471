"""Circles in rings."""

from itertools import combinations
from math import hypot

import pytest

from crinsu_gateway.web.console.drawing.packing import packed


@pytest.mark.parametrize("hole", [0.0, 34.0])
@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 9, 10, 24, 60, 150, 999])
def test_circles_touch_neither_each_other_nor_the_edges(count: int, hole: float) -> None:
    """However many they are, all of them are there, apart, and between the hole and the room."""
    radius, places = packed(count, 100.0, hole)
    assert len(places) == count
    assert radius > 0
    assert all(hypot(*place) + radius <= 100.0 for place in places)
    assert all(hypot(*place) - radius >= hole for place in places if hole)
    for one, other in combinations(places[:200], 2):
        assert hypot(one[0] - other[0], one[1] - other[1]) > 2 * radius


def test_the_first_is_at_twelve_o_clock_and_the_next_to_its_right() -> None:
    """People count canisters clockwise from the top."""
    _, places = packed(6, 100.0)
    assert places[0][0] == 0
    assert places[0][1] < 0
    assert places[1][0] > 0
    assert places[1][1] < 0


def test_one_alone_is_in_the_middle() -> None:
    """There is nothing to go around."""
    assert packed(1, 100.0)[1] == [(0.0, 0.0)]


def test_none_at_all_have_no_place() -> None:
    """An empty room is drawn empty."""
    assert packed(0, 100.0)[1] == []
