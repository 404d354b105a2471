"""The Modbus driver over TCP against units that misbehave."""

import asyncio
import struct

import pytest

from crinsu_gateway.drivers.modbus_frames import MBAP, mbap_frame
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    FrameError,
    LinkDown,
)
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.link_facts import Timing
from crinsu_gateway.profile.plan import plan
from tests.fakes.modbus_ends import (
    GOOD,
    LIMITS,
    OTHER,
    over_tcp,
    registers,
    tcp_answer,
    tcp_says,
    values,
)
from tests.fakes.peers import Behaviour, Peer, mute
from tests.fakes.quick import quick


async def test_a_sound_answer_is_decoded() -> None:
    """Registers come out as values in the units of the profile."""
    async with over_tcp(tcp_says(GOOD)) as (_, _, driver):
        assert await values(driver) == [20.0, 90.0, 3600]


@pytest.mark.parametrize(
    ("message", "error", "told"),
    [
        (registers(200, 900), FrameError, "6 bytes came back instead of 8"),
        (registers(1, 2, 3, function=4), FrameError, "function 4 came back instead of 3"),
        (b"\x03\x04" + GOOD[2:], FrameError, "counts 4 bytes of 6"),
        (b"\x83\x02", DeviceRefused, "illegal address"),
        (b"\x83\x0b", DeviceSilent, "gateway"),
        (b"\x55\x01\x02", FrameError, "function 85"),
    ],
)
async def test_a_wrong_answer_is_refused_and_the_next_one_is_good(
    message: bytes, error: type[DeviceError], told: str
) -> None:
    """Short answers, other functions, wrong counts and exceptions fail; the next read is good."""
    async with over_tcp(tcp_says(message, GOOD)) as (_, _, driver):
        with pytest.raises(error, match=told):
            await driver.read(LIMITS)
        assert await values(driver) == [20.0, 90.0, 3600]


async def _late_number(peer: Peer, request: bytes) -> None:
    peer.send(tcp_answer(request, OTHER, number=0))
    peer.send(tcp_answer(request, OTHER, number=(MBAP.unpack_from(request)[0] - 1) & 0xFFFF))


async def _other_unit(peer: Peer, request: bytes) -> None:
    peer.send(mbap_frame(MBAP.unpack_from(request)[0], 9, GOOD))


async def _garbage_first(peer: Peer, request: bytes) -> None:
    peer.send(b"\xde\xad\xbe\xef\xde\xad\xbe\xef" + tcp_answer(request, GOOD))


async def _half(peer: Peer, request: bytes) -> None:
    peer.send(tcp_answer(request, GOOD)[:10])


async def _flood(peer: Peer, request: bytes) -> None:
    peer.send(bytes(range(256)) * 800)


@pytest.mark.parametrize(
    ("behave", "error", "told"),
    [
        (mute, DeviceSilent, "no answer within 0.15 s"),
        (_late_number, FrameError, "came, not to"),
        (_other_unit, FrameError, "unit 9 answered instead of 1"),
        (_garbage_first, FrameError, "no Modbus TCP frame begins with de ad"),
        (_half, DeviceSilent, "only 10 bytes"),
        (_flood, FrameError, "no Modbus TCP frame"),
    ],
)
async def test_a_bad_stream_is_refused_and_the_next_read_is_good(
    behave: Behaviour, error: type[DeviceError], told: str
) -> None:
    """Silence, foreign numbers and units, garbage, half frames and floods cost one read each."""
    async with over_tcp(behave) as (peer, _, driver):
        with pytest.raises(error, match=told):
            await driver.read(LIMITS)
        peer.behave = tcp_says(GOOD)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_a_late_tcp_answer_is_not_taken_for_the_next_one() -> None:
    """An answer that comes after its time limit, with the next request out, is skipped."""
    held: list[bytes] = []

    async def late(peer: Peer, request: bytes) -> None:
        if not held:
            held.append(tcp_answer(request, OTHER))
        else:
            peer.send(held[0] + tcp_answer(request, GOOD))

    async with over_tcp(late) as (_, _, driver):
        with pytest.raises(DeviceSilent):
            await driver.read(LIMITS)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_a_server_that_hangs_up_fails_the_read_at_once() -> None:
    """A cut is LinkDown at once and not after the time limit of an hour."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    patient = quick("crinsu-sandbox-freezer", Timing(reply_timeout_ms=3_600_000))
    async with over_tcp(rude, profile=patient) as (_, _, driver):
        with pytest.raises(LinkDown):
            await asyncio.wait_for(driver.read(LIMITS), 20.0)


async def test_a_cancelled_read_leaves_the_link_usable() -> None:
    """A read that is cut short from outside neither hangs nor spoils the next one."""
    async with over_tcp(mute) as (peer, _, driver):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await driver.read(LIMITS)
        peer.behave = tcp_says(GOOD)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_numbers_go_round_and_never_are_zero() -> None:
    """Transaction numbers count up, so that no late answer bears the number of the next."""
    async with over_tcp(tcp_says(GOOD)) as (peer, _, driver):
        for _ in range(5):
            await driver.read(LIMITS)
        assert [MBAP.unpack_from(request)[0] for request in peer.requests] == [1, 2, 3, 4, 5]


async def test_a_status_that_fails_judges_nothing_any_more() -> None:
    """A value whose fault bit could not be read last time is not called good by an older one."""
    profile = quick("eurotherm-2400")
    value, status = (
        next(one for one in plan(profile) if name in one.points) for name in ("pv", "status")
    )
    cold, well = b"\x03\x04" + struct.pack(">f", -180.0), registers(0)
    answers = tcp_says(well, cold, b"\x83\x04", cold)
    async with over_tcp(answers, profile=profile) as (_, _, driver):
        await driver.read(status)
        assert [one.quality for one in await driver.read(value)] == [Quality.GOOD]
        with pytest.raises(DeviceRefused):
            await driver.read(status)
        assert [one.quality for one in await driver.read(value)] == [Quality.SUSPECT]
