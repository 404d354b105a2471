"""Where a step leads to, as pictures: each level on the way, or the slots where it scans."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.procedure import ExecutionState, ProcedureType
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.slots import SlotRow, SlotState
from crinsu_gateway.web.console.views.execution_facts import Facts
from crinsu_gateway.web.console.views.execution_place import where_to
from crinsu_gateway.web.console.views.execution_spot import MOST_SLOTS, Spot
from crinsu_gateway.web.console.views.execution_way import Way
from tests.fakes.shown_runs import facts, opened


def containers(outer: str, inner: str) -> tuple[ContainerRow, ...]:
    """Three containers of one kind, with two of another in each."""
    rows = []
    for number in range(1, 4):
        path, parent = f"{outer[0].upper()}{number}", number * 10
        rows.append(ContainerRow(parent, 1, None, outer, path, path, None, 4, 1))
        for other in (1, 2):
            label = f"{inner[0].upper()}{other}"
            at = f"{path}/{label}"
            rows.append(
                ContainerRow(parent + other, 1, parent, inner, label, at, None, 2, 1, leaf=True)
            )
    return tuple(rows)


def slots(count: int) -> tuple[SlotRow, ...]:
    """So many free slots."""
    return tuple(
        SlotRow(number, str(number), SlotState.FREE, None, None, None, None)
        for number in range(1, count + 1)
    )


def about(spot: Spot, kind: str, way: Way) -> Facts:
    """A run whose open step is about this container."""
    return facts(replace(opened(kind, way), spot=spot), (), ExecutionState.RUNNING)


@pytest.mark.parametrize(
    ("outer", "inner", "shelved", "kinds"),
    [
        pytest.param("canister", "tube", False, ["ring"], id="all of it seen from above"),
        pytest.param("rack", "box", False, ["ring", "rack"], id="a rack hides its boxes"),
        pytest.param("rack", "box", True, ["rack", "rack"], id="looked into from the front"),
    ],
)
def test_each_level_on_the_way(outer: str, inner: str, shelved: bool, kinds: list[str]) -> None:
    """From outside in, each with what leads to the container lit."""
    rows = containers(outer, inner)
    spot = Spot("T1", rows[1].path, rows, slots(2), (), "", shelved)
    way = where_to(about(spot, "lift", Way.CONFIRM))["way"]
    assert [kind for kind, _ in way] == kinds


def test_where_tags_are_scanned_the_slots_matter() -> None:
    """The slots that are waited for are lit; of too many no picture is made."""
    rows = containers("canister", "tube")
    spot = Spot("T1", rows[1].path, rows, slots(2), ("T1/C1/T1/2",), "", shelved=False)
    shown = where_to(about(spot, "take_samples", Way.SCAN))
    assert [one.label for one in shown["grid"].slots if one.lit] == ["2"]
    many = replace(spot, slots=slots(MOST_SLOTS + 1))
    assert where_to(about(many, "take_samples", Way.SCAN))["grid"] is None


def test_a_stock_take_shows_nothing() -> None:
    """Neither slots nor how full anything is."""
    rows = containers("rack", "box")
    spot = Spot("T1", rows[1].path, rows, slots(2), (), "", shelved=True)
    counting = replace(about(spot, "count_samples", Way.COUNT), type=ProcedureType.STOCKTAKE)
    shown = where_to(counting)
    assert (shown["way"], shown["grid"]) == ((), None)
