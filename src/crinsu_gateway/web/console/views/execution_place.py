"""Where a step of an execution leads to, as a picture: the container from outside in, or its slots.

What is too much for a picture beside a step has none: the list says the addresses. Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.web.console.drawing.grid import Grid, grid
from crinsu_gateway.web.console.drawing.rack import Rack, rack
from crinsu_gateway.web.console.drawing.ring import Ring, ring
from crinsu_gateway.web.console.views.execution_facts import Facts
from crinsu_gateway.web.console.views.execution_spot import MOST_IN_ONE, Spot, is_drawn
from crinsu_gateway.web.console.views.execution_way import TAGS
from crinsu_gateway.web.console.views.storage_inside import FROM_THE_FRONT


def where_to(found: Facts) -> Mapping[str, Any]:
    """The slots where tags are scanned; else each level on the way, while it is not too much.

    A stock-take is blind: a picture would show what is expected.
    """
    spot = None if found.step is None else found.step.spot
    shown: dict[str, Any] = {"spot": spot, "way": (), "grid": None}
    if found.step is None or spot is None or found.type is ProcedureType.STOCKTAKE:
        return shown
    near = _grid(spot)
    if near is not None and found.step.way in TAGS:
        return {**shown, "grid": near}
    way = tuple(_levels(spot))
    return {**shown, "way": way, "grid": None if way else near}


def _levels(spot: Spot) -> Iterator[tuple[str, Ring | Rack]]:
    """What stands in the storage solution, and what stands in its rack, each with its drawing.

    What is round shows what stands in it, small, in the same picture.
    """
    lit = [f"{spot.storage}/{spot.path}"]
    outer = next((row for row in spot.rows if row.path == spot.path.partition("/")[0]), None)
    if 1 < _count(spot, None) <= MOST_IN_ONE:
        from_front = rack(spot.storage, spot.rows, lit=lit) if spot.shelved else None
        yield (
            ("rack", from_front) if from_front else ("ring", ring(spot.storage, spot.rows, lit=lit))
        )
    if outer is None or outer.path == spot.path or not _hides(spot, outer):
        return
    if 1 < _count(spot, outer.id) <= MOST_IN_ONE:
        yield "rack", rack(spot.storage, spot.rows, within=outer, lit=lit)


def _hides(spot: Spot, outer: ContainerRow) -> bool:
    """Whether what stands in the outermost container is not seen in the picture of it."""
    return spot.shelved or outer.kind in FROM_THE_FRONT


def _count(spot: Spot, parent: int | None) -> int:
    return sum(row.parent_id == parent for row in spot.rows)


def _grid(spot: Spot) -> Grid | None:
    if not is_drawn(spot.slots):
        return None
    stand = {one.label: one.state for one in spot.slots}
    held = {one.label for one in spot.slots if one.quarantined}
    return grid(f"{spot.storage}/{spot.path}", stand, spot.lit, held)
