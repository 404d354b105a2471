"""Slots near, a shape each."""

from itertools import pairwise

from crinsu_gateway.model.label import parse
from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.drawing.grid import SIGNS, Run, grid

BOX = dict.fromkeys(parse("9x9"), SlotState.FREE)


def test_each_state_has_a_sign_of_its_own() -> None:
    """No two states differ by colour alone, and none was forgotten."""
    assert set(SIGNS) == set(SlotState)
    assert len(set(SIGNS.values())) == len(SlotState)


def test_a_box_is_told_in_runs_row_by_row() -> None:
    """All that the picture says is said in few words, wherever rows end."""
    slots = BOX | {"A9": SlotState.HELD, "B1": SlotState.HELD, "I9": SlotState.BLOCKED}
    assert grid("T2/R1/B5", slots).told == (
        Run(SlotState.FREE, "A1", "A8", 8),
        Run(SlotState.HELD, "A9", "B1", 2),
        Run(SlotState.FREE, "B2", "I8", 70),
        Run(SlotState.BLOCKED, "I9", "I9", 1),
    )


def test_a_slot_that_is_looked_for_lights_its_row_and_its_column() -> None:
    """The eye comes along the bands; their headings are lit too."""
    drawn = grid("T2/R1/B5", BOX, {"T2/R1/B5/D7"})
    assert [one.label for one in drawn.slots if one.lit] == ["D7"]
    assert [one.text for one in drawn.headings if one.lit] == ["D", "7"]
    (found,) = (one for one in drawn.slots if one.lit)
    assert len(drawn.bands) == 2
    for x, y, width, height in drawn.bands:
        assert x < found.x < x + width
        assert y < found.y < y + height


def test_a_slot_of_another_box_lights_nothing() -> None:
    """D7 there is not D7 here."""
    drawn = grid("T2/R1/B5", BOX, {"T2/R1/B50/D7", "T2/R1/B5"})
    assert not any(one.lit for one in drawn.slots)
    assert not any(one.lit for one in drawn.headings)
    assert drawn.bands == ()


def test_slots_are_a_finger_apart_and_within_the_paper() -> None:
    """A gloved finger needs 48 px; nothing is cut off at the edges."""
    drawn = grid("T2/R1/B5", BOX)
    middles = sorted({one.x for one in drawn.slots})
    assert {b - a for a, b in pairwise(middles)} == {56.0}
    assert all(24 <= one.x <= drawn.width - 24 for one in drawn.slots)
    assert all(24 <= one.y <= drawn.height - 24 for one in drawn.slots)


def test_long_labels_get_the_room_that_they_need() -> None:
    """24 characters beside a cane's slot, or below one of many."""
    label = "a.very_long-label.24char"
    cane = grid("T1/C1/CN1", {label: SlotState.HELD, "2": SlotState.FREE})
    assert {one.width for one in cane.headings} == {24 * 13.0 + 10}
    many = grid("T1/C1/CN1", dict.fromkeys((label, *parse("20")), SlotState.FREE))
    assert many.labelled
    assert many.slots[1].x - many.slots[0].x == 24 * 13.0


def test_a_container_without_slots_is_an_empty_tray() -> None:
    """Nothing to draw is no error."""
    drawn = grid("T2/R1/B5", {})
    assert (drawn.slots, drawn.told, drawn.headings) == ((), (), ())
