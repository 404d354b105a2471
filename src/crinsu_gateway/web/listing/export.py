"""A whole list in one answer, in pieces: as many rows as there are, in the memory of one piece.

Pieces are read by key set, each on a snapshot of its own, so that no reader is held for long; what
changes meanwhile is seen or not, but nothing comes twice. CSV goes from SQL to text without an
item between where every member is a column; else it has one column a member, as the header has
gone out before what stands in the last row is known. There is no ETag, for the same reason.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass

from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Value, Wanted, Window
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.declaration import Reference
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.listing.shape import Shape, columns_of
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_form import cell, header, table
from crinsu_gateway.web.representation.forms.hal_form import hal_form
from crinsu_gateway.web.representation.forms.json_form import json_form
from crinsu_gateway.web.representation.shown import Collection, Item, Plain

ROWS = 1000
"""How many rows a piece has: some milliseconds of reading, some hundred kB."""
_SUSPECT = re.compile(r"""(?:^|,|\n)(?:'*[=+\-@\t]|"'*[=+\-@\t\r])""")
"""What a cell begins with that may be a formula, or a negative number, or the middle of a text."""
Mark = tuple[Value, ...]
Show = Callable[[Transaction, list[Row]], list[Item]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is exported: rows in an order, shown in a shape, in a format; `show` fills items.

    `expanded` are its members that are.
    """

    made: Shape
    wanted: Wanted
    form: Form
    show: Show
    expanded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows as bytes, and the mark after them; None after the last."""

    text: bytes
    mark: Mark | None
    columns: tuple[str, ...] = ()
    """Those of the header that went out, of a CSV that is made of items."""


def require_pieces(form: Form) -> None:
    """400 for a format that cannot be put together from pieces."""
    if form not in (Form.CSV, Form.JSON, Form.HAL_JSON):
        raise refusal(
            400,
            "BAD_PARAMETER",
            f"per_page: all goes with CSV, JSON and HAL+JSON, not with {form.value}",
        )


async def pieces(db: Database, wish: Wish) -> AsyncIterator[bytes]:
    """The list in pieces."""
    columns = columns_of(wish.made) if wish.form is Form.CSV and not wish.expanded else None
    flat: tuple[Column, ...] = ()
    if columns is not None:
        begin, end = header(list(columns)), b""
        flat = tuple(columns.values())
    else:
        begin, end = _frame(wish)
    yield begin
    piece: Piece | None = None
    while piece is None or piece.mark is not None:
        piece = await db.read(_piece, wish, flat, piece)
        yield piece.text
    yield end


def _piece(tx: Transaction, wish: Wish, flat: Sequence[Column], before: Piece | None) -> Piece:
    source = wish.made.resource.source
    mark = None if before is None else before.mark
    order = [one.column.sql for one in wish.wanted.order]
    told = [*map(_sql, flat), *order, source.key.sql]
    read = told if flat else wish.made.select
    rows = reading.page(tx, source, read, wish.wanted, Window(ROWS, after=mark))
    last = None
    if len(rows) == ROWS:
        last = tuple(rows[-1][len(flat) :]) if flat else wish.made.mark(rows[-1])
    if flat:
        return Piece(_lines(rows, flat), last)
    items = wish.show(tx, rows)
    if wish.form is not Form.CSV:
        return Piece(_text(wish, items, before is None), last)
    if before is not None:
        return Piece(_table(items, before.columns), last, before.columns)
    columns = _header(wish, items)
    return Piece(header(columns) + _table(items, columns), last, columns)


def _header(wish: Wish, items: Sequence[Item]) -> tuple[str, ...]:
    """A column for each member, two for a reference that is not expanded."""
    if not items:
        return tuple(columns_of(wish.made) or ())
    found: list[str] = []
    for name in items[0].members:
        member = wish.made.resource.named.get(name)
        if isinstance(member, Reference) and name not in wish.expanded:
            found += [f"{name}.id", f"{name}.{member.titled}"]
        else:
            found.append(name)
    return tuple(found)


def _table(items: Sequence[Item], columns: tuple[str, ...]) -> bytes:
    """Rows under a header that went out; ValueError for a member that it does not have."""
    known = {name.partition(".")[0] for name in columns}
    for item in items:
        if item.members.keys() - known:
            raise ValueError("an item has members that none had before")
    return table(items, columns)


def _lines(rows: list[Row], columns: Sequence[Column]) -> bytes:
    """Rows as lines. Cells that a spreadsheet would take for formulas are rare, so they are looked
    for in the text of all, and made harmless one by one only where there may be one."""
    width = len(columns)
    cells = [row[:width] for row in rows]
    text = _written(cells)
    if _SUSPECT.search(text):
        texts = [one.kind is Kind.TEXT for one in columns]
        text = _written(
            [cell(one) if is_text else one for one, is_text in zip(row, texts, strict=True)]
            for row in cells
        )
    return text.encode()


def _written(rows: Iterable[Sequence[Value]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _frame(wish: Wish) -> tuple[bytes, bytes]:
    """What stands before and after the items."""
    resource = wish.made.resource
    if wish.form is Form.CSV:
        return b"", b""
    empty = Collection(resource.key, resource.one, ())
    text = hal_form(empty) if wish.form is Form.HAL_JSON else json_form(empty)
    at = text.rindex(b"]")
    return text[:at], text[at:]


def _text(wish: Wish, items: list[Item], first: bool) -> bytes:
    """Some items, as they go on from those before."""
    plain = Plain("items", items)
    text = hal_form(plain) if wish.form is Form.HAL_JSON else json_form(plain)
    inner = text[1:-1]
    return inner if first or not inner else b"," + inner


def _sql(column: Column) -> str:
    """A column as its cell says it; texts as they are."""
    match column.kind:
        case Kind.MOMENT:
            return f"strftime('%Y-%m-%dT%H:%M:%fZ', ({column.sql}) / 1000.0, 'unixepoch')"
        case Kind.BOOLEAN:
            return f"CASE {column.sql} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END"
        case _:
            return column.sql
