"""The plots of a storage solution in its view: an hour to a year, and the same as a table.

A plot ends with the step of its span that goes on, so that it is made once for all who look.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crinsu_gateway.model.quantity import unit_sign
from crinsu_gateway.model.reading import BEST_FIRST
from crinsu_gateway.model.series import Bin, Mark, Series, Tank
from crinsu_gateway.store import meta, tank_history
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.alarm_limit import with_alarms
from crinsu_gateway.web.console.drawing.plot import Plot, plot
from crinsu_gateway.web.console.drawing.plot_limit import Bound, bounds_of
from crinsu_gateway.web.console.drawing.plot_sheet import value_text
from crinsu_gateway.web.console.drawing.span import span_text
from crinsu_gateway.web.console.remembered import Remembered

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Span:
    """How long a plot is, how often it is made, and how long a line of its table is (ms)."""

    long_ms: int
    step_ms: int
    line_ms: int


SPANS: Mapping[str, Span] = {
    "hour": Span(HOUR_MS, 5_000, HOUR_MS // 12),
    "day": Span(24 * HOUR_MS, 60_000, HOUR_MS),
    "week": Span(168 * HOUR_MS, 60_000, 6 * HOUR_MS),
    "month": Span(744 * HOUR_MS, 60_000, 24 * HOUR_MS),
    "year": Span(8760 * HOUR_MS, 60_000, 730 * HOUR_MS),
}
"""By the word that asks for it, the shortest first."""
USUAL = "day"
MOST_EVENTS = 50
WIDTH = 1180.0
"""As wide as the screen of a bench has room for (px); on a narrow one it scrolls in its box."""


@dataclass(frozen=True, slots=True)
class History:
    """A storage solution through a span that ends now, by the clock of the site.

    `of` is another when it must be drawn anew.
    """

    of: Hashable
    span: str
    tank: Tank
    bounds: tuple[Bound, ...]
    zone: ZoneInfo


_TANKS: Remembered[Tank] = Remembered(8)


def read(tx: Transaction, storage: Storage, span: str, alarms: Iterable[AlarmRow]) -> History:
    """What it did, with the limits of its open alarms; a span that is none is the usual one."""
    name = span if span in SPANS else USUAL
    now_ms, step_ms = tx.now.utc_ms, SPANS[name].step_ms
    until_ms = now_ms - now_ms % step_ms + step_ms
    alarmed = tank_history.alarmed(tx, storage.local_id)
    of = (meta.file(tx), storage.name, name, until_ms, alarmed)
    tank = _TANKS.get(
        of,
        lambda: tank_history.tank(tx, storage.name, until_ms - SPANS[name].long_ms, until_ms),
    )
    bounds = with_alarms(bounds_of(storage), alarms)
    return History(
        (of, bounds),
        name,
        tank,
        bounds,
        ZoneInfo(tx.now.zone),
    )


def drawn(history: History) -> Plot:
    """The plots, as geometry; ages are told upwards, to the end of the step."""
    tank = history.tank
    return plot("past", tank, history.bounds, history.zone, tank.until_ms, WIDTH)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a point said in a time: least and most with the unit, empty when nothing good."""

    low: str
    high: str
    quality: str


@dataclass(frozen=True, slots=True)
class Line:
    """A time of the table, as the clock of the place shows it, with a cell for each point."""

    begins: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that stood over it: when, and what; `lasted` is empty while it goes on."""

    kind: str
    severity: str
    begins: str
    lasted: str
    text: str


def lines(history: History) -> list[Line]:
    """What the plots show, the newest first; a time in which nothing was read has empty cells."""
    tank, line_ms = history.tank, SPANS[history.span].line_ms
    found = []
    end_ms = tank.until_ms
    while end_ms > tank.from_ms:
        begin_ms = max(tank.from_ms, (end_ms - 1) // line_ms * line_ms)
        cells = tuple(_cell(one, begin_ms, end_ms) for one in tank.series)
        found.append(Line(_clock(begin_ms, history.zone), cells))
        end_ms = begin_ms
    return found


def _cell(series: Series, begin_ms: int, end_ms: int) -> Cell:
    inside: list[Bin] = [
        one for one in series.bins if begin_ms <= (one.first_ms + one.last_ms) // 2 < end_ms
    ]
    sign = unit_sign(series.unit_code)
    low = min((one.low for one in inside if one.low is not None), default=None)
    high = max((one.high for one in inside if one.high is not None), default=None)
    worst = max((one.quality for one in inside), key=BEST_FIRST.index, default="")
    return Cell(value_text(low, sign), value_text(high, sign), worst)


def events(history: History) -> tuple[list[Event], int]:
    """What stood over it, the newest first, and how many more there were."""
    marks = sorted(history.tank.marks, key=lambda one: one.from_ms, reverse=True)
    told = [_event(one, history.zone) for one in marks[:MOST_EVENTS]]
    return told, max(0, len(marks) - MOST_EVENTS)


def _event(mark: Mark, zone: ZoneInfo) -> Event:
    ends = mark.until_ms
    lasted = "" if ends is None else span_text((ends - mark.from_ms) / 1000)
    return Event(mark.kind, mark.severity, _clock(mark.from_ms, zone), lasted, mark.text)


def _clock(at_ms: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, zone):%Y-%m-%d %H:%M}"
