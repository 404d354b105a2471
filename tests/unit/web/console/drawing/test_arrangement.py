"""Where slots lie on paper, by their labels."""

import pytest

from crinsu_gateway.model.label import parse
from crinsu_gateway.web.console.drawing.arrangement import arranged


def test_a_grid_has_letters_for_rows_and_numbers_for_columns() -> None:
    """A 2x3 box lies in two rows of three, with the headings that its labels are made of."""
    where = arranged(parse("2x3"))
    assert (where.rows, where.columns) == (2, 3)
    assert where.cells == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))
    assert where.row_headings == ("A", "B")
    assert where.column_headings == ("1", "2", "3")


def test_slots_given_out_by_column_lie_where_their_labels_say() -> None:
    """The order in which slots are given out does not move them on paper."""
    by_row = arranged(parse("2x3"))
    by_column = arranged(parse("2x3/column"))
    assert dict(zip(parse("2x3"), by_row.cells, strict=True)) == dict(
        zip(parse("2x3/column"), by_column.cells, strict=True)
    )


def test_a_box_that_grew_is_one_grid() -> None:
    """Slots that were added later, and come last, lie in their rows and columns."""
    grown = parse("9x9") + tuple(sorted(set(parse("10x10")) - set(parse("9x9"))))
    where = arranged(grown)
    assert (where.rows, where.columns) == (10, 10)
    assert where.cells[grown.index("A10")] == (0, 9)


def test_rows_and_columns_by_number_have_numbers_for_headings() -> None:
    """1-1, 1-2 is a grid too."""
    where = arranged(parse("2x2/row-column"))
    assert where.cells == ((0, 0), (0, 1), (1, 0), (1, 1))
    assert where.row_headings == where.column_headings == ("1", "2")


def test_few_slots_in_a_list_stand_one_below_the_other_with_their_labels() -> None:
    """A cane is a column, from the first slot down."""
    where = arranged(("upper", "lower"))
    assert where.cells == ((0, 0), (1, 0))
    assert where.row_headings == ("upper", "lower")
    assert where.column_headings == ()


def test_many_slots_in_a_list_lie_in_lines_without_headings() -> None:
    """Twenty numbered slots are read like text; each has a cell of its own."""
    where = arranged(parse("20"))
    assert (where.rows, where.columns) == (4, 5)
    assert len(set(where.cells)) == 20
    assert where.row_headings == ()


@pytest.mark.parametrize(
    "labels", [("A1", "A01"), ("A1", "ZZ99"), ("A1", "B1", "spare"), ("1-1", "A2")]
)
def test_labels_that_are_no_grid_are_a_list(labels: tuple[str, ...]) -> None:
    """Two labels of one place, a grid that is all holes, a stranger: nothing lies on another."""
    where = arranged(labels)
    assert where.row_headings == labels
    assert len(set(where.cells)) == len(labels)


def test_nothing_lies_nowhere() -> None:
    """A container without slots has no cells."""
    assert arranged(()).cells == ()
