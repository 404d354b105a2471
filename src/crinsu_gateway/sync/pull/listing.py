"""Pages of the centre's lists: what is asked for, and what came, read record by record.

A record of another shape is set aside by itself. It keeps the page before, to see a centre that
turns no pages, and how large pages may be; it asks nobody.
"""

import hashlib
import json
from dataclasses import replace

from crinsu_gateway.sync.naming.mapping import Json, Names, Reader, within
from crinsu_gateway.sync.naming.records import record
from crinsu_gateway.sync.pull.cursors import Cursor, after_page, resume_of
from crinsu_gateway.sync.pull.page_size import PageSizes
from crinsu_gateway.sync.road.said import plain
from crinsu_gateway.sync.target import Kind, Page, Record, Unreadable

MOST_PAGES = 20_000
"""Of one list; a list that has more is a list without an end."""


class Listing:
    """Reads pages of lists by the names of one centre."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._page_before: tuple[Kind | None, bytes] = (None, b"")
        self.sizes = PageSizes(names.per_page)

    def query(self, kind: Kind, facility_id: int | None, here: Cursor) -> dict[str, str | int]:
        """What to ask for."""
        names, called = self._names, self._names.query
        query: dict[str, str | int] = {
            called["page"]: here.page,
            called["per_page"]: here.size or self.sizes.ask(kind),
        }
        if here.since is not None:
            query[called["updated_since"]] = here.since
        if here.after is not None:
            query[called["after"]] = here.after
        if facility_id is not None and kind in names.by_facility:
            query[called["facility"]] = facility_id
        return query

    def page(
        self, kind: Kind, here: Cursor, data: list[Json], total: int | None, now_ms: int | None
    ) -> Page:
        """The records of a page; `total` as the centre told it, `now_ms` by its own clock."""
        records: list[Record] = []
        unreadable: list[Unreadable] = []
        newest: str | None = None
        for one in data:
            try:
                reader = Reader(self._names, one, kind)
                if reader.maybe_moment("updated_at") is not None:
                    newest = reader.text("updated_at")
                records.append(record(kind, reader))
            except ValueError as fault:
                key = within(one, self._names.fields[kind]["id"])
                about = f"{kind.value}/{plain(str(key))}"
                unreadable.append(Unreadable(about, plain(str(fault))))
        ids = self._ids(kind, data)
        following = self._following(kind, here, data, total, newest, ids)
        return Page(
            tuple(records),
            tuple(unreadable),
            None if following is None else str(following),
            resume_of(here, newest, now_ms),
            total=total,
            ids=ids,
        )

    def _following(
        self,
        kind: Kind,
        here: Cursor,
        data: list[Json],
        total: int | None,
        newest: str | None,
        ids: tuple[int, ...] | None,
    ) -> Cursor | None:
        asked = here.size or self.sizes.ask(kind)
        if here.after is not None:
            goes_on = self.sizes.goes_on(kind, asked, len(data))
            return replace(here, after=max(ids)) if ids and goes_on else None
        full = self.sizes.is_full(kind, asked, here.page, len(data), total)
        before, this = self._page_before, (kind, _digest(data))
        self._page_before = this
        repeated = here.page > 1 and this == before  # a centre that turns no pages
        full = full and not repeated and here.page < MOST_PAGES
        size = asked if here.size or total is None else min(asked, max(len(data), 1))
        return after_page(here, full=full, newest=newest, size=size)

    def _ids(self, kind: Kind, data: list[Json]) -> tuple[int, ...] | None:
        """The ids of a page, also of records that cannot be read; None when one has none."""
        found = [within(one, self._names.fields[kind]["id"]) for one in data]
        ids = [one for one in found if isinstance(one, int) and not isinstance(one, bool)]
        return tuple(ids) if len(ids) == len(found) else None


def _digest(data: list[Json]) -> bytes:
    return hashlib.sha256(json.dumps(data).encode()).digest()
