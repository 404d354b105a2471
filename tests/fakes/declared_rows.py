"""Small random tables for the resources of declared.py, and the same as trees."""

from dataclasses import dataclass

import apsw
from hypothesis import strategies as st

from tests.fakes.declared import STATES
from tests.fakes.listing_oracle import Tree
from tests.fakes.questions import MOMENTS, NUMBERS, TEXTS, WHOLES

MAYBE_TEXT = st.none() | st.sampled_from(TEXTS)
MAYBE_NUMBER = st.none() | st.sampled_from(NUMBERS)


@dataclass(frozen=True)
class World:
    """All rows, as trees; references are the trees referred to."""

    tanks: list[Tree]
    boxes: list[Tree]
    vials: list[Tree]
    donors: list[Tree]
    notes: list[Tree]

    def of(self, name: str) -> list[Tree]:
        """The trees of a resource."""
        found: list[Tree] = getattr(self, name)
        return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to three tanks with boxes in boxes, vials, donors and notes."""
    tanks = [
        {
            "id": at,
            "name": draw(st.sampled_from(TEXTS)),
            "level": draw(MAYBE_NUMBER),
            "room": draw(MAYBE_TEXT),
            "isFull": draw(st.integers(0, 1)),
            "openedAt": draw(st.none() | st.sampled_from(sorted(MOMENTS))),
            "state": draw(st.sampled_from(STATES)),
            "limits.levelMin": draw(MAYBE_NUMBER),
            "plan": draw(st.none() | st.just("{}")),
            "facility": draw(st.integers(1, 2)),
        }
        for at in range(1, draw(st.integers(1, 4)) + 1)
    ]
    boxes: list[Tree] = []
    for at in range(draw(st.integers(0, 8))):
        tank = draw(st.sampled_from(tanks))
        boxes.append(
            {
                "local": at + 1,
                "id": 110 - at,
                "label": draw(MAYBE_TEXT),
                "places": draw(st.sampled_from(WHOLES)),
                "tank": tank,
                "parent": draw(st.none() | st.sampled_from(boxes)) if boxes else None,
                "facility": tank["facility"],
            }
        )
    donors: list[Tree] = [
        {"id": at, "code": draw(st.sampled_from(TEXTS)), "surname": draw(MAYBE_TEXT)}
        for at in range(1, draw(st.integers(1, 3)) + 1)
    ]
    vials: list[Tree] = [
        {
            "id": at,
            "name": draw(MAYBE_TEXT),
            "volume": draw(MAYBE_NUMBER),
            "versionNo": draw(st.integers(1, 2)),
            "box": draw(st.none() | st.sampled_from(boxes)) if boxes else None,
            "donor": draw(st.none() | st.sampled_from(donors)),
        }
        for at in range(1, draw(st.integers(0, 8)) + 1)
    ]
    for vial in vials:
        vial["donorSurname"] = vial["donor"]["surname"] if vial["donor"] else None
    notes: list[Tree] = []
    for at in range(1, draw(st.integers(0, 4)) + 1):
        tank = draw(st.sampled_from(tanks))
        text = draw(st.sampled_from(TEXTS))
        notes.append({"id": at, "text": text, "tank": tank, "facility": tank["facility"]})
    return World(tanks, boxes, vials, donors, notes)


def filled(connection: apsw.Connection, world: World) -> None:
    """Put the rows of a world into the tables, in place of what is there."""
    for table in ("note", "vial", "donor", "box", "tank"):
        connection.execute(f"DELETE FROM {table}")

    def put(table: str, rows: list[tuple[object, ...]]) -> None:
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)

    put("tank", [tuple(one.values()) for one in _tank_rows(world)])
    put("box", [_box_row(one) for one in world.boxes])
    put("donor", [(one["id"], one["code"], one["surname"]) for one in world.donors])
    put("vial", [_vial_row(one) for one in world.vials])
    put("note", [(one["id"], one["text"], one["tank"]["id"]) for one in world.notes])


def _tank_rows(world: World) -> list[Tree]:
    names = (
        "id",
        "name",
        "level",
        "room",
        "isFull",
        "openedAt",
        "state",
        "limits.levelMin",
        "plan",
        "facility",
    )
    return [{name: one[name] for name in names} for one in world.tanks]


def _box_row(one: Tree) -> tuple[object, ...]:
    parent = one["parent"]["local"] if one["parent"] else None
    return (one["local"], one["id"], one["label"], one["tank"]["id"], parent, one["places"])


def _vial_row(one: Tree) -> tuple[object, ...]:
    box = one["box"]["local"] if one["box"] else None
    donor = one["donor"]["id"] if one["donor"] else None
    return (one["id"], one["name"], box, donor, one["volume"], one["versionNo"])
