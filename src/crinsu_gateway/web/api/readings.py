"""Own API: GET /devices/{id}/readings: the history of what a device said, by cursor alone.

As it was kept, or least, mean and most of each minute, hour or day of UTC. Nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.store import reading_history as history
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.reading_history import Period, Where
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.asking.asked import MOST_PER_PAGE, USUAL_PER_PAGE
from crinsu_gateway.web.asking.cursors import Series, read_cursor
from crinsu_gateway.web.asking.faults import bad
from crinsu_gateway.web.asking.paging import ALL_OF_THEM
from crinsu_gateway.web.asking.patterns import TIME
from crinsu_gateway.web.asking.values import moment
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Known,
    NoBody,
    Query,
    ShortText,
)
from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.faces import Told
from crinsu_gateway.web.paging import Page, Pages
from crinsu_gateway.web.representation.forms.trees import opened
from crinsu_gateway.web.representation.readings import (
    KeptReading,
    ReadingBucket,
    kept_reading,
    reading_bucket,
)
from crinsu_gateway.web.representation.shown import Collection, Item
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import MOMENT_SCHEMA

DAY_MS = 86_400_000
SIZES = {"minute": 60_000, "hour": 3_600_000, "day": DAY_MS}
LATEST_MS = 2**62
"""No cursor of ours is of a later moment; a span may be added to it."""
SERIES = Series("readings", 4)
"""Cursors of them hold the resolution, how many there are in all, the point, and the moment: what
was counted for the first page is not counted again for each of ten thousand."""
LONGEST_RAW_MS = 31 * DAY_MS
MOST_SPANS = 100_000
"""Spans that one question may be about, all its points together."""


def _moment(text: object) -> object:
    return moment(text) if isinstance(text, str) else text


TO_THE_MS = {
    "type": "string",
    "pattern": f"^{TIME}$",
    "description": "a moment with its zone; seconds may be left out",
    "examples": MOMENT_SCHEMA["examples"],
}
Moment = Annotated[int, BeforeValidator(_moment), WithJsonSchema(TO_THE_MS)]


_SIZES = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE}
PAGE_SIZE = {"anyOf": [_SIZES, {"const": ALL_OF_THEM}]}


def _size(text: object) -> object:
    return MOST_PER_PAGE if text == ALL_OF_THEM else text


class ReadingsQuery(Query):
    """From when to when (the last day when nothing is said), of which points, how fine.

    `point` may be repeated; `after` and `before` are the cursors of the links next and prev.
    """

    repeated: ClassVar[frozenset[str]] = frozenset({"point"})
    start: Annotated[Moment | None, Field(alias="from"), Known("moment before `to`, or now")] = None
    end: Annotated[Moment | None, Field(alias="to")] = None
    resolution: Literal["raw", "minute", "hour", "day"] = "raw"
    point: Annotated[list[ShortText], Field(default_factory=list, max_length=100), Known("point")]
    purpose: Purpose | None = None
    per_page: Annotated[
        int, Field(ge=1, le=MOST_PER_PAGE), BeforeValidator(_size), WithJsonSchema(PAGE_SIZE)
    ] = USUAL_PER_PAGE
    after: Annotated[str | None, Field(max_length=500), Known("cursor")] = None
    before: Annotated[str | None, Field(max_length=500), Known("cursor")] = None


@dataclass(frozen=True, slots=True)
class _Found:
    total: int
    items: Sequence[KeptReading | ReadingBucket]
    marks: Sequence[history.Mark]


def _period(tx: Transaction, asked: ReadingsQuery) -> Period:
    end = tx.now.utc_ms + 1 if asked.end is None else asked.end
    start = end - DAY_MS if asked.start is None else asked.start
    if start >= end:
        raise invalid("from", "it must lie before `to`")
    return Period(start, end)


def _read(tx: Transaction, name: str, asked: ReadingsQuery) -> _Found:
    points = history.points_of(tx, name, asked.point, asked.purpose)
    period = _period(tx, asked)
    where, total = _place(asked)
    span_ms, limit = period.to_ms - period.from_ms, asked.per_page + 1
    if asked.resolution == "raw":
        if span_ms > LONGEST_RAW_MS:
            raise _too_much("31 days of what was kept")
        rows = history.kept(tx, name, points, period, where, limit)
        total = history.count_kept(tx, name, points, period) if total is None else total
        return _Found(
            total, [kept_reading(row) for row in rows], [(r.point, r.at_ms) for r in rows]
        )
    size = SIZES[asked.resolution]
    if span_ms // size * len(points) > MOST_SPANS:
        raise _too_much(f"{MOST_SPANS} spans of all points together")
    found = history.buckets(tx, name, points, period, size, where, limit)
    if total is None:
        total = history.count_buckets(tx, name, points, period, size)
    return _Found(total, [reading_bucket(b) for b in found], [(b.point, b.from_ms) for b in found])


def _place(asked: ReadingsQuery) -> tuple[Where, int | None]:
    """From where on and which way, and how many there are in all; None before the first page."""
    given = {"after": asked.after, "before": asked.before}
    found = [(name, token) for name, token in given.items() if token is not None]
    if len(found) > 1:
        raise bad("before", "after and before cannot stand together; leave one of them out")
    for name, token in found:
        match read_cursor(name, token, SERIES)[0]:
            case (asked.resolution, int(total), str(point), int(at_ms)) if (
                total >= 0 and abs(at_ms) < LATEST_MS
            ):
                return Where((point, at_ms), name == "before"), total
        raise bad(name, "this cursor is of another resolution; begin again without it")
    return Where(), None


def _too_much(most: str) -> Exception:
    return refusal(
        422,
        "RANGE_TOO_LARGE",
        f"one question is about at most {most}; ask for a shorter time, a coarser resolution, "
        "or one point",
    )


async def readings(db: Database, call: Call[ReadingsQuery, NoBody]) -> Told:
    """A page of the history of a device."""
    asked = call.query
    found = await db.read(_read, call.path["id"], asked)
    size, further = asked.per_page, len(found.items) > asked.per_page
    cut = slice(-size, None) if asked.before is not None else slice(size)
    items = [Item("reading", opened(one)) for one in found.items[cut]]
    marks = [(asked.resolution, found.total, *mark) for mark in found.marks[cut]]
    page = Page(0, size, found.total, len(items), _is_paged(asked))
    pages = Pages(
        marks[0] if marks else None,
        marks[-1] if marks else None,
        back=asked.after is not None or (asked.before is not None and further),
        more=asked.before is not None or further,
    )
    return Told(Collection("readings", "reading", items), page.status, page=page, pages=pages)


def _is_paged(asked: ReadingsQuery) -> bool:
    return not {"per_page", "after", "before"}.isdisjoint(asked.model_fields_set)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/devices/{id}/readings",
            scope=Scope.INVENTORY_READ,
            summary="The history of what a device said, point by point in time; by cursor alone",
            run=partial(readings, db),
            answers=KeptReading | ReadingBucket,
            query=ReadingsQuery,
            body=NoBody,
            listed=True,
            keeps=True,
            series=SERIES,
        ),
    )
