"""All units in one list, those that are not good first: how each stands, why, what it said last.

It shows what GET /api/v1/devices answers; how the lines stand is told by the daemon.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Condition
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
    """A unit in the list: its line (None: the daemon tells nothing of it), how many of its points
    are not good, and the age of its last reading."""

    unit: Unit
    bus: BusHealth | None
    doubtful: int
    age_s: float | None

    @property
    def is_good(self) -> bool:
        """Whether nobody needs to look at it."""
        return self.unit.condition == Condition.GOOD and not (self.bus and self.bus.reason)


@dataclass(frozen=True, slots=True)
class Found:
    """The units, and when they were looked at."""

    rows: Sequence[Row]
    storages: Mapping[str, int]
    now: Instant

    @property
    def good(self) -> int:
        """How many of them are good."""
        return sum(one.is_good for one in self.rows)


def row(unit: Unit, bus: BusHealth | None) -> Row:
    """A unit as the list shows it."""
    ages = [one.ageSeconds for one in unit.readings if one.ageSeconds is not None]
    doubtful = sum(one.quality != Quality.GOOD for one in unit.readings)
    return Row(unit, bus, doubtful, min(ages, default=None))


def read(tx: Transaction, look: Look) -> Found:
    """All units as they stand."""
    rows = [row(one, bus_of(look, one.link)) for one in all_units(tx)]
    rows.sort(key=lambda one: (one.is_good, one.unit.name))
    return Found(rows, storage_ids(tx), tx.now)


def draw(found: Found, look: Look) -> Pieces:
    """How many are good; then the list."""
    told = {
        "found": found,
        "now": found.now.utc_ms,
        "zone": found.now.zone,
        "kinds": CONDITIONS,
        "not_asked": NOT_ASKED,
    }
    names = ("summary", "list") if found.rows else ("none",)
    return {name: rendered(f"devices/{name}.html", look.language, **told) for name in names}


VIEW = View(
    name="devices",
    scope=Scope.INVENTORY_READ,
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.UNITS, Topic.ALARMS, Topic.PLACES, Topic.READINGS),
)
