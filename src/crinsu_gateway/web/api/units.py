"""Own API: GET /units, /units/{name}: every unit with its latest readings."""

from functools import partial

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store import alarms, readings, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    sliced,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.representation.alarms import counted
from crinsu_gateway.web.representation.units import Unit, unit
from crinsu_gateway.web.scopes import Scope


def all_units(tx: Transaction) -> list[Unit]:
    """All units in use with their latest readings and open alarms, by name."""
    said: dict[str, list[Reading]] = {}
    for reading in readings.latest(tx):
        said.setdefault(reading.unit, []).append(reading)
    points = units.points(tx)
    rows = alarms.open_ones(tx)
    return [
        unit(
            row,
            points.get(row.name, ()),
            said.get(row.name, ()),
            tx.now,
            counted([alarm for alarm in rows if alarm.unit == row.name]),
        )
        for row in units.states(tx)
    ]


async def list_units(db: Database, call: Call[ManyPages, NoBody]) -> Listed:
    """All units."""
    return sliced("units", await db.read(all_units), call.query.page, call.query.per_page)


async def one_unit(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One unit."""
    for found in await db.read(all_units):
        if found.name == call.path["name"]:
            return One(found)
    raise NotFound("there is no unit of this name")


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/units",
            scope=Scope.INVENTORY_READ,
            summary="All units with their latest readings",
            run=partial(list_units, db),
            answers=Unit,
            query=ManyPages,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/units/{name}",
            scope=Scope.INVENTORY_READ,
            summary="One unit with its latest readings",
            run=partial(one_unit, db),
            answers=Unit,
            query=NoQuery,
            body=NoBody,
        ),
    )
