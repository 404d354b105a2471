"""Every shipped profile: it loads, plans, proves its examples, and stands in the catalogue.

A new file in devices/ is tested here without a line of test code.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import decode_line, decode_modbus
from crinsu_gateway.profile.described import Point, Profile, Pushed, Query, Register
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
    for point in profile.points.values():
        yield "  " + " | ".join(part for part in told(point) if part)


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
    yield " ".join(f"{number}:{name}" for number, name in point.bits.items())
    yield " ".join(f"{raw}={word}" for raw, word in point.enum.items())
    yield f"bad {[*point.bad_raw, *(one.pattern for one in point.bad_text)]}" * bool(
        point.bad_raw or point.bad_text
    )
    yield f"range {point.range[0]:g}..{point.range[1]:g}" if point.range else ""
    judge = point.quality_from
    yield f"judged by {judge.point} bit {judge.bit}" if judge else ""
    stale = "never" if math.isinf(point.stale_after_s) else f"{point.stale_after_s:g} s"
    yield f"every {point.every_s:g} s, stale {stale}"
    if rule := point.write:
        limits = "" if rule.min is None or rule.max is None else f" {rule.min:g}..{rule.max:g}"
        way = f"function {rule.function}" if rule.function else f"{rule.request!r}"
        yield (
            f"written{limits} by {way}, read back from {rule.verify.read} "
            f"+-{rule.verify.tolerance:g} in {rule.verify.within_s:g} s"
        )
