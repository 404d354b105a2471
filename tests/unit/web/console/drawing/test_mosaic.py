"""Ten thousand slots at a glance."""

from itertools import combinations

from crinsu_gateway.model.label import parse
from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.drawing.mosaic import SIGNS, Tray, mosaic
from crinsu_gateway.web.console.drawing.nesting import PITCH
from tests.fakes.stocked import stock


def test_ten_thousand_slots_are_one_path_for_each_state() -> None:
    """A freezer of 10 racks of 10 boxes of 100 slots: each slot once, in two paths."""
    rows, slots = stock([("rack", "R", 10), ("box", "B", 10)], parse("10x10"))
    slots[2] = dict.fromkeys(slots[2], SlotState.FREE)
    drawn = mosaic("F1", rows, slots)
    assert [(one.state, one.count) for one in drawn.marks] == [
        (SlotState.HELD, 9_900),
        (SlotState.FREE, 100),
    ]
    signs = [sign for one in drawn.marks for sign in one.path.split("M")[1:]]
    assert len(set(signs)) == 10_000
    assert len(drawn.trays) == 110
    assert sum(len(one.path) for one in drawn.marks) < 180_000


def test_each_state_has_a_sign_of_its_own_within_its_slot() -> None:
    """No state is left out, no two look alike without colour, and none reaches into the next."""
    assert set(SIGNS) == set(SlotState)
    assert len({sign for _, _, sign in SIGNS.values()}) == len(SlotState)
    assert all(0 < right < PITCH and 0 < down < PITCH for right, down, _ in SIGNS.values())


def test_slots_lie_at_their_places_whatever_their_order() -> None:
    """A2 is right of A1 and above B2, in a box that is given out by columns too."""
    rows, slots = stock([("box", "B", 1)], parse("2x2/column"))
    slots[1] = {**slots[1], "A2": SlotState.BLOCKED}
    held, blocked = mosaic("F1", rows, slots).marks
    assert held.path == "".join(f"M{x} {y}h6v6h-6z" for x, y in ((17, 31), (17, 39), (25, 39)))
    assert blocked.path == "M25.5 31.5l5 5m0-5l-5 5"


def test_containers_lie_within_their_own_and_beside_each_other() -> None:
    """Shelves, racks and boxes: no tray covers another, and all are on the paper."""
    rows, slots = stock([("shelf", "S", 3), ("rack", "R", 4), ("box", "B", 5)], parse("9x9"))
    drawn = mosaic("F1", rows, slots)
    boxes = [one for one in drawn.trays if one.leaf]
    assert len(boxes) == 60
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    by_address = {one.content.address: one for one in drawn.trays}
    for one in drawn.trays:
        outer = by_address.get(one.content.address.rpartition("/")[0])
        assert within(one, outer.x, outer.y, outer.width, outer.height) if outer else True
        assert within(one, 0, 0, drawn.width, drawn.height)


def overlap(one: Tray, other: Tray) -> bool:
    """Whether two trays share paper."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def within(one: Tray, x: float, y: float, width: float, height: float) -> bool:
    """Whether a tray lies on a rectangle."""
    return (
        x <= one.x
        and y <= one.y
        and one.x + one.width <= x + width
        and one.y + one.height <= y + height
    )


def test_a_rack_is_one_column() -> None:
    """Boxes stand in a rack one above the other, as one pulls it out."""
    rows, slots = stock([("rack", "R", 2), ("box", "B", 12)], parse("9x9"))
    drawn = mosaic("F1", rows, slots, within=rows[0])
    assert drawn.address == "F1/R1"
    assert len({one.x for one in drawn.trays}) == 1
    assert len({one.y for one in drawn.trays}) == 12


def test_what_is_looked_for_is_marked_in_its_box() -> None:
    """The slot, its box and its rack are lit."""
    rows, slots = stock([("rack", "R", 3), ("box", "B", 4)], parse("9x9"))
    drawn = mosaic("F1", rows, slots, lit={"F1/R2/B3/C5"})
    lit = [one for one in drawn.trays if one.content.lit]
    assert [one.content.address for one in lit] == ["F1/R2", "F1/R2/B3"]
    ((x, y),) = drawn.lit
    assert lit[1].x < x < lit[1].x + lit[1].width
    assert lit[1].y < y < lit[1].y + lit[1].height


def test_a_container_whose_slots_nobody_read_is_an_empty_tray() -> None:
    """Its counts are told, its slots are not made up."""
    rows, _ = stock([("rack", "R", 1), ("box", "B", 2)], parse("9x9"))
    drawn = mosaic("F1", rows, {})
    assert drawn.marks == ()
    assert [one.content.occupied for one in drawn.trays] == [162, 81, 81]
