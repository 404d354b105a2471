"""Storage solutions with what is in them, and the drawings of it in all states."""

from collections.abc import Sequence
from itertools import count

from crinsu_gateway.model.label import parse
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.drawing.grid import Grid, Slots, grid
from crinsu_gateway.web.console.drawing.mosaic import Mosaic, mosaic
from crinsu_gateway.web.console.drawing.rack import Rack, rack
from crinsu_gateway.web.console.drawing.ring import Ring, ring

Level = tuple[str, str, int]
"""Kind, prefix of the labels, and how many in each container of the level above."""


def row(
    path: str,
    *,
    number: int = 1,
    parent: int | None = None,
    kind: str = "canister",
    slots: int = 0,
    occupied: int = 0,
    blocked: int = 0,
    free: int = 0,
) -> ContainerRow:
    """A container with its counts."""
    label = path.rsplit("/", 1)[-1]
    return ContainerRow(number, 1, parent, kind, label, path, None, slots, occupied, blocked, free)


def stock(
    levels: Sequence[Level], labels: Sequence[str], state: SlotState = SlotState.HELD
) -> tuple[list[ContainerRow], dict[int, Slots]]:
    """The containers of a regular layout in order, and the slots of the innermost, all alike."""
    rows: list[ContainerRow] = []
    slots: dict[int, Slots] = {}
    ids = count(1)

    def add(depth: int, parent: int | None, outer: str) -> None:
        kind, prefix, number = levels[depth]
        inside = len(labels)
        for level in levels[depth + 1 :]:
            inside *= level[2]
        held = inside if state is SlotState.HELD else 0
        for one in range(1, number + 1):
            here, path = next(ids), f"{outer}{prefix}{one}"
            counts = {"slots": inside, "occupied": held, "free": inside - held}
            rows.append(row(path, number=here, parent=parent, kind=kind, **counts))
            if depth + 1 < len(levels):
                add(depth + 1, here, f"{path}/")
            else:
                slots[here] = dict.fromkeys(labels, state)

    add(0, None, "")
    return rows, slots


CONTAINERS = [
    row("C1", number=1, slots=5, free=5),
    row("C2", number=2, slots=5, occupied=2, free=3),
    row("C3", number=3, slots=5, occupied=5),
    row("C4", number=4, slots=5, blocked=5),
    row("C5", number=5, occupied=2),
    row("C6", number=6),
]
"""A container in each state."""
SLOTS = dict(zip(parse("2x3"), SlotState, strict=True))
"""A slot in each state."""
LIT = frozenset({"T1/C2/CN1/1", "T1/C2/A2", "F1/R1/B2/A2"})
"""What is looked for in what follows."""


def rings() -> dict[str, Ring]:
    """Containers in each state, a tank, one canister of it, racks, many, one, and none."""
    tank, _ = stock([("canister", "C", 6), ("cane", "CN", 9)], parse("5"))
    racks, _ = stock([("rack", "R", 6), ("box", "B", 5)], parse("9x9"))
    many, _ = stock([("canister", "C", 60)], parse("5"))
    return {
        "states": ring("T1", CONTAINERS, lit=LIT),
        "tank": ring("T1", tank, lit=LIT),
        "canister": ring("T1", tank, within=tank[0]),
        "racks": ring("F1", racks, lit=LIT),
        "many": ring("T1", many),
        "one": ring("T1", [row("C1", slots=5, occupied=1, free=4)]),
        "none": ring("T1", []),
    }


def racks() -> dict[str, Rack]:
    """Containers in each state, more than one column, a long label, and none."""
    many, _ = stock([("rack", "R", 30)], parse("9x9"))
    return {
        "states": rack("T1", CONTAINERS, lit=LIT),
        "many": rack("F1", many, lit=LIT),
        "long": rack("F1", [row("a.very_long-label.24char", slots=9999, occupied=9999)]),
        "none": rack("F1", []),
    }


def grids() -> dict[str, Grid]:
    """Slots in each state in a box, on a cane and in a list, long labels, and none."""
    many = dict(zip(parse("20"), [*SlotState, *SlotState, *SlotState, *SlotState], strict=False))
    return {
        "box": grid("T1/C2", SLOTS, LIT),
        "cane": grid("T1/C2/CN1", dict(zip(parse("6"), SlotState, strict=True)), LIT),
        "list": grid("T1/C3", many, {"T1/C3/7"}),
        "long": grid("T1/C4", {"a.very_long-label.24char": SlotState.HELD}),
        "none": grid("T1/C5", {}),
    }


def mosaics() -> dict[str, Mosaic]:
    """A freezer with slots in each state, a tank with narrow containers, and none."""
    freezer, slots = stock([("rack", "R", 3), ("box", "B", 4)], parse("9x9"))
    slots[3] = SLOTS
    tank, on_canes = stock([("canister", "long-label.", 2), ("cane", "long-label.", 9)], parse("5"))
    return {
        "freezer": mosaic("F1", freezer, slots, lit=LIT),
        "tank": mosaic("T1", tank, on_canes),
        "none": mosaic("F1", [], {}),
    }
