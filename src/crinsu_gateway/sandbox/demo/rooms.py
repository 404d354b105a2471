"""What stands in the demo's facility: storage solutions of each type, which unit watches each, and
how they fare. Pure; the configuration, the stock and the simulated units are all made of it.
"""

from dataclasses import dataclass, field

from crinsu_gateway.sandbox.central.bulk_layout import Shape
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel

BUSY = Vessel(evaporation_percent_day=9.0)
"""A freezer that is opened all day: filled every few days."""
LEAKY = Vessel(evaporation_percent_day=8.3)
FILLED = FillControl(start=55.0, stop=88.0)
NEVER_FILLED = FillControl(automatic=False)


@dataclass(frozen=True, slots=True)
class Room:
    """A storage solution. `share` of its places hold something; `slots` is how a configuration
    says the labels of `shape`."""

    name: str
    shape: Shape
    slots: str
    unit: str
    limits: str
    share: float
    holds: str = "Vial"
    vessel: Vessel = BUSY
    control: FillControl = FILLED
    began: Tank = field(default_factory=Tank)

    @property
    def is_freezer_unit(self) -> bool:
        """Whether the unit is a simulated freezer with lid, valve and probes."""
        return self.unit.startswith("freezer-")


def _canes(kind: str, canisters: int, canes: int, slots: int, inner: str = "cane") -> Shape:
    prefix = {"cane": "CN", "goblet": "G"}[inner]
    labels = tuple(str(number) for number in range(1, slots + 1))
    return Shape(kind, ("canister", "C", canisters), (inner, prefix, canes), labels)


def _boxes(racks: int, boxes: int, side: int) -> Shape:
    labels = tuple(f"{row}{column}" for row in "ABCDEFGHI"[:side] for column in range(1, side + 1))
    return Shape("FREEZER", ("rack", "R", racks), ("box", "B", boxes), labels)


_BOTH = "{ level_min = 20.0, temperature_max = -150.0 }"
_SOON = "{ level_min = 20.0, temperature_max = -150.0, level_low = { at = 25.0, delay_s = 2.0 } }"
ROOMS = (
    Room("T1", _canes("TANK", 6, 4, 5), "{ count = 5 }", "freezer-1", _BOTH, 0.55),
    Room(
        "T2",
        _canes("TANK", 12, 5, 6),
        "{ count = 6 }",
        "eurotherm-1",
        "{ temperature_max = -150.0 }",
        0.8,
        "Straw",
    ),
    Room(
        "T3",
        _canes("DEWAR", 6, 3, 10, "goblet"),
        "{ count = 10 }",
        "lm510-1",
        "{ level_min = 20.0 }",
        0.35,
        "Straw",
    ),
    Room(
        "T4",
        _canes("TANK", 8, 5, 5),
        "{ count = 5 }",
        "freezer-2",
        _SOON,
        0.65,
        vessel=LEAKY,
        control=NEVER_FILLED,
        began=Tank(level=88.0),
    ),
    Room("F1", _boxes(6, 5, 9), "{ rows = 9, columns = 9 }", "freezer-3", _BOTH, 0.6),
    Room("F2", _boxes(4, 4, 5), "{ rows = 5, columns = 5 }", "freezer-4", _BOTH, 0.9),
)
SILENT = "F2"
"""Its unit falls silent while one looks."""


def storage_text(room: Room) -> str:
    """The room as a configuration says it."""
    levels = "".join(
        f'\n[[storage.level]]\nkind = "{kind}"\nprefix = "{prefix}"\ncount = {count}\n'
        for kind, prefix, count in (room.shape.outer, room.shape.inner)
    )
    return f"""
[[storage]]
name = "{room.name}"
type = "{room.shape.type}"
units = ["{room.unit}"]
slots = {room.slots}
limits = {room.limits}
{levels}"""
