"""Devices: the units on the buses, with the latest reading of each point and their open alarms.

A value that is not good is shown with its quality and the reason. What was said grows old by
itself, so no answer is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store import alarms, readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.alarms import counted
from crinsu_gateway.web.representation.units import Unit, unit
from crinsu_gateway.web.scopes import Scope

KEY = Column("d.name")


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


def shown(tx: Transaction, names: Sequence[str]) -> list[Unit]:
    """Units as they are shown, by name."""
    found = {one.name: one for one in all_units(tx)}
    return [found[name] for name in names]


DEVICES = Resource(
    name="devices",
    key="devices",
    one="device",
    title="name",
    about="The devices on the buses with their latest readings",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="unit d LEFT JOIN storage_unit b ON b.unit = d.name "
        "LEFT JOIN storage_solution t ON t.id = b.storage_id",
        key=KEY,
        local=KEY,
        facility="COALESCE(t.facility_id, (SELECT min(f.id) FROM facility f))",
        always="d.in_use = 1",
    ),
    topics=(Topic.READINGS, Topic.UNITS, Topic.ALARMS, Topic.PLACES),
    timely=True,
    body=shown,
    shape=Unit,
    members=(
        Field(name="name", column=KEY, about="its name, by which it is addressed"),
        Field(
            name="profile",
            column=Column("d.profile"),
            about="the profile that describes its model",
            filtered=True,
        ),
        Field(name="link", column=Column("d.link"), about="the link that it is on", filtered=True),
        Field(
            name="storage",
            column=Column("t.name", nullable=True),
            about="the storage solution that it watches",
            filtered=True,
        ),
        Field(
            name="condition",
            column=Column("d.condition"),
            about="how it stands as a whole",
            choices=tuple(one.value for one in Condition),
            filtered=True,
        ),
        Field(
            name="since",
            column=Column("d.since_ms", Kind.MOMENT),
            about="since when it stands so",
        ),
    ),
    actions=(Action(rel="order", method="POST", path="/orders", scope=Scope.UNITS_WRITE),),
)
