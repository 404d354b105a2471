"""How long the room of the store lasts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.autonomy import (
    HOUR_MS,
    LONGEST_H,
    Growth,
    Mark,
    StoreRoom,
    growth,
)

MIB = 1024 * 1024
ROOM = StoreRoom(100 * MIB, 10 * MIB, 400 * MIB, None, Growth(1.0 * MIB, 24.0), 0, 0)


def hours(*ago: tuple[int, int]) -> list[Mark]:
    """Marks as hours ago and MiB in use."""
    return [Mark(hour * HOUR_MS, mib * MIB) for hour, mib in ago]


def test_growth_is_what_the_last_day_or_the_week_shows_whichever_is_more() -> None:
    """A quiet day after a busy week does not promise more than the week holds."""
    quiet = growth(hours((100, 0), (24, 95), (1, 99)), 100 * MIB)
    assert quiet == Growth(1.0 * MIB, 100.0)
    busy = growth(hours((100, 0), (20, 20), (1, 99)), 100 * MIB)
    assert busy == Growth(4.0 * MIB, 100.0)


def test_growth_is_not_known_before_an_hour_was_seen() -> None:
    """A store that was just made says nothing of how it grows."""
    assert growth([], MIB) is None
    assert growth([Mark(HOUR_MS - 1, 0)], MIB) is None
    assert growth([Mark(3 * 24 * HOUR_MS, 0)], 72 * MIB) == Growth(1.0 * MIB, 72.0)


def test_a_store_that_shrank_does_not_grow() -> None:
    """Old readings went; that room is not counted on again."""
    assert growth(hours((24, 50), (1, 50)), 10 * MIB) == Growth(0.0, 24.0)


def test_what_is_left_is_that_of_the_disk_or_of_the_bound() -> None:
    """What is free inside the file counts as room; the narrower of both decides."""
    assert (ROOM.left, ROOM.is_bound_by_disk) == (410 * MIB, True)
    bound = replace(ROOM, bound=300 * MIB)
    assert (bound.left, bound.is_bound_by_disk) == (200 * MIB, False)
    assert replace(ROOM, bound=50 * MIB).left == 0


def test_autonomy_is_what_is_left_by_how_fast_it_goes() -> None:
    """410 MiB at one an hour; without growth it is said to last ten years, and no more."""
    assert ROOM.autonomy_h == pytest.approx(410)
    assert replace(ROOM, growth=Growth(0.0, 5.0)).autonomy_h == LONGEST_H
    assert replace(ROOM, growth=Growth(1e-9, 5.0)).autonomy_h == LONGEST_H
    assert replace(ROOM, growth=None).autonomy_h is None


@given(
    st.lists(st.builds(Mark, st.integers(0, 10**12), st.integers(0, 10**13)), max_size=200),
    st.integers(0, 10**13),
)
def test_growth_is_never_negative_whatever_clocks_did(marks: list[Mark], used: int) -> None:
    """Marks of any age and size lead to a growth of nothing or more."""
    found = growth(marks, used)
    assert found is None or (found.bytes_per_hour >= 0 and found.measured_h >= 1)
