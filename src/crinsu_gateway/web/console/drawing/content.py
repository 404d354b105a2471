"""How full a container is, for drawings of it: one state, and the share that is occupied.

Counts come from the store, which counts through all levels. It does not say where it is drawn.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.store.places import ContainerRow


class Fullness(StrEnum):
    """How a container stands. CLOSED: it has slots, none is occupied, and none takes anything.

    RETIRED: its slots left the layout, and something lies in them. BARE: it has no slot at all.
    """

    EMPTY = "EMPTY"
    PARTLY = "PARTLY"
    FULL = "FULL"
    CLOSED = "CLOSED"
    RETIRED = "RETIRED"
    BARE = "BARE"


LEAST, MOST = 0.03, 0.97
"""The shares that one in thousands, and all but one, are drawn as: neither is rounded away."""


@dataclass(frozen=True, slots=True)
class Content:
    """A container with its counts; `share` is what is drawn as occupied of it, 0 to 1.

    `lit`: it, or something in it, is what is looked for.
    """

    address: str
    label: str
    kind: str
    state: Fullness
    share: float
    occupied: int
    capacity: int
    free: int
    lit: bool


def content(storage: str, row: ContainerRow, lit: Collection[str] = ()) -> Content:
    """How a container of a storage solution is drawn; `lit` are addresses that are looked for."""
    address = f"{storage}/{row.path}"
    return Content(
        address,
        row.label,
        row.kind,
        _fullness(row),
        _share(row),
        row.occupied,
        row.slots,
        row.free,
        leads_to(address, lit),
    )


def leads_to(address: str, lit: Collection[str]) -> bool:
    """Whether one of these addresses is this one, or lies in it."""
    return any(f"{one}/".startswith(f"{address}/") for one in lit)


def _fullness(row: ContainerRow) -> Fullness:
    if not row.slots:
        return Fullness.RETIRED if row.occupied else Fullness.BARE
    if row.free:
        return Fullness.PARTLY if row.occupied else Fullness.EMPTY
    return Fullness.FULL if row.occupied else Fullness.CLOSED


def _share(row: ContainerRow) -> float:
    if not row.occupied:
        return 0.0
    if row.occupied >= row.slots:
        return 1.0
    return min(max(row.occupied / row.slots, LEAST), MOST)
