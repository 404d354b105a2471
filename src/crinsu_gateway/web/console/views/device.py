"""A unit by itself, for engineers: every point with its value, its quality and its age, the model,
and the last bytes on its line.

It shows what the API answers of a device; orders go through the API, as far as the profile allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.command import Command
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.quantity import unit_sign
from crinsu_gateway.profile.described import Point, Profile, Role
from crinsu_gateway.store import commands
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.exchanges import passed
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.devices_lines import CONDITIONS, bus_of, storage_ids
from crinsu_gateway.web.representation.exchanges import Exchange
from crinsu_gateway.web.representation.health import BusHealth
from crinsu_gateway.web.representation.units import NOT_ASKED, Reading, Unit
from crinsu_gateway.web.resources.devices import all_units
from crinsu_gateway.web.scopes import Scope

ORDERS = 5
"""So many of the last orders are shown."""
ENDS = {"DONE": "good", "FAILED": "bad", "EXPIRED": "bad", "UNKNOWN": "warn"}
"""What the state of an order is shown as; one that has not ended yet quietly."""
QUALITIES = {"good": "good", "suspect": "warn", "bad": "bad", "stale": "stale"}
"""What the quality of a value is shown as."""


@dataclass(frozen=True, slots=True)
class Line:
    """A point with what it said last; `order` is how it may be ordered by whoever looks."""

    reading: Reading
    point: Point | None
    order: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A unit, its bus and model, and what passed on its line (None: not for whoever looks)."""

    unit: Unit
    bus: BusHealth | None
    profile: Profile | None
    exchanges: Sequence[Exchange] | None
    storage: int | None
    orders: Sequence[tuple[Command, int]]
    names: Names
    now: Instant


def read(tx: Transaction, look: Look) -> Found:
    """A unit as it stands; NotFound."""
    name = look.path["name"]
    unit = next((one for one in all_units(tx) if one.name == name), None)
    if unit is None:
        raise NotFound(f"there is no unit {name}")
    seen = look.opens(Scope.GATEWAY_READ)
    exchanges = passed(tx, look.told.exchanges, name) if seen else None
    storage = storage_ids(tx).get(unit.storage or "")
    bus, profile = bus_of(look, unit.link), look.told.profiles.get(name)
    orders = commands.last_of(tx, name, ORDERS)
    names = named(tx, (one.issuer for one, _ in orders), look)
    return Found(unit, bus, profile, exchanges, storage, orders, names, tx.now)


def may_order(point: Point | None, look: Look) -> bool:
    """Whether whoever looks may order this point; the API asks again when they do."""
    if point is None or point.write is None:
        return False
    grave = point.write.role is Role.SERVICE or point.write.danger is not None
    if grave and not look.opens(Scope.UNITS_SERVICE, (Act.SERVICE_UNIT,)):
        return False
    return look.opens(Scope.UNITS_WRITE, (Act.ORDER_UNIT,))


def text_of(bytes_in_hex: str) -> str:
    """What bytes say as a line of text, with its ends made visible; "" where they are none."""
    text = bytes.fromhex(bytes_in_hex).decode("latin-1")
    shown = text.replace("\r", "\u240d").replace("\n", "\u240a")
    plain = text.strip("\r\n")
    return shown if plain and plain.isascii() and shown.isprintable() else ""


def lines(found: Found, look: Look) -> Sequence[Line]:
    """The points in the order of the profile."""
    points = {} if found.profile is None else found.profile.points
    order = {name: number for number, name in enumerate(points)}
    readings = sorted(found.unit.readings, key=lambda one: order.get(one.point, len(order)))
    return [
        Line(one, points.get(one.point), may_order(points.get(one.point), look)) for one in readings
    ]


def draw(found: Found, look: Look) -> Pieces:
    """How it stands; its points; the bytes; the model."""
    told = {
        "unit": found.unit,
        "bus": found.bus,
        "profile": found.profile,
        "storage": found.storage,
        "not_asked": NOT_ASKED,
        "orders": found.orders,
        "names": found.names,
        "ends": ENDS,
        "now": found.now.utc_ms,
        "zone": found.now.zone,
        "kinds": CONDITIONS,
        "qualities": QUALITIES,
    }
    made = {
        "head": rendered("device/head.html", look.language, **told),
        "points": rendered(
            "device/points.html",
            look.language,
            lines=lines(found, look),
            sign=unit_sign,
            **told,
        ),
    }
    if found.orders:
        made["orders"] = rendered("device/orders.html", look.language, **told)
    if found.exchanges is not None:
        passed_by = found.exchanges
        made["exchanges"] = rendered(
            "device/exchanges.html",
            look.language,
            exchanges=passed_by,
            text_of=text_of,
            **told,
        )
    if found.profile is not None:
        made["model"] = rendered("device/model.html", look.language, **told)
    return made


VIEW = View(
    name="device",
    scope=Scope.INVENTORY_READ,
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.UNITS, Topic.ALARMS, Topic.PLACES, Topic.COMMANDS, Topic.READINGS),
    template="device/page.html",
    more=lambda found, look: {"unit": found.unit},
)
