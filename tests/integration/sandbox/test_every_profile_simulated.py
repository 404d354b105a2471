"""Every shipped profile, and some made up, simulated: read and written over a real line.

The simulation encodes by itself, so what it was given must be what the driver reads.
"""

import asyncio
from collections.abc import Iterator
from math import isclose
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    FrameError,
    LinkDown,
)
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Point, PointType, Profile, Query, Register
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.faults import Fault
from tests.fakes.made_up_profiles import made_up
from tests.fakes.quick import SHIPPED
from tests.fakes.simulated import IMPATIENT, Meeting, meeting

PROFILES = [*SHIPPED.values(), *made_up()]
WAYS = [
    pytest.param(profile, transport, id=f"{profile.id}-{transport}")
    for profile in PROFILES
    for transport in profile.link.transports
]
FIRST_WAYS = [
    pytest.param(profile, profile.link.transports[0], id=profile.id) for profile in PROFILES
]
WRITTEN = [
    pytest.param(profile, profile.link.transports[0], id=profile.id)
    for profile in PROFILES
    if any(point.write for point in profile.points.values())
]
TEXTS = (PointType.TEXT, PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO)
UNSIGNED_LINES = "a line without a checksum that ends too soon may still be a number"


def some_values(profile: Profile, point: Point) -> Iterator[Value]:
    """Values that the point can have, as different as it allows."""
    if any(other.power_from == point.name for other in profile.points.values()):
        yield from (0, 1, 2)
    elif point.enum:
        yield from dict.fromkeys(point.enum.values())
    elif point.type is PointType.BOOL:
        yield from (True, False)
    elif point.type in TEXTS:
        yield from some_texts(profile, point)
    else:
        yield from some_numbers(point)
    if point.absent is not None:
        yield point.absent


def some_texts(profile: Profile, point: Point) -> Iterator[str]:
    """Words of the worked examples and of other points, or any word where any may stand."""
    words = [str(one.values[point.name]) for one in profile.vectors if point.name in one.values]
    for other in profile.points.values():
        if other.unit_from and other.unit_from.point == point.name:
            words += other.unit_from.units
    yield from dict.fromkeys(words or ("SIM-7", "A1"))


def some_numbers(point: Point) -> Iterator[Value]:
    """Two numbers apart, within the range and the limits."""
    low, high = point.range or (7 * point.scale + point.offset, 93 * point.scale + point.offset)
    if point.map:
        low, high = (end for _, end in (point.map[0], point.map[-1]))
    if point.write and point.write.min is not None and point.write.max is not None:
        low, high = point.write.min, point.write.max
    step = (point.write.step if point.write else None) or abs(point.scale)
    for share in (0.25, 0.75):
        value = low + round((high - low) * share / step) * step
        yield round(value) if float(value).is_integer() else float(f"{value:.12g}")


def alike(one: Value, other: Value) -> bool:
    """Whether two values are the same; numbers to what a 32-bit float keeps."""
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        return one == other and type(one) is type(other)
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


def assert_said(point: Point, decoded: Decoded, value: Value) -> None:
    """The driver read this value, good, in the unit of the profile."""
    assert decoded.quality is Quality.GOOD, f"{point.name} = {value!r}: {decoded}"
    assert decoded.quantity is not None
    assert decoded.quantity.unit == point.unit
    assert alike(decoded.quantity.value, value), f"{point.name} = {value!r}: {decoded}"


@pytest.mark.parametrize(("profile", "transport"), WAYS)
async def test_what_the_unit_has_is_what_the_driver_reads(
    profile: Profile, transport: Transport, tmp_path: Path
) -> None:
    """Each readable point comes good, with the value that the unit was given, in its unit."""
    async with meeting(profile, transport, tmp_path) as met:
        for name, point in profile.points.items():
            for value in some_values(profile, point) if point.readable else ():
                told = met.unit.put(name, value)
                assert told is not None
                assert_near(point, told, value)
                said = await met.read([name])
                if point.max_step is not None and said[name].reason is Reason.STEP:
                    continue
                assert_said(point, said[name], told)
            met.unit.free(name)


def assert_near(point: Point, told: Value, value: Value) -> None:
    """What the unit says for a value is that value, but for its last digit."""
    if isinstance(value, bool | str) or isinstance(told, bool | str):
        assert told == value
    else:
        assert abs(told - value) <= max(abs(point.scale), abs(value) * 0.01, 0.5)


@pytest.mark.parametrize(("profile", "transport"), FIRST_WAYS)
async def test_an_undisturbed_unit_is_good_throughout(
    profile: Profile, transport: Transport, tmp_path: Path
) -> None:
    """A unit that nobody touches has all its points good: the physics stay in every range."""
    async with meeting(profile, transport, tmp_path) as met:
        wanted = [name for name, point in profile.points.items() if point.readable]
        said = await met.read(wanted)
        assert {name: one for name, one in said.items() if one.quality is not Quality.GOOD} == {}
        assert set(said) >= set(wanted)


