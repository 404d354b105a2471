"""Every shipped profile: it loads, plans, proves its examples, and stands in the catalogue.

A new file in devices/ is tested here without a line of test code.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import decode_line, decode_modbus
from crinsu_gateway.profile.described import (
    Point,
    Profile,
    Pushed,
    QualityFrom,
    Query,
    Register,
    Role,
)
from crinsu_gateway.profile.load import load_file, load_known, shipped_dir
from crinsu_gateway.profile.plan import ModbusRead, plan
from crinsu_gateway.profile.vector import vector_faults
from tests.fakes.golden import Golden

FILES = sorted(shipped_dir().glob("*.toml"))
every_profile = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@every_profile
def test_it_loads_and_its_examples_hold(path: Path) -> None:
    """A profile is shipped only with worked examples, and all of them decode as they say."""
    profile = load_file(path)
    assert profile.vectors
    assert [fault for one in profile.vectors for fault in vector_faults(profile, one)] == []


@every_profile
def test_its_plan_asks_for_every_point_that_can_be_asked_for(path: Path) -> None:
    """No point is forgotten and none is read twice."""
    profile = load_file(path)
    asked = sorted(name for request in plan(profile) for name in request.points)
    assert asked == sorted(
        name
        for name, point in profile.points.items()
        if point.readable and not isinstance(point.source, Pushed)
    )


@every_profile
def test_nonsense_is_never_good(path: Path) -> None:
    """An answer of no length and a line of noise leave no point GOOD."""
    profile = load_file(path)
    for request in plan(profile):
        if isinstance(request, ModbusRead):
            found = decode_modbus(profile, request, [])
        else:
            found = decode_line(profile, request, "\x7f?")
        assert {one.quality for one in found} == {Quality.BAD}


@every_profile
def test_it_says_what_is_not_known(path: Path) -> None:
    """No source tells everything; a profile that claims so was not read carefully."""
    assert load_file(path).not_known


def test_the_catalogue_of_all_points(golden: Golden) -> None:
    """Any change of any point of any profile shows as a line that differs."""
    known = load_known([shipped_dir()])
    lines = [line for profile in known.values() for line in catalogue(profile)]
    golden.check("catalogue.txt", "\n".join(lines) + "\n")


def catalogue(profile: Profile) -> Iterator[str]:
    """A head line for the model and a line for each of its points."""
    yield (
        f"{profile.id} revision {profile.revision}: {profile.maker} {profile.model}, "
        f"{profile.kind}, {profile.confidence}, {'/'.join(profile.link.transports)}"
    )
    yield from (f"  {line}" for line in session_of(profile))
    for point in profile.points.values():
        yield "  " + " | ".join(part for part in told(point) if part)
    for alarm in profile.alarms:
        tests = {"bit": alarm.bit, "=": alarm.equals, ">": alarm.above, "<": alarm.below}
        test = " ".join(f"{key} {value}" for key, value in tests.items() if value is not None)
        latched = ", latched" if alarm.latched else ""
        ack = f", reset by {alarm.ack[0]} = {alarm.ack[1]}" if alarm.ack else ""
        yield f"  alarm {alarm.code}: {alarm.point} {test}, {alarm.severity}{latched}{ack}"


def judgement(rule: QualityFrom) -> str:
    """How a status says that a value counts."""
    if rule.good_when is not None:
        return f"= {rule.good_when}"
    bits = [str(bit) for bit in range(rule.mask.bit_length()) if rule.mask >> bit & 1]
    return f"bit {' '.join(bits)}" + (" set" if rule.good_when_set else "")


def session_of(profile: Profile) -> Iterator[str]:
    """What is said to the model beside questions for values."""
    session, identify = profile.session, profile.identify
    if identify:
        asked = identify.request or identify.point
        expected = identify.expect.pattern if identify.expect else identify.equals
        yield f"is asked who it is: {asked} -> {expected}"
    if session.init or session.close:
        yield f"session: {'; '.join(session.init) or '-'} ... {'; '.join(session.close) or '-'}"
    if session.keepalive:
        yield f"kept alive by {session.keepalive.request} every {session.keepalive.every_s:g} s"
    for name, value in session.preconditions:
        yield f"before any write: {name} = {value}"
    if profile.link.line and (rule := profile.link.line.checksum):
        yield f"checksum {rule.kind} {rule.format} without {rule.begin} and {rule.end}"


def told(point: Point) -> Iterator[str]:
    """What matters of a point, in few words."""
    yield point.name
    yield f"{point.kind} {point.unit}".strip()
    yield f"is {point.purpose}" if point.purpose else ""
    source = point.source
    if isinstance(source, Register):
        order = f" {source.order}" if source.count > 1 else ""
        yield f"{source.table} {source.address} {point.type}{order}"
    elif isinstance(source, Query):
        yield f"{'; '.join((*source.before, source.request))} <{source.capture}> {point.type}"
    else:
        yield f"pushed <{source.capture}> {point.type}"
    if (point.scale, point.offset) != (1.0, 0.0):
        yield f"x {point.scale:g} + {point.offset:g}"
    if point.mask is not None:
        yield f"mask 0x{point.mask:X} >> {point.shift}"
    yield " ".join(f"{raw:g}->{value:g}" for raw, value in point.map)
    minus = "-" if point.power_sign < 0 else ""
    yield f"x 10^{minus}{point.power_from}" if point.power_from else ""
    if point.unit_from and point.unit_from.point:
        yield f"unit from {point.unit_from.point}"
    yield "optional" if point.optional else ""
    yield f"steps up to {point.max_step:g}" if point.max_step is not None else ""
    yield f"{point.confidence} only" if point.confidence else ""
    yield " ".join(f"{number}:{name}" for number, name in point.bits.items())
    yield " ".join(f"{raw}={word}" for raw, word in point.enum.items())
    yield f"bad {[*point.bad_raw, *(one.pattern for one in point.bad_text)]}" * bool(
        point.bad_raw or point.bad_text
    )
    yield f"range {point.range[0]:g}..{point.range[1]:g}" if point.range else ""
    judge = point.quality_from
    yield f"judged by {judge.point} {judgement(judge)}" if judge else ""
    stale = "never" if math.isinf(point.stale_after_s) else f"{point.stale_after_s:g} s"
    yield f"every {point.every_s:g} s, stale {stale}"
    if rule := point.write:
        limits = "" if rule.min is None or rule.max is None else f" {rule.min:g}..{rule.max:g}"
        way = f"function {rule.function}" if rule.function else f"{rule.request!r}"
        way += "" if rule.address is None else f" at {rule.address}"
        way += "" if rule.step is None else f" in steps of {rule.step:g}"
        way += "" if rule.role is Role.OPERATOR else f" for {rule.role}, {rule.danger}"
        way = way if rule.trigger is None else f"{rule.trigger!r} without a value"
        back = "proved by its answer"
        if (check := rule.verify) is not None:
            means = f"+-{check.tolerance:g}" if check.equals is None else f"= {check.equals}"
            back = f"read back from {check.read} {means} in {check.within_s:g} s"
        yield f"written{limits} by {way}, {back}"
