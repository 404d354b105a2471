"""How full a container is drawn."""

import pytest

from crinsu_gateway.web.console.drawing.content import LEAST, MOST, Fullness, content
from tests.fakes.stocked import row


@pytest.mark.parametrize(
    ("slots", "occupied", "free", "state", "share"),
    [
        (10, 0, 10, Fullness.EMPTY, 0.0),
        (10, 0, 1, Fullness.EMPTY, 0.0),
        (10, 4, 6, Fullness.PARTLY, 0.4),
        (10, 10, 0, Fullness.FULL, 1.0),
        (10, 9, 0, Fullness.FULL, 0.9),
        (10, 0, 0, Fullness.CLOSED, 0.0),
        (0, 3, 0, Fullness.RETIRED, 1.0),
        (10, 12, 0, Fullness.FULL, 1.0),
        (0, 0, 0, Fullness.BARE, 0.0),
    ],
)
def test_each_container_has_one_state_and_a_share(
    slots: int, occupied: int, free: int, state: Fullness, share: float
) -> None:
    """Full is what takes nothing more; what left the layout and still holds something is told."""
    shown = content("T1", row("C1", slots=slots, occupied=occupied, free=free))
    assert (shown.state, shown.share) == (state, share)
    assert (shown.occupied, shown.capacity) == (occupied, slots)


@pytest.mark.parametrize(
    ("looked_for", "lit"),
    [
        ("T1/C1/CN2/4", True),
        ("T1/C1", True),
        ("T1/C11/CN2/4", False),
        ("T2/C1/CN2/4", False),
        ("T1", False),
    ],
)
def test_what_leads_to_what_is_looked_for_is_lit(looked_for: str, lit: bool) -> None:
    """C1 is not C11, nor is it the tank that it stands in."""
    assert content("T1", row("C1"), {looked_for}).lit is lit


@pytest.mark.parametrize(("occupied", "share"), [(1, LEAST), (9999, MOST)])
def test_one_of_thousands_is_seen_and_so_is_the_one_that_is_missing(
    occupied: int, share: float
) -> None:
    """What is not empty is never drawn empty, and what is not full is never drawn full."""
    free = 10_000 - occupied
    assert content("T1", row("C1", slots=10_000, occupied=occupied, free=free)).share == share
