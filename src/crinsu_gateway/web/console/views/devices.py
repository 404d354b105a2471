"""All units, by the line that they are on: how each stands, why, and what it said last.

It shows what GET /api/v1/devices answers; how the lines stand is told by the daemon.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.devices_lines import CONDITIONS, bus_of, storage_ids
from crinsu_gateway.web.representation.health import BusHealth
from crinsu_gateway.web.representation.units import NOT_ASKED, Unit
from crinsu_gateway.web.resources.devices import all_units
from crinsu_gateway.web.scopes import Scope


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the list: how many of its points are not good, and the age of its last reading."""

    unit: Unit
    doubtful: int
    age_s: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its units; `bus` is None while the daemon does not tell of it."""

    name: str
    bus: BusHealth | None
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Found:
    """The lines, and when they were looked at."""

    lines: Sequence[Line]
    storages: Mapping[str, int]
    now: Instant


def row(unit: Unit) -> Row:
    """A unit as the list shows it."""
    ages = [one.ageSeconds for one in unit.readings if one.ageSeconds is not None]
    doubtful = sum(one.quality != Quality.GOOD for one in unit.readings)
    return Row(unit, doubtful, min(ages, default=None))


def read(tx: Transaction, look: Look) -> Found:
    """All units as they stand."""
    units = sorted(all_units(tx), key=lambda one: (one.link, one.name))
    lines = [
        Line(link, bus_of(look, link), [row(one) for one in on_it])
        for link, on_it in groupby(units, key=lambda one: one.link)
    ]
    return Found(lines, storage_ids(tx), tx.now)


def draw(found: Found, look: Look) -> Pieces:
    """A piece for each line."""
    if not found.lines:
        return {"none": rendered("devices/none.html", look.language)}
    told = {"now": found.now.utc_ms, "zone": found.now.zone, "kinds": CONDITIONS}
    told["storages"] = found.storages
    told["not_asked"] = NOT_ASKED
    return {
        f"line-{number}": rendered(
            "devices/line.html", look.language, line=line, number=number, **told
        )
        for number, line in enumerate(found.lines)
    }


VIEW = View(
    name="devices",
    scope=Scope.INVENTORY_READ,
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.UNITS, Topic.ALARMS, Topic.PLACES, Topic.READINGS),
)