@pytest.mark.parametrize(("profile", "transport"), FIRST_WAYS)
async def test_a_sign_for_no_value_is_no_value(
    profile: Profile, transport: Transport, tmp_path: Path
) -> None:
    """A point that has a sign for a missing value comes bad, and never with a value."""
    async with meeting(profile, transport, tmp_path) as met:
        for name, point in profile.points.items():
            if point.readable and (point.bad_raw or point.bad_text):
                met.unit.put(name, None)
                decoded = (await met.read([name]))[name]
                assert decoded.quantity is None
                assert decoded.reason is Reason.SENTINEL, decoded
                met.unit.free(name)


@pytest.mark.parametrize(("profile", "transport"), WRITTEN)
async def test_what_is_written_is_read_back(
    profile: Profile, transport: Transport, tmp_path: Path
) -> None:
    """Each writable point can be written, and the unit then says so."""
    async with meeting(profile, transport, tmp_path) as met:
        assert met.driver is not None
        for name, point in profile.points.items():
            if point.write is None:
                continue
            verify = point.write.verify
            if point.write.trigger is not None:
                assert await met.driver.write(name, True, asyncio.sleep) is True
                if verify is not None:
                    assert met.unit.said(verify.read) == verify.equals
                continue
            assert verify is not None
            value = next(one for one in some_values(profile, point) if one != met.unit.said(name))
            found = await met.driver.write(name, value, asyncio.sleep)
            assert_near(point, found, value)
            now = met.unit.said(verify.read)
            assert now is not None
            assert alike(found, now)


# --- faults ---------------------------------------------------------------------------------

REASONS: dict[Fault, tuple[type[DeviceError], ...]] = {
    Fault.SILENT: (DeviceSilent,),
    Fault.LOST: (DeviceSilent,),
    Fault.LATE: (DeviceSilent,),
    Fault.GARBAGE: (FrameError, DeviceSilent),
    Fault.OTHER_UNIT: (FrameError,),
    Fault.WRONG_CRC: (FrameError,),
    Fault.WRONG_TRANSACTION: (FrameError,),
    Fault.WRONG_LENGTH: (FrameError, DeviceSilent),
    Fault.SHORT: (FrameError, DeviceSilent),
    Fault.EXCEPTION: (DeviceRefused,),
    Fault.HALF_FRAME: (DeviceSilent, FrameError),
    Fault.HANG_UP: (LinkDown,),
}


def plain_point(profile: Profile) -> Point:
    """A point that is read by one request of its own and judged by no other."""
    points = sorted(profile.points.values(), key=lambda point: point.type in TEXTS)
    return next(
        point
        for point in points
        if point.readable
        and isinstance(point.source, Register | Query)
        and not (point.quality_from or point.power_from)
        and not (point.unit_from and point.unit_from.point)
    )


async def outcome(met: Meeting, name: str) -> Decoded:
    """What becomes of one read, as the bus would record it."""
    try:
        return (await met.read([name]))[name]
    except DeviceError as error:
        return Decoded(name, None, Quality.BAD, Reason.SILENT, type(error).__name__)


@pytest.mark.parametrize(
    ("profile", "transport"),
    [way for way in FIRST_WAYS if way.values[1] is not Transport.STREAM],
)
async def test_no_fault_makes_a_good_wrong_value(
    profile: Profile, transport: Transport, tmp_path: Path
) -> None:
    """Each fault ends in its own error, or in the right value; after it, all is well again."""
    async with meeting(profile, transport, tmp_path) as met:
        point = plain_point(profile)
        value = met.unit.put(point.name, next(iter(some_values(profile, point))))
        assert value is not None
        right = Quantity(value, point.unit)
        for fault, errors in REASONS.items():
            if fault not in met.unit.faults.known:
                continue
            if fault is Fault.SHORT and not transport.is_modbus and not has_checksum(profile):
                continue  # a line without a checksum that ends too soon may still be a number
            late_s = 1.5 * IMPATIENT.reply_timeout_ms / 1000
            met.unit.faults.set(fault, answers=1, after_s=late_s)
            try:
                decoded = (await met.read([point.name]))[point.name]
            except errors:
                pass
            else:
                assert decoded.quality is not Quality.GOOD or (
                    decoded.quantity is not None
                    and alike(decoded.quantity.value, right.value)
                    and fault is Fault.OTHER_UNIT
                ), f"{fault}: {decoded}"
            if not met.link.is_open:
                await met.link.open()
            assert_said(point, (await met.read([point.name]))[point.name], value)


def has_checksum(profile: Profile) -> bool:
    """Whether the lines of the profile bear a checksum."""
    return profile.link.line is not None and profile.link.line.checksum is not None
