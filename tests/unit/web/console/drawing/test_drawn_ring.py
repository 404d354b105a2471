"""Canisters in a ring, with their canes."""

from crinsu_gateway.web.console.drawing.ring import ring
from tests.fakes.stocked import row, stock

LABELS = ("1", "2", "3", "4", "5")


def test_a_tank_is_its_canisters_with_their_canes_in_them() -> None:
    """Six canisters with nine canes each, counted as the store counts them."""
    rows, _ = stock([("canister", "C", 6), ("cane", "CN", 9)], LABELS)
    drawn = ring("T1", rows)
    assert drawn.address == "T1"
    assert [one.content.address for one in drawn.tops] == [f"T1/C{n}" for n in range(1, 7)]
    assert [len(one.inner) for one in drawn.tops] == [9] * 6
    assert (drawn.occupied, drawn.capacity) == (270, 270)


def test_one_canister_is_a_ring_of_its_canes() -> None:
    """Nearer, the canes of one canister are large enough for their labels."""
    rows, _ = stock([("canister", "C", 2), ("cane", "CN", 9)], LABELS)
    drawn = ring("T1", rows, within=rows[0])
    assert drawn.address == "T1/C1"
    assert [one.content.label for one in drawn.tops] == [f"CN{n}" for n in range(1, 10)]
    assert all(one.letter for one in drawn.tops)


def test_what_is_looked_for_lights_its_canister_its_cane_and_an_arrow() -> None:
    """The arrow points from outside at the third of six: a third of a turn from the top."""
    rows, _ = stock([("canister", "C", 6), ("cane", "CN", 9)], LABELS)
    drawn = ring("T1", rows, lit={"T1/C3/CN2/4"})
    lit = [one for one in drawn.tops if one.content.lit]
    assert [one.content.label for one in lit] == ["C3"]
    assert [one.content.label for one in lit[0].inner if one.content.lit] == ["CN2"]
    assert [round(arrow) for arrow in drawn.arrows] == [120]


def test_racks_in_a_tank_are_square() -> None:
    """What has corners is drawn with them."""
    rows, _ = stock([("rack", "R", 4)], LABELS)
    round_ones, _ = stock([("canister", "C", 4)], LABELS)
    assert "h" in ring("T1", rows).tops[0].outline
    assert "h" not in ring("T1", round_ones).tops[0].outline


def test_letters_that_nobody_could_read_are_left_out() -> None:
    """A label with more letters than there is room for is said in words, not drawn."""
    long = [row("C" * 24, number=n) for n in range(1, 31)]
    assert {one.letter for one in ring("T1", long).tops} == {0.0}


def test_a_tank_without_containers_is_an_empty_wall() -> None:
    """Nothing stands in it, nothing is counted."""
    drawn = ring("T1", [])
    assert (drawn.tops, drawn.occupied, drawn.capacity) == ((), 0, 0)
