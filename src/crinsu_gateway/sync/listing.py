"""Pages of the centre's lists: what is asked for, and what came, read record by record.

A record of another shape is set aside by itself. It keeps the page before, to see a centre that
turns no pages; it asks nobody.
"""

from crinsu_gateway.sync.cursors import Cursor, after_page, resume_of
from crinsu_gateway.sync.mapping import Json, Names, Reader, within
from crinsu_gateway.sync.records import record
from crinsu_gateway.sync.said import plain
from crinsu_gateway.sync.target import Kind, Page, Record, Unreadable

MOST_PAGES = 10_000
"""Of one list; a list that has more is a list without an end."""


class Listing:
    """Reads pages of lists by the names of one centre."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._page_before: list[Json] = []

    def query(self, kind: Kind, facility_id: int | None, here: Cursor) -> dict[str, str | int]:
        """What to ask for."""
        names, called = self._names, self._names.query
        query: dict[str, str | int] = {
            called["page"]: here.page,
            called["per_page"]: names.per_page[kind],
        }
        if here.since is not None:
            query[called["updated_since"]] = here.since
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
        repeated = here.page > 1 and data == self._page_before  # a centre that turns no pages
        self._page_before = data
        wanted = self._names.per_page[kind]
        full = len(data) >= wanted and (total is None or here.page * wanted < total)
        full = full and not repeated and here.page < MOST_PAGES
        following = after_page(here, full=full, newest=newest)
        return Page(
            tuple(records),
            tuple(unreadable),
            None if following is None else str(following),
            resume_of(here, newest, now_ms),
        )
