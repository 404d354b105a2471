"""Rows that are written all at once, beside each cell by itself."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.web.representation.forms.csv_form import lines
from crinsu_gateway.web.representation.forms.csv_lines import lines_of

CELLS = st.text("'=+-@\t\r\n\",|a é", max_size=4) | st.none()
NUMBERS = st.integers(-9, 9) | st.floats(-1, 1) | st.none()
ROWS = st.lists(st.tuples(CELLS, NUMBERS, CELLS), max_size=4)


@given(ROWS)
def test_rows_at_once_are_what_each_cell_is(rows: list[tuple[object, ...]]) -> None:
    """Whatever begins, ends or stands in the cells; numbers are left alone."""
    assert lines_of(rows, (True, False, True)) == lines(rows)


@given(st.lists(st.tuples(CELLS), max_size=4))
def test_no_cell_of_a_text_is_a_formula(rows: list[tuple[str | None]]) -> None:
    """As a spreadsheet reads it: no cell begins as a formula does, and what it was can be had."""
    read = csv.reader(io.StringIO(lines_of(rows, (True,)).decode(), newline=""))
    for (was,), (cell,) in zip(rows, read, strict=True):
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
        assert cell in (was or "", f"'{was}")
