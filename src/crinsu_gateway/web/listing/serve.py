"""Serves what is declared: a list with every convention, one item, a list that belongs to one.

It decides what is read and what the headers say; writing it in a format, ETag and envelope are for
web/answering.py.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.store.listing.conditions import (
    Compare,
    Condition,
    Operator,
    Value,
    Wanted,
    Window,
)
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.cursors import order_of
from crinsu_gateway.web.declaration import Many, Resource
from crinsu_gateway.web.endpoint import id_in
from crinsu_gateway.web.listing.census import Census, Known, looking_into, mark_before
from crinsu_gateway.web.listing.deepen import Depths
from crinsu_gateway.web.listing.export import Wish, pieces, require_pieces, size_of
from crinsu_gateway.web.listing.shape import Shape, shape, title_of
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.paging import Page, Pages, edges_of
from crinsu_gateway.web.representation.shown import Collection, Item
from crinsu_gateway.web.scopes import Scope

Find = Callable[[str], Resource]


@dataclass(frozen=True, slots=True)
class Seer:
    """Whose eyes it is shown to: what they may see, of which facilities (None: of all)."""

    scopes: frozenset[Scope]
    facilities: frozenset[int] | None = None
    linked: bool = True
    """Whether the format has links."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page with what its headers need."""

    collection: Collection
    page: Page
    pages: Pages


