"""Label schemes: what a word means, and that labels lead back to their word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.label import Grid, Order, Scheme, counted, described, parse

GRIDS = st.builds(
    Grid, st.integers(1, 30), st.integers(1, 30), st.sampled_from(Scheme), st.sampled_from(Order)
)
NAMES = st.lists(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}", fullmatch=True),
    min_size=1,
    max_size=12,
    unique=True,
)


@pytest.mark.parametrize(
    ("word", "labels"),
    [
        ("3", ("1", "2", "3")),
        ("2x3", ("A1", "A2", "A3", "B1", "B2", "B3")),
        ("2x3/column", ("A1", "B1", "A2", "B2", "A3", "B3")),
        ("2x2/row-column", ("1-1", "1-2", "2-1", "2-2")),
        ("2x2/row-column/column", ("1-1", "2-1", "1-2", "2-2")),
        ("2x2/A1/row", ("A1", "A2", "B1", "B2")),
        ("left|right", ("left", "right")),
        ("|5", ("5",)),
    ],
)
def test_a_word_means_these_labels_in_this_order(word: str, labels: tuple[str, ...]) -> None:
    """Counts, grids by row or column in both schemes, and lists."""
    assert parse(word) == labels


def test_rows_beyond_z_have_two_letters() -> None:
    """The 27th row is AA."""
    assert Grid(28, 1).labels()[25:] == ("Z1", "AA1", "AB1")


@given(st.one_of(st.integers(1, 500).map(counted), GRIDS.map(Grid.labels), NAMES.map(tuple)))
def test_labels_lead_back_to_a_word_that_means_them(labels: tuple[str, ...]) -> None:
    """Nothing is lost when labels are written as a word."""
    assert parse(described(labels)) == labels


@given(GRIDS.filter(lambda grid: grid.rows > 1 and grid.columns > 1))
def test_a_grid_is_written_as_a_grid(grid: Grid) -> None:
    """Whatever has rows and columns is told in a few characters."""
    assert described(grid.labels()) == str(grid)


@pytest.mark.parametrize("word", ["0", "", "a||b", "a|a", "9x", "100x2", "a b", "5/column", "/"])
def test_what_is_no_scheme_is_refused(word: str) -> None:
    """The refusal says what is wrong."""
    with pytest.raises(ValueError, match=r"allowed|once"):
        parse(word)
