"""Some resources that are declared for tests: tanks, boxes within boxes, vials, donors, notes.

They stand on small tables of their own (TABLES), with the same aliases in several sources, a list
within itself, a resource behind a scope of its own, a hidden field, and one that never ends.
"""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.declaration import Field, Many, Member, Reference, Resource
from crinsu_gateway.web.scopes import Scope

TABLES = """
CREATE TABLE tank (id INTEGER PRIMARY KEY, name TEXT NOT NULL, level REAL, room TEXT,
    is_full INTEGER NOT NULL, opened_ms INTEGER, state TEXT NOT NULL, level_min REAL,
    plan TEXT, facility_id INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE box (id INTEGER PRIMARY KEY, public_id INTEGER NOT NULL UNIQUE, label TEXT,
    tank_id INTEGER NOT NULL REFERENCES tank (id), parent_id INTEGER REFERENCES box (id),
    places INTEGER NOT NULL) STRICT;
CREATE TABLE donor (id INTEGER PRIMARY KEY, code TEXT NOT NULL, surname TEXT) STRICT;
CREATE TABLE vial (id INTEGER PRIMARY KEY, name TEXT, box_id INTEGER REFERENCES box (id),
    donor_id INTEGER REFERENCES donor (id), volume REAL, version INTEGER NOT NULL) STRICT;
CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tank_id INTEGER NOT NULL) STRICT;
"""
STATES = ("OK", "LOW", "OFF")


def whole(sql: str, *, nullable: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(sql, Kind.INTEGER, nullable=nullable)


def text(sql: str, *, nullable: bool = False) -> Column:
    """A column of texts."""
    return Column(sql, Kind.TEXT, nullable=nullable)


def source(tables: str, *, key: str = "t.id", facility: str = "") -> Source:
    """Rows whose own table is called t."""
    return Source(tables=tables, key=whole(key), local=whole("t.id"), facility=facility)


def _resource(
    name: str, one: str, tables: str, *members: Member, title: str = "name", **more: object
) -> Resource:
    given: dict[str, object] = {
        "scope": Scope.INVENTORY_READ,
        "source": source(tables),
        **more,
    }
    return Resource(
        name=name,
        key=name.replace("-", ""),
        one=one,
        title=title,
        about=f"{name} of a test",
        members=members,
        topics=(Topic.PLACES,),
        **given,  # type: ignore[arg-type]
    )


ID = Field(name="id", column=whole("t.id"), about="its id")
TANKS = _resource(
    "tanks",
    "tank",
    "tank AS t",
    ID,
    Field(name="name", column=text("t.name"), about="its name"),
    Field(
        name="level",
        column=Column("t.level", Kind.NUMBER, nullable=True),
        about="how full it is",
        unit="%",
        filtered=True,
    ),
    Field(name="room", column=text("t.room", nullable=True), about="where it stands"),
    Field(name="isFull", column=Column("t.is_full", Kind.BOOLEAN), about="full", filtered=True),
    Field(
        name="openedAt",
        column=Column("t.opened_ms", Kind.MOMENT, nullable=True),
        about="when it was opened",
        filtered=True,
    ),
    Field(name="state", column=text("t.state"), about="how it is", choices=STATES, filtered=True),
    Field(
        name="limits.levelMin",
        column=Column("t.level_min", Kind.NUMBER, nullable=True),
        about="the least level",
        unit="%",
    ),
    Field(name="plan", column=Column("t.plan", Kind.JSON, nullable=True), about="its plan"),
    Many(name="boxes", of="boxes", by=whole("t.tank_id"), about="the boxes in it"),
    Many(name="notes", of="notes", by=whole("t.tank_id"), about="what was said"),
    source=source("tank AS t", facility="t.facility_id"),
)
BOX_TABLES = "box AS t LEFT JOIN box AS p ON p.id = t.parent_id JOIN tank AS k ON k.id = t.tank_id"
BOXES = _resource(
    "boxes",
    "box",
    BOX_TABLES,
    Field(name="id", column=whole("t.public_id"), about="its id"),
    Field(name="label", column=text("t.label", nullable=True), about="what it says"),
    Field(name="places", column=whole("t.places"), about="how many fit", filtered=True),
    Reference(
        name="tank", to="tanks", column=whole("k.id"), title=text("k.name"), about="its tank"
    ),
    Reference(
        name="parent",
        to="boxes",
        column=Column(
            "p.public_id",
            Kind.INTEGER,
            nullable=True,
            found="t.parent_id IN (SELECT o.id FROM box AS o WHERE o.public_id {})",
        ),
        title=text("p.label", nullable=True),
        titled="label",
        about="the box around it",
    ),
    Many(name="children", of="boxes", by=whole("t.parent_id"), about="the boxes in it"),
    Many(name="vials", of="vials", by=whole("t.box_id"), about="the vials in it"),
    title="label",
    source=source(BOX_TABLES, key="t.public_id", facility="k.facility_id"),
    order=(Order(text("t.label", nullable=True)),),
)
VIALS = _resource(
    "vials",
    "vial",
    "vial AS t LEFT JOIN box AS b ON b.id = t.box_id LEFT JOIN donor AS d ON d.id = t.donor_id",
    ID,
    Field(name="name", column=text("t.name", nullable=True), about="its name", filtered=True),
    Field(
        name="volume",
        column=Column("t.volume", Kind.NUMBER, nullable=True),
        about="how much",
        unit="mL",
        sorted=False,
    ),
    Field(name="versionNo", column=whole("t.version"), about="its version", hidden=True),
    Field(
        name="donorSurname",
        column=text("d.surname", nullable=True),
        about="whose it is",
        scope=Scope.SUBJECTS_READ,
        filtered=True,
    ),
    Reference(
        name="box",
        to="boxes",
        column=whole("b.public_id", nullable=True),
        title=text("b.label", nullable=True),
        titled="label",
        about="its box",
    ),
    Reference(
        name="donor",
        to="donors",
        column=whole("d.id", nullable=True),
        title=text("d.code", nullable=True),
        titled="code",
        about="its donor",
    ),
)
DONORS = _resource(
    "donors",
    "donor",
    "donor AS t",
    ID,
    Field(name="code", column=text("t.code"), about="their code"),
    Field(name="surname", column=text("t.surname", nullable=True), about="their name"),
    Many(name="vials", of="vials", by=whole("t.donor_id"), about="what is kept of them"),
    title="code",
    scope=Scope.SUBJECTS_READ,
)
NOTES = _resource(
    "notes",
    "note",
    "note AS t JOIN tank AS k ON k.id = t.tank_id",
    ID,
    Field(name="text", column=text("t.text"), about="what it says"),
    Reference(
        name="tank", to="tanks", column=whole("k.id"), title=text("k.name"), about="its tank"
    ),
    title="text",
    order=(Order(whole("t.id"), descending=True),),
    by_cursor=True,
)
ALL = {one.name: one for one in (TANKS, BOXES, VIALS, DONORS, NOTES)}
READER = frozenset({Scope.INVENTORY_READ})
"""Who sees no names of people."""
DOCTOR = READER | {Scope.SUBJECTS_READ}
