"""All alarms: what is open, what is shelved and until when, and what was; seen by everybody.

Who accepted or shelved one, and why, is told to those who signed in. Acts go through the API.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import alarms, places, units
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.alarm_told import Told, told, waits
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.choosing import number, one_of
from crinsu_gateway.web.console.clock_face import Moment, moment, moment_or_none
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View

PER_PAGE = 25
MOST = 60
"""So many open ones are listed, and it is said how many more there are: whenever one changes all of
the list is sent anew, to consoles that may be slow."""
LARGEST_PAGE = 1_000_000


class Show(StrEnum):
    """Which alarms are shown."""

    OPEN = "open"
    SHELVED = "shelved"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; None: all."""

    show: Show
    severity: Severity | None
    place: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """What there is: rows of the page, how many in all, and how many of each kind are open."""

    now: Instant
    asked: Asked
    rows: Sequence[AlarmRow]
    total: int
    open: int
    shelved: int
    waiting: int
    places: tuple[str, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list; `ends` is the end of its shelf, `cleared` when it was over.

    Empty texts are not told to whoever looks.
    """

    alarm: Told
    ends: Moment | None
    cleared: Moment | None
    by: str
    why: str


def read(tx: Transaction, look: Look) -> Found:
    """The alarms that are asked for."""
    asked = _asked(look.query)
    opened = alarms.open_ones(tx)
    shelved = [one for one in opened if one.shelf is not None]
    if asked.show is Show.PAST:
        at = (asked.page - 1) * PER_PAGE
        total, rows = alarms.page(
            tx,
            at,
            PER_PAGE,
            states=(AlarmState.CLEARED,),
            place=asked.place,
            severity=asked.severity,
        )
    else:
        rows = [one for one in (opened if asked.show is Show.OPEN else shelved) if _is(one, asked)]
        rows.sort(key=_first)
        total, rows = len(rows), rows[:MOST]
    return Found(
        now=tx.now,
        asked=asked,
        rows=rows,
        total=total,
        open=len(opened),
        shelved=len(shelved),
        waiting=sum(waits(one) for one in opened),
        places=_places(tx),
        names=named(tx, (_by(one) for one in rows), look),
    )


def _asked(query: Mapping[str, str]) -> Asked:
    return Asked(
        one_of(Show, "show", query.get("show")) or Show.OPEN,
        one_of(Severity, "severity", query.get("severity")),
        query.get("place"),
        number("page", query.get("page"), LARGEST_PAGE) or 1,
    )


def _is(row: AlarmRow, asked: Asked) -> bool:
    right_place = asked.place is None or asked.place in (row.storage, row.unit)
    return right_place and asked.severity in (None, row.severity)


def _first(row: AlarmRow) -> tuple[bool, int, int]:
    """What nobody has accepted first; then the worst, then the newest."""
    return not waits(row), row.severity.rank, -row.id


def _places(tx: Transaction) -> tuple[str, ...]:
    """What can be chosen: storage solutions, and units that watch none."""
    stored = [one.name for one in places.storages(tx)]
    alone = [one.name for one in units.states(tx) if one.storage not in stored]
    return tuple(sorted({*stored, *alone}))


def _by(row: AlarmRow) -> str:
    """Who is told beside an alarm: who shelved it, else who accepted it."""
    return row.shelf.owner if row.shelf is not None else row.acknowledged_by


def draw(found: Found, look: Look) -> Pieces:
    """Which there are, what is asked, and the list."""
    language, asked = look.language, found.asked
    pages = max(1, -(-found.total // PER_PAGE)) if asked.show is Show.PAST else 1
    lines = [_line(one, found, language) for one in found.rows]
    return {
        "alarms-asked": rendered(
            "alarms/asked.html", language, found=found, shows=Show, severities=Severity
        ),
        "alarms-list": rendered(
            "alarms/list.html",
            language,
            lines=lines,
            found=found,
            pages=pages,
            may=look.may(Act.ACKNOWLEDGE_ALARM),
            stranger=look.viewer is None,
        ),
    }


def _line(row: AlarmRow, found: Found, language: str) -> Line:
    shelf = row.shelf
    return Line(
        alarm=told(row, found.now, language),
        ends=None if shelf is None else moment(shelf.until_ms, found.now),
        cleared=moment_or_none(row.cleared_ms, found.now),
        by=found.names.get(_by(row), ""),
        why=shelf.reason if shelf is not None and found.names else "",
    )


VIEW = View(
    name="alarms",
    scope=None,
    asks=("show", "severity", "place", "page"),
    styles=("alarms.css",),
    read=read,
    draw=draw,
    topics=(Topic.ALARMS, Topic.PLACES, Topic.UNITS),
)
