"""Sheets: CSV files in UTF-8 with a header, safe to open in a spreadsheet, and read back exactly.

A cell that a spreadsheet could take for a formula is written with an apostrophe before it, and so
is one that begins with an apostrophe; reading takes that one away. Pure: lines in, lines out.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.complaint import Complaint, near_match

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its line in the file, and its cells by column."""

    line: int
    cells: Cells


class Problems:
    """Everything that is wrong with a sheet, by line and column."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Complaint] = []

    def add(self, line: int, column: str, message: str) -> None:
        """Note one; line 0 stands for the sheet as a whole."""
        self.found.append(Complaint(self.file, line, column, message))


def safe(cell: str) -> str:
    """A cell as it is written: never a formula."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def plain(cell: str) -> str:
    """A cell as it is meant, from how it was written."""
    return cell.removeprefix("'")


def written(cells: Sequence[str]) -> str:
    """One line of a sheet, with its end."""
    out = io.StringIO()
    # With \r\n as its end the writer quotes a cell that holds either of the two.
    csv.writer(out, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return out.getvalue().removesuffix("\r\n") + "\n"


def text_lines(lines: Iterable[bytes], problems: Problems) -> Iterator[str]:
    """The lines of a file as text; one that is no UTF-8 is a problem and ends the reading."""
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            problems.add(number, "", f"byte {error.start + 1} is no UTF-8; save the file as UTF-8")
            return
        if "\0" in text:
            problems.add(number, "", "it holds a zero byte, so it is no text")
            return
        yield text


def rows(lines: Iterable[str], columns: Sequence[str], problems: Problems) -> Iterator[Row]:
    """The rows below the header. Columns may stand in any order; all must be there."""
    reader = csv.reader(lines, strict=True)
    header = _next(reader, problems)
    if header is None:
        if not problems.found:
            problems.add(1, "", f"the sheet is empty; its columns are {','.join(columns)}")
        return
    if not _fits(header, columns, problems):
        return
    while True:
        begins = reader.line_num + 1
        cells = _next(reader, problems)
        if cells is None:
            return
        if not cells:
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells; allowed: {len(header)}, one for each column"
            problems.add(begins, "", message)
            continue
        yield Row(begins, dict(zip(header, map(plain, cells), strict=True)))


def _next(reader: Iterator[list[str]], problems: Problems) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        line = int(getattr(reader, "line_num", 0))
        problems.add(line, "", f"this is no CSV: {error}")
        return None


def _fits(header: Sequence[str], columns: Sequence[str], problems: Problems) -> bool:
    known = len(problems.found)
    for name in header:
        if name not in columns:
            hint = f"{near_match(name, columns)}; allowed: {', '.join(columns)}"
            problems.add(1, name, f"unknown column{hint}")
        elif list(header).count(name) > 1:
            problems.add(1, name, "this column stands there more than once")
    for name in columns:
        if name not in header:
            problems.add(1, name, f"missing; the columns are {','.join(columns)}")
    return len(problems.found) == known
