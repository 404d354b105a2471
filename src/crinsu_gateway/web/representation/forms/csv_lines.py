"""Many rows of a store as lines of CSV at once, at the speed of the csv module.

They say what csv_form.py says of each cell by itself. It knows no items and no header.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from crinsu_gateway.web.representation.forms.csv_form import cell

_BEFORE = (",", "\n", ',"', '\n"')
_SUSPECT = {sign: tuple(before + sign for before in _BEFORE) for sign in "'=+-@\t"}
_SUSPECT["\r"] = tuple(before + "\r" for before in _BEFORE[2:])
"""How a cell begins that may be a formula, or a negative number, or the middle of a text."""


def lines_of(rows: Sequence[Sequence[Any]], is_text: Sequence[bool]) -> bytes:
    """Rows of texts, numbers and None; a column that `is_text` holds what people wrote.

    Cells that a spreadsheet would take for formulas are rare, so they are looked for in the text
    of all, and made harmless one by one only where there may be one.
    """
    text = _written(rows)
    if _is_suspect(text):
        text = _written(
            [cell(one) if told else one for one, told in zip(row, is_text, strict=True)]
            for row in rows
        )
    return text.encode()


def _is_suspect(text: str) -> bool:
    """Whether a cell may begin so. Most signs are nowhere in most texts, which is soon seen."""
    lines = f"\n{text}"
    return any(
        beginning in lines
        for sign, beginnings in _SUSPECT.items()
        if sign in text
        for beginning in beginnings
    )


def _written(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
