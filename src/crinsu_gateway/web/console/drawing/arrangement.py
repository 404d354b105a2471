"""Where the slots of a container lie on paper: in the grid that their labels tell, else in a list.

Labels decide, not their order: a box that grew from 9x9 to 10x10 gives out its new slots last,
and they lie where they lie. It knows no state and no size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from crinsu_gateway.model.label import Scheme, letters, row_and_column

LONGEST_COLUMN = 12
"""Up to so many slots that are no grid stand one below the other, as on a cane."""

Cell = tuple[int, int]
"""A row and a column, each counted from 0."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Cells in the order of the labels. What has headings is named by them, else by its label."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    row_headings: tuple[str, ...] = ()
    column_headings: tuple[str, ...] = ()


def arranged(labels: Sequence[str]) -> Arrangement:
    """Where slots with these labels lie."""
    for scheme in Scheme:
        if (grid := _grid(labels, scheme)) is not None:
            return grid
    count = len(labels)
    columns = 1 if count <= LONGEST_COLUMN else ceil(sqrt(count))
    cells = tuple(divmod(number, columns) for number in range(count))
    return Arrangement(ceil(count / columns), columns, cells, tuple(labels if columns == 1 else ()))


def _grid(labels: Sequence[str], scheme: Scheme) -> Arrangement | None:
    """The grid of a scheme, if all labels are of it and fill at least half of what it spans."""
    places = [row_and_column(label, scheme) for label in labels]
    cells = [(place[0] - 1, place[1] - 1) for place in places if place is not None]
    if not cells or len(set(cells)) < len(labels):  # another label, or A1 beside A01
        return None
    rows = max(row for row, _ in cells) + 1
    columns = max(column for _, column in cells) + 1
    if rows * columns > 2 * len(cells):
        return None
    numbers = tuple(str(number) for number in range(1, max(rows, columns) + 1))
    named = tuple(map(letters, range(rows))) if scheme is Scheme.A1 else numbers[:rows]
    return Arrangement(rows, columns, tuple(cells), named, numbers[:columns])
