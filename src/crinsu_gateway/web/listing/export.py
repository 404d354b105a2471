"""A whole list in one answer, in pieces: as many rows as there are, in the memory of one piece.

Pieces are read by key set, each on a snapshot of its own, so that no reader is held for long; what
changes meanwhile is seen or not, but nothing comes twice. CSV goes from SQL to text without an
item between where every member is a column; else it has one column a member, as the header has
gone out before what stands in the last row is known. There is no ETag, for the same reason.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
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
from crinsu_gateway.web.representation.forms.csv_form import header, table
from crinsu_gateway.web.representation.forms.csv_lines import lines_of
from crinsu_gateway.web.representation.forms.hal_form import hal_form
from crinsu_gateway.web.representation.forms.json_form import json_form
from crinsu_gateway.web.representation.shown import Collection, Item, Plain

ROWS = 1000
"""How many rows a piece has: some milliseconds of reading, some hundred kB."""
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
class Straight:
    """A CSV in which every member is a column: what is read of a row, and where its mark stands."""

    columns: tuple[Column, ...]
    read: tuple[str, ...]
    mark_at: tuple[int, ...]


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


async def pieces(db: Database, wish: Wish) -> AsyncGenerator[bytes]:
    """The list in pieces."""
    columns = columns_of(wish.made) if wish.form is Form.CSV and not wish.expanded else None
    straight = None
    if columns is not None:
        begin, end = header(list(columns)), b""
        straight = _straight(wish, tuple(columns.values()))
    else:
        begin, end = _frame(wish)
    yield begin
    piece: Piece | None = None
    while piece is None or piece.mark is not None:
        piece = await db.read(_piece, wish, straight, piece)
        yield piece.text
    yield end


def _straight(wish: Wish, columns: tuple[Column, ...]) -> Straight:
    """What the mark is made of is read once more only where no cell says it."""
    cells = [_sql(one) for one in columns]
    marks = [*(one.column.sql for one in wish.wanted.order), wish.made.resource.source.key.sql]
    read = (*cells, *(one for one in marks if one not in cells))
    return Straight(columns, read, tuple(read.index(one) for one in marks))


def _piece(tx: Transaction, wish: Wish, straight: Straight | None, before: Piece | None) -> Piece:
    mark = None if before is None else before.mark
    read = wish.made.select if straight is None else straight.read
    rows = reading.page(tx, wish.made.resource.source, read, wish.wanted, Window(ROWS, after=mark))
    more = len(rows) == ROWS
    if straight is not None:
        last = tuple(rows[-1][at] for at in straight.mark_at) if more else None
        return Piece(_lines(rows, straight), last)
    last = wish.made.mark(rows[-1]) if more else None
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


def _lines(rows: list[Row], straight: Straight) -> bytes:
    """Rows as lines, without what was read for the mark alone."""
    width = len(straight.columns)
    cells = rows if len(straight.read) == width else [row[:width] for row in rows]
    return lines_of(cells, [one.kind is Kind.TEXT for one in straight.columns])


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
        case Kind.SECOND:
            return f"strftime('%Y-%m-%dT%H:%M:%SZ', ({column.sql}) / 1000, 'unixepoch')"
        case Kind.BOOLEAN:
            return f"CASE {column.sql} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END"
        case _:
            return column.sql