class Lists:
    """Reads lists and items of declared resources."""

    def __init__(self, db: Database, find: Find) -> None:
        self.db = db
        self._find = find
        self.census = Census(db.changes)

    async def one(self, resource: Resource, key: str, asked: Asked, seer: Seer) -> Item:
        """One item; NotFound when there is none that the caller may see."""
        return await self.db.read(self._one, resource, _key(resource, key), asked, seer)

    async def page(self, resource: Resource, asked: Asked, seer: Seer) -> Served:
        """One page of a list."""
        resource = looking_into(resource, asked.into, self._find)
        version = self.census.version(resource)
        return await self.db.read(self._page, resource, asked, seer, version, ())

    async def whole(
        self, resource: Resource, asked: Asked, seer: Seer, form: Form
    ) -> tuple[int, AsyncGenerator[bytes]]:
        """All of a list that is asked for: how many there are, and its bytes in pieces."""
        require_pieces(form, asked)
        order = order_of(resource, asked.choice)
        wanted = Wanted(asked.choice.where, order, seer.facilities)
        made = shape(resource, asked.members, seer.scopes, order, linked=seer.linked)
        resource = looking_into(resource, asked.into, self._find)
        version = self.census.version(resource)
        known = await self.db.read(self.census.known, resource, wanted, version)

        def show(tx: Transaction, rows: list[Row]) -> list[Item]:
            return self._filled(tx, made, rows, asked, seer)

        expanded = frozenset(one.member.name for one in asked.choice.expand)
        size, hides = size_of(asked, known.total), asked.manner.hide_empty
        wish = Wish(made, wanted, form, show, expanded, size, hides)
        return known.total, pieces(self.db, wish)

    async def of(self, parent: Resource, key: str, many: Many, asked: Asked, seer: Seer) -> Served:
        """One page of a list that belongs to something; NotFound when that is not to be seen."""
        target = self._find(many.of)
        version = self.census.version(looking_into(target, asked.into, self._find))
        return await self.db.read(self._of, parent, _key(parent, key), many, asked, seer, version)

    def one_now(
        self, tx: Transaction, resource: Resource, key: str, asked: Asked, seer: Seer
    ) -> Item:
        """The same within a transaction that goes on."""
        return self._one(tx, resource, _key(resource, key), asked, seer)

    def _one(
        self, tx: Transaction, resource: Resource, key: Value, asked: Asked, seer: Seer
    ) -> Item:
        made = shape(resource, asked.members, seer.scopes, ())
        row = reading.one(tx, resource.source, made.select, key, Wanted((), (), seer.facilities))
        if row is None:
            raise NotFound(f"there is no {resource.one} {key}", what=resource.one)
        return self._filled(tx, made, [row], asked, seer)[0]

    def _of(
        self,
        tx: Transaction,
        parent: Resource,
        key: Value,
        many: Many,
        asked: Asked,
        seer: Seer,
        version: int,
    ) -> Served:
        select = (parent.source.key.sql, parent.source.local.sql)
        row = reading.one(tx, parent.source, select, key, Wanted((), (), seer.facilities))
        if row is None:
            raise NotFound(f"there is no {parent.one} {key}", what=parent.one)
        own = (Compare(many.by, Operator.EQUAL, row[1]), *many.where)
        target = looking_into(self._find(many.of), asked.into, self._find)
        if many.order and not asked.choice.order:
            target = replace(target, order=many.order)
        return self._page(tx, target, asked, seer, version, own)

    def _page(
        self,
        tx: Transaction,
        resource: Resource,
        asked: Asked,
        seer: Seer,
        version: int,
        own: Sequence[Condition],
    ) -> Served:
        order = order_of(resource, asked.choice)
        wanted = Wanted((*own, *asked.choice.where), order, seer.facilities)
        made = shape(resource, asked.members, seer.scopes, order, linked=seer.linked)
        known = self.census.known(tx, resource, wanted, version)
        paging = asked.paging
        found = _rows(tx, resource, made, wanted, known, asked)
        rows = found.rows
        page = Page(paging.page, paging.per_page, known.total, len(rows), paging.asked)
        first = made.mark(rows[0]) if rows else None
        last = made.mark(rows[-1]) if rows else None
        edges = self._edges(tx, resource, wanted, known, page, asked)
        pages = Pages(first, last, found.back, found.more, edges)
        items = self._filled(tx, made, rows, asked, seer)
        flat = not asked.choice.expand
        return Served(Collection(resource.key, resource.one, items, flat=flat), page, pages)

    def _edges(
        self,
        tx: Transaction,
        resource: Resource,
        wanted: Wanted,
        known: Known,
        page: Page,
        asked: Asked,
    ) -> dict[int, str]:
        if not asked.paging.edged:
            return {}
        title = title_of(resource).sql
        columns = tuple(one.column.sql for one in wanted.order)
        found: dict[int, str] = {}
        for number in edges_of(page, asked.paging.offsets):
            start = (number - 1) * page.per_page
            mark, skip = mark_before(tx, resource, wanted, known, start)
            window = Window(page.per_page, skip, after=mark)
            rows = reading.page(
                tx, resource.source, (title, *columns, resource.source.key.sql), wanted, window
            )
            if rows:
                found[number] = f"{rows[0][0]} - {rows[-1][0]}"
                known.note(start + page.per_page, tuple(rows[-1][1:]))
        return found

    def _filled(
        self, tx: Transaction, made: Shape, rows: Sequence[Row], asked: Asked, seer: Seer
    ) -> list[Item]:
        items = made.items(rows)
        expand, name = asked.choice.expand, made.resource.name
        ways = [frozenset({(name, row[0])}) for row in rows] if expand else ()
        depths = Depths(tx, self._find, seer.scopes, seer.facilities, seer.linked)
        depths.fill(made, rows, items, ways, expand, asked.members)
        return items


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows of a page, and whether something lies before and behind them."""

    rows: list[Row]
    back: bool
    more: bool


def _rows(
    tx: Transaction, resource: Resource, made: Shape, wanted: Wanted, known: Known, asked: Asked
) -> _Found:
    """The rows of the page that is asked for."""
    paging, limit = asked.paging, asked.paging.per_page

    def read(window: Window) -> list[Row]:
        return reading.page(tx, resource.source, made.select, wanted, window)

    if paging.before is not None:
        rows = read(Window(limit + 1, before=paging.before))
        return _Found(rows[-limit:], len(rows) > limit, True)
    if paging.after is not None:
        rows = read(Window(limit + 1, after=paging.after))
        return _Found(rows[:limit], True, len(rows) > limit)
    start = (paging.page - 1) * limit
    if start >= known.total:
        return _Found([], start > 0, False)
    mark, skip = mark_before(tx, resource, wanted, known, start)
    rows = read(Window(limit + 1, skip, after=mark))
    if len(rows) > limit:
        known.note(start + limit, made.mark(rows[limit - 1]))
    return _Found(rows[:limit], start > 0, len(rows) > limit)


def _key(resource: Resource, text: str) -> Value:
    """The key in a path; NotFound for what cannot be one."""
    return id_in(text) if resource.source.key.kind is Kind.INTEGER else text
