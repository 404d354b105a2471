"""For any layout of points a plan reads each wanted point once, inside the limits."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.profile.described import (
    Order,
    Point,
    PointKind,
    PointType,
    Profile,
    QualityFrom,
    Register,
    Table,
)
from crinsu_gateway.profile.link_facts import ModbusFacts
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead, plan
from crinsu_gateway.profile.words import COUNTS
from tests.fakes.profile_texts import BOX, T

EMPTY = parse(BOX + T, "p.toml")
FUNCTIONS = {1: Table.COIL, 2: Table.DISCRETE, 3: Table.HOLDING, 4: Table.INPUT}
NUMBERS = [PointType.INT16, PointType.FLOAT32, PointType.INT64]


def point(name: str, table: Table, address: int, kind: PointType, every_s: float) -> Point:
    """A bare point."""
    count = 1 if table.is_bits else COUNTS[kind]
    source = Register(table, address, count, Order.ABCD)
    return Point(name, name, PointKind.NUMBER, "1", kind, source, every_s=every_s)


@st.composite
def layouts(draw: st.DrawFn, apart: bool = False) -> Profile:
    """Points that do not overlap, in all tables, some judged by others, with any limits.

    With `apart` all judges stand in one table, so that no two blocks judge each other.
    """
    never = draw(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 3)), max_size=3))
    facts = ModbusFacts(
        address_base=0,
        max_registers=draw(st.integers(4, 40)),
        max_bits=draw(st.integers(1, 40)),
        max_gap=draw(st.integers(0, 10)),
        never_read=tuple((first, first + more) for first, more in never),
    )
    points: dict[str, Point] = {}
    for table in Table:
        address = draw(st.integers(0, 5))
        while address < 80 and draw(st.integers(0, 9)):
            kind = PointType.BOOL if table.is_bits else draw(st.sampled_from(NUMBERS))
            one = point(f"{table}{address}", table, address, kind, draw(st.sampled_from([1, 5])))
            assert isinstance(one.source, Register)
            end = address + one.source.count
            forbidden = () if table.is_bits else facts.never_read
            if not any(low < end and high >= address for low, high in forbidden):
                points[one.name] = one
            address = end + draw(st.sampled_from([0, 0, 1, 2, 9]))
    names = sorted(points)
    for name in draw(st.lists(st.sampled_from(names), max_size=4)) if names else []:
        judge = draw(st.sampled_from(names))
        in_table = "holding" in judge, "holding" in name
        if apart and in_table != (True, False):
            continue
        if judge != name and points[judge].quality_from is None:
            judges = {rule.point for one in points.values() if (rule := one.quality_from)}
            if name not in judges:
                points[name] = replace(points[name], quality_from=QualityFrom(judge, 1))
    return replace(EMPTY, link=replace(EMPTY.link, modbus=facts), points=points)


@given(layouts(), st.data())
def test_a_plan_reads_each_wanted_point_once_and_nothing_that_is_forbidden(
    profile: Profile, data: st.DataObject
) -> None:
    """Exactly the wanted points and their judges; no block too long, no hole too wide."""
    names = sorted(profile.points)
    wanted = data.draw(st.sets(st.sampled_from(names))) if names else set()
    requests = plan(profile, wanted)
    judges = {rule.point for name in wanted if (rule := profile.points[name].quality_from)}
    read = [name for request in requests for name in request.points]
    assert sorted(read) == sorted(wanted | judges)
    for request in requests:
        assert isinstance(request, ModbusRead)
        check_block(profile, request, wanted)


def check_block(profile: Profile, request: ModbusRead, wanted: set[str]) -> None:
    """One request is inside the limits and made of its points and small holes only."""
    facts = profile.link.modbus
    assert facts is not None
    table = FUNCTIONS[request.function]
    assert request.count <= (facts.max_bits if table.is_bits else facts.max_registers)
    covered = set(range(request.address, request.address + request.count))
    declared: set[int] = set()
    for name in request.points:
        one = profile.points[name]
        assert isinstance(one.source, Register)
        assert one.source.table is table
        assert request.every_s <= one.every_s or name not in wanted
        declared |= set(range(one.source.address, one.source.address + one.source.count))
    assert declared <= covered
    assert min(declared) == request.address
    assert max(declared) == request.address + request.count - 1
    steps = sorted(declared)
    assert all(after - before - 1 <= facts.max_gap for before, after in pairwise(steps))
    if not table.is_bits:
        assert not any(low <= at <= high for at in covered for low, high in facts.never_read)


@given(layouts(apart=True))
def test_judges_come_before_the_values_that_they_judge(profile: Profile) -> None:
    """When a value is decoded, what says whether it counts has been asked for."""
    places = {
        name: number for number, request in enumerate(plan(profile)) for name in request.points
    }
    for name, one in profile.points.items():
        if one.quality_from:
            assert places[one.quality_from.point] <= places[name]


@given(layouts())
def test_a_judge_is_asked_as_often_as_what_it_judges(profile: Profile) -> None:
    """A fast value is never judged by a slow status."""
    periods = {name: request.every_s for request in plan(profile) for name in request.points}
    for name, one in profile.points.items():
        if one.quality_from:
            assert periods[one.quality_from.point] <= periods[name]
