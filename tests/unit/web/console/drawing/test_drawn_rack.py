"""Containers from the front."""

from crinsu_gateway.web.console.drawing.rack import rack
from tests.fakes.stocked import row, stock


def test_boxes_stand_one_above_the_other() -> None:
    """A rack of ten boxes is one column, the first on top."""
    rows, _ = stock([("rack", "R", 2), ("box", "B", 10)], ("1", "2"))
    drawn = rack("F1", rows, within=rows[0], lit={"F1/R1/B3/1"})
    assert [one.content.address for one in drawn.tiles] == [f"F1/R1/B{n}" for n in range(1, 11)]
    assert len({one.x for one in drawn.tiles}) == 1
    assert [one.y for one in drawn.tiles] == sorted({one.y for one in drawn.tiles})
    assert [one.content.label for one in drawn.tiles if one.content.lit] == ["B3"]


def test_many_stand_in_columns_of_one_height_within_the_paper() -> None:
    """Thirty do not make a picture that nobody sees the end of."""
    rows, _ = stock([("rack", "R", 30)], ("1", "2"))
    drawn = rack("F1", rows)
    assert len({one.x for one in drawn.tiles}) == 3
    assert len({(one.x, one.y) for one in drawn.tiles}) == 30
    assert max(one.x for one in drawn.tiles) + drawn.wide <= drawn.width
    assert max(one.y for one in drawn.tiles) + drawn.high <= drawn.height


def test_a_bar_is_as_long_as_its_share() -> None:
    """Half full is half a bar."""
    half = row("R1", kind="rack", slots=10, occupied=5, free=5)
    (tile,) = rack("F1", [half]).tiles
    assert tile.filled == rack("F1", [half]).bar / 2


def test_nothing_stands_nowhere() -> None:
    """A freezer without racks is an empty picture with a size."""
    drawn = rack("F1", [])
    assert drawn.tiles == ()
    assert drawn.width > 0
    assert drawn.height > 0
