"""A whole list in one answer, in pieces: as many rows as there are, in the memory of one piece.

Pieces are read by key set, each on a snapshot of its own, so that no reader is held for long; what
changes meanwhile is seen or not, but nothing comes twice and nothing that stays is left out. In an
order of the caller's things could move, so that is one piece, and bounded. CSV goes from SQL to
text without an item between where every member is a column; else it has one column a member, as
the header goes out before what stands in the last row is known. There is no ETag, for that reason.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Mark, Wanted, Window
from crinsu_gateway.store.listing.reading import TooCostly
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.faults import bad
from crinsu_gateway.web.declaration import Reference
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.listing.deepen import EXPANSION_TOO_LARGE
from crinsu_gateway.web.listing.shape import Shape, columns_of
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_form import header, table
from crinsu_gateway.web.representation.forms.csv_lines import lines_of
from crinsu_gateway.web.representation.forms.hal_form import hal_form
from crinsu_gateway.web.representation.forms.json_form import json_form
from crinsu_gateway.web.representation.pruning import without_empty
from crinsu_gateway.web.representation.shown import Collection, Item, Plain

ROWS = 1000
"""The most rows of a piece: some milliseconds of reading. An order of the caller's is one piece."""
FIRST_ROWS = 50
PIECE_BYTES = 128 * 1024
"""What the rows of a piece are to come to: so much is held for each caller who takes it slowly."""
Show = Callable[[Transaction, list[Row]], list[Item]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is exported: rows in an order, shown in a shape, in a format; `show` fills items.

    `expanded` are its members that are; `size` is how many rows the first piece has.
    """

    made: Shape
    wanted: Wanted
    form: Form
    show: Show
    expanded: frozenset[str]
    size: int = FIRST_ROWS
    hides_empty: bool = False


@dataclass(frozen=True, slots=True)
class Straight:
    """A CSV in which every member is a column: what is read of a row, and where its mark stands."""

    names: tuple[str, ...]
    is_text: tuple[bool, ...]
    read: tuple[str, ...]
    mark_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows as bytes, and the mark after them; None after the last."""

    text: bytes
    mark: Mark | None
    columns: tuple[str, ...] = ()
    """Those of a CSV, as its header has them."""


def require_pieces(form: Form, asked: Asked) -> None:
    """400 for what does not go with everything at once: a format, or a parameter about pages."""
    if form not in (Form.CSV, Form.JSON, Form.HAL_JSON):
        raise bad("per_page", f"all goes with CSV, JSON and HAL+JSON, not with {form.value}")
    manner, paging = asked.manner, asked.paging
    given = {
        "metadata": manner.metadata,
        "print": manner.pretty,
        "pages": bool(paging.offsets),
        "edgedTitleLinks": paging.edged,
    }
    for name, is_given in given.items():
        if is_given:
            raise bad(name, "it goes with pages, not with per_page=all; leave one of them out")


def size_of(asked: Asked, total: int) -> int:
    """How many rows the first piece has; TooCostly for more than can be had in such an order."""
    if not asked.choice.order:
        return FIRST_ROWS
    if total > ROWS:
        raise TooCostly(
            f"sort: {total} at once are too many for an order, {ROWS} can be had: narrow it by "
            "filters, or leave sort out and sort what you get"
        )
    return ROWS + 1


async def pieces(db: Database, wish: Wish) -> AsyncGenerator[bytes]:
    """The list in pieces. The first one bears rows: what is refused by then is so as a whole."""
    straight, size, end = _straight(wish), wish.size, b""
    before: Piece | None = None
    while before is None or before.mark is not None:
        try:
            piece = await db.read(_piece, wish, straight, before, size)
        except Refused as refused:
            if refused.failure.code != EXPANSION_TOO_LARGE or size == 1:
                raise
            size //= 2
            continue
        if before is None:
            begin, end = _around(wish, piece)
            yield begin + piece.text
        else:
            yield piece.text
        before, size = piece, _fitting(size, len(piece.text))
    yield end


def _fitting(size: int, had: int) -> int:
    """How many rows the next piece has, after one of `size` rows that had so many bytes."""
    return max(1, min(ROWS, 2 * size, size * PIECE_BYTES // max(1, had)))


def _straight(wish: Wish) -> Straight | None:
    """What the mark is made of is read once more only where no cell says it."""
    if wish.form is not Form.CSV or wish.expanded:
        return None
    columns = columns_of(wish.made)
    if columns is None:
        return None
    cells = [_sql(one) for one in columns.values()]
    marks = [*(one.column.sql for one in wish.wanted.order), wish.made.resource.source.key.sql]
    read = (*cells, *(one for one in marks if one not in cells))
    return Straight(
        tuple(columns),
        tuple(one.kind is Kind.TEXT for one in columns.values()),
        read,
        tuple(read.index(one) for one in marks),
    )


def _piece(
    tx: Transaction, wish: Wish, straight: Straight | None, before: Piece | None, size: int
) -> Piece:
    window = Window(size, after=None if before is None else before.mark)
    read = wish.made.select if straight is None else straight.read
    rows = reading.page(tx, wish.made.resource.source, read, wish.wanted, window)
    more = len(rows) == size
    if straight is not None:
        last = tuple(rows[-1][at] for at in straight.mark_at) if more else None
        return Piece(_lines(rows, straight), last, straight.names)
    last = wish.made.mark(rows[-1]) if more else None
    items = wish.show(tx, rows)
    if wish.form is not Form.CSV:
        return Piece(_text(wish, items, before is None), last)
    columns = _header(wish, items) if before is None else before.columns
    return Piece(_table(items, columns), last, columns)


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
    width = len(straight.names)
    cells = rows if len(straight.read) == width else [row[:width] for row in rows]
    return lines_of(cells, straight.is_text)


def _around(wish: Wish, first: Piece) -> tuple[bytes, bytes]:
    """What stands before and after the items."""
    if wish.form is Form.CSV:
        return header(first.columns), b""
    resource = wish.made.resource
    empty = Collection(resource.key, resource.one, (), hides_empty=wish.hides_empty)
    write = hal_form if wish.form is Form.HAL_JSON else json_form
    if wish.hides_empty and not first.text:
        return write(empty), b""
    text = write(replace(empty, hides_empty=False))
    at = text.rindex(b"]")
    return text[:at], text[at:]


def _text(wish: Wish, items: list[Item], first: bool) -> bytes:
    """Some items, as they go on from those before."""
    plain = Plain("items", items)
    shown = without_empty(plain) if wish.hides_empty else plain
    text = hal_form(shown) if wish.form is Form.HAL_JSON else json_form(shown)
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
