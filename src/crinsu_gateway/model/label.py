"""Label schemes: how the slots of a container are named, and in which order they are given out.

A scheme is written in one word, such as `5`, `9x9`, `9x9/column`, `9x9/row-column` or `left|right`;
the same labels always lead back to the same word. A list of one label begins
with a bar: `|left`. Pure; it knows no container.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")
MOST_LABELS = 9999
"""The most slots of one container: a grid of 99 by 99 has fewer."""


class Scheme(StrEnum):
    """How a grid is labelled: A1 (rows are letters) or 1-1 (row, column)."""

    A1 = "A1"
    ROW_COLUMN = "row-column"


class Order(StrEnum):
    """In which order the places of a grid are given out: row by row or column by column."""

    ROW = "row"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Grid:
    """A container with so many rows and columns."""

    rows: int
    columns: int
    scheme: Scheme = Scheme.A1
    order: Order = Order.ROW

    def labels(self) -> tuple[str, ...]:
        """The labels of its slots, in the order in which they are given out."""
        if self.order is Order.ROW:
            places = [(row, column) for row in range(self.rows) for column in range(self.columns)]
        else:
            places = [(row, column) for column in range(self.columns) for row in range(self.rows)]
        return tuple(self._label(row, column) for row, column in places)

    def _label(self, row: int, column: int) -> str:
        if self.scheme is Scheme.ROW_COLUMN:
            return f"{row + 1}-{column + 1}"
        return f"{letters(row)}{column + 1}"

    def __str__(self) -> str:
        scheme = "" if self.scheme is Scheme.A1 else f"/{self.scheme}"
        order = "" if self.order is Order.ROW else f"/{self.order}"
        return f"{self.rows}x{self.columns}{scheme}{order}"


def letters(index: int) -> str:
    """The letters of a row counted from 0: A, B, ... Z, AA, AB, ..."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def counted(count: int) -> tuple[str, ...]:
    """The labels 1, 2, ... count."""
    return tuple(str(number) for number in range(1, count + 1))


ALLOWED = (
    "a count such as 5, a grid such as 9x9, 9x9/column, 9x9/row-column or "
    "9x9/row-column/column, or labels such as left|right (one alone: |left)"
)
_GRID = re.compile(r"([1-9]\d?)x([1-9]\d?)(?:/(A1|row-column))?(?:/(row|column))?")


def parse(text: str) -> tuple[str, ...]:
    """The labels that a word means; ValueError saying what is wrong with it."""
    if text.isascii() and text.isdecimal() and len(text) < 5:
        if not int(text):
            raise ValueError(f"no slot at all; allowed: {ALLOWED}")
        return counted(int(text))
    if found := _GRID.fullmatch(text):
        rows, columns, scheme, order = found.groups()
        return Grid(
            int(rows), int(columns), Scheme(scheme or Scheme.A1), Order(order or Order.ROW)
        ).labels()
    if "|" not in text:
        raise ValueError(f"{text!r} is no scheme; allowed: {ALLOWED}")
    labels = tuple(text.removeprefix("|").split("|"))
    for label in labels:
        if not LABEL.fullmatch(label):
            raise ValueError(f"{label!r} cannot be a label; allowed: {ALLOWED}")
    if len(set(labels)) != len(labels):
        raise ValueError("each label may occur once")
    if len(labels) > MOST_LABELS:
        raise ValueError(f"{len(labels)} slots; allowed: at most {MOST_LABELS}")
    return labels


def described(labels: tuple[str, ...]) -> str:
    """The shortest word that means these labels, in this order."""
    if labels == counted(len(labels)):
        return str(len(labels))
    grid = _as_grid(labels)
    if grid is not None:
        return str(grid)
    return "|".join(labels) if len(labels) > 1 else f"|{labels[0]}"


def _as_grid(labels: tuple[str, ...]) -> Grid | None:
    """The grid that has just these labels, if one has."""
    scheme = Scheme.ROW_COLUMN if "-" in labels[-1] else Scheme.A1
    size = row_and_column(labels[-1], scheme)
    if size is None or size[0] * size[1] != len(labels):
        return None
    for order in Order:
        grid = Grid(*size, scheme, order)
        if grid.labels() == labels:
            return grid
    return None


def row_and_column(label: str, scheme: Scheme) -> tuple[int, int] | None:
    """Where the label of a grid stands, each counted from 1 and at most 99; None for another."""
    if scheme is Scheme.ROW_COLUMN:
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", label)
        place = None if found is None else (int(found[1]), int(found[2]))
    else:
        found = re.fullmatch(r"([A-Z]{1,2})(\d{1,2})", label)
        place = None if found is None else (_row(found[1]), int(found[2]))
    return place if place and 1 <= place[0] <= 99 and 1 <= place[1] <= 99 else None


def _row(text: str) -> int:
    """The number of a row, counted from 1, by its letters."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number
