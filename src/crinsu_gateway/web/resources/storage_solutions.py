"""Storage solutions: tanks, dewars, freezers; how full they are, and what their devices say.

What devices say grows old by itself, so no answer about them is remembered.
"""

from collections.abc import Sequence

from crinsu_gateway.model.place import StorageType
from crinsu_gateway.store import emergencies, interlocks, places, servicing
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Holds, Order
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Many, Reference, Resource
from crinsu_gateway.web.representation.storage import StorageSolution, storage_solution
from crinsu_gateway.web.resources.devices import all_units
from crinsu_gateway.web.scopes import Scope

KEY = Column("COALESCE(t.central_id, t.id)", Kind.INTEGER)


def shown(tx: Transaction, local_ids: Sequence[int]) -> list[StorageSolution]:
    """Storage solutions as they are shown, by local id."""
    units = all_units(tx)
    return [
        storage_solution(
            row,
            [unit for unit in units if unit.storage == row.name],
            interlocks.overridable(tx, row.local_id),
            servicing.open_one(tx, row.local_id),
            emergencies.current(tx, row.local_id),
        )
        for row in (places.storage(tx, one) for one in local_ids)
    ]


def shown_one(tx: Transaction, public_id: int) -> StorageSolution:
    """One as it is shown, by its public id."""
    return shown(tx, [places.storage(tx, public_id).local_id])[0]


def _count(name: str, about: str) -> Field:
    return Field(name=name, column=Column(f"t.{name}", Kind.INTEGER), about=about)


STORAGE_SOLUTIONS = Resource(
    name="storage-solutions",
    key="storageSolutions",
    one="storageSolution",
    title="name",
    about="Storage solutions: how full they are, and what their devices say",
    scope=Scope.INVENTORY_READ,
    source=Source(
        tables="storage_solution t CROSS JOIN facility f ON f.id = t.facility_id",
        key=KEY,
        local=Column("t.id", Kind.INTEGER),
        facility="t.facility_id",
    ),
    order=(Order(Column("t.name")),),
    topics=(Topic.PLACES, Topic.SAMPLES, Topic.READINGS, Topic.UNITS, Topic.ALARMS),
    timely=True,
    body=shown,
    shape=StorageSolution,
    members=(
        Field(name="id", column=KEY, about="its id: the centre's where it is known, else ours"),
        Field(name="name", column=Column("t.name"), about="its name", filtered=True),
        Field(
            name="type",
            column=Column("t.type"),
            about="what it is",
            choices=tuple(one.value for one in StorageType),
            filtered=True,
        ),
        Reference(
            name="facility",
            to="facilities",
            column=Column("COALESCE(f.central_id, f.id)", Kind.INTEGER),
            title=Column("f.name"),
            about="where it stands",
        ),
        _count("capacity", "how many slots are in use"),
        _count("blocked", "how many of them take nothing"),
        _count("occupied", "how many sample containers lie in it"),
        _count("free", "how many slots can take something"),
        Field(
            name="limits.levelMin",
            column=Column("t.level_min", Kind.NUMBER, nullable=True),
            about="the level that it must keep; null: no limit",
            unit="%",
        ),
        Field(
            name="limits.temperatureMax",
            column=Column("t.temperature_max", Kind.NUMBER, nullable=True),
            about="the temperature that it must stay below; null: no limit",
            unit="Cel",
        ),
        Field(
            name="createdAt",
            column=Column("t.created_ms", Kind.MOMENT),
            about="when it became known here",
        ),
        Many(
            name="containers",
            of="containers",
            by=Column("c.storage_id", Kind.INTEGER),
            where=(Holds("c.parent_id IS NULL"),),
            about="Its outermost containers",
        ),
        Many(
            name="devices",
            of="devices",
            by=Column("b.storage_id", Kind.INTEGER, nullable=True),
            about="The devices that watch it",
        ),
        Many(
            name="sampleContainers",
            of="sample-containers",
            by=Column(
                "c.storage_id",
                Kind.INTEGER,
                nullable=True,
                found="m.slot_id IN (SELECT i.id FROM container l CROSS JOIN slot i "
                "ON i.container_id = l.id WHERE l.storage_id {})",
            ),
            about="What lies in it",
        ),
    ),
    actions=(Action(rel="service", method="POST", path="/service", scope=Scope.UNITS_SERVICE),),
)
