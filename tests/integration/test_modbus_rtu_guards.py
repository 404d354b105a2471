"""The Modbus driver on serial lines, and with serial frames over TCP, against misbehaving units."""

import asyncio
from pathlib import Path

import pytest

from crinsu_gateway.drivers.modbus_frames import rtu_frame
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    FrameError,
    LinkDown,
)
from crinsu_gateway.profile.link_facts import Timing, Transport
from tests.fakes.modbus_ends import (
    GOOD,
    LIMITS,
    OTHER,
    over_tcp,
    over_tty,
    registers,
    rtu_says,
    values,
)
from tests.fakes.peers import Behaviour, Peer, mute
from tests.fakes.quick import quick


async def test_serial_frames_over_tcp_are_decoded() -> None:
    """RTU over TCP is the same driver on another link."""
    async with over_tcp(rtu_says(GOOD), Transport.RTU_OVER_TCP) as (peer, _, driver):
        assert await values(driver) == [20.0, 90.0, 3600]
        assert peer.requests == [rtu_frame(1, bytes.fromhex("03 0000 0003"))]


async def _rtu_other_unit(peer: Peer, request: bytes) -> None:
    peer.send(rtu_frame(9, GOOD))


async def _rtu_wrong_crc(peer: Peer, request: bytes) -> None:
    frame = bytearray(rtu_frame(1, GOOD))
    frame[5] ^= 1
    peer.send(bytes(frame))


async def _rtu_half(peer: Peer, request: bytes) -> None:
    peer.send(rtu_frame(1, GOOD)[:6])


async def _rtu_noise(peer: Peer, request: bytes) -> None:
    peer.send(bytes(range(2, 40)))


async def _rtu_flood(peer: Peer, request: bytes) -> None:
    for _ in range(20):
        peer.send(bytes(range(2, 202)))
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("behave", "error", "told"),
    [
        (mute, DeviceSilent, "no answer"),
        (_rtu_other_unit, FrameError, "no answer came: 09 03"),
        (_rtu_wrong_crc, FrameError, "wrong CRC"),
        (_rtu_half, DeviceSilent, "only 6 bytes"),
        (_rtu_noise, FrameError, "no answer came: 02 03"),
        (_rtu_flood, FrameError, "came without the answer|no answer came"),
        (rtu_says(registers(200, 900)), FrameError, "6 bytes came back instead of 8"),
        (rtu_says(registers(1, 2, 3, function=4)), FrameError, "function 4 came back"),
        (rtu_says(b"\x83\x06"), DeviceRefused, "device busy"),
    ],
)
async def test_a_bad_serial_answer_is_refused_and_the_next_one_is_good(
    tmp_path: Path, behave: Behaviour, error: type[DeviceError], told: str
) -> None:
    """Silence, foreign units, wrong CRC, half frames, noise and floods cost one read each."""
    async with over_tty(tmp_path / "tty", behave) as (peer, _, driver, _):
        with pytest.raises(error, match=told):
            await driver.read(LIMITS)
        peer.behave = rtu_says(GOOD)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_noise_before_a_serial_answer_does_not_cost_it(tmp_path: Path) -> None:
    """A glitch of the line's turn-round and another unit's frame are passed over."""

    async def noisy(peer: Peer, request: bytes) -> None:
        peer.send(b"\x00\xff" + rtu_frame(9, OTHER))
        await asyncio.sleep(0.02)
        peer.send(rtu_frame(request[0], GOOD))

    async with over_tty(tmp_path / "tty", noisy) as (_, _, driver, _):
        assert await values(driver) == [20.0, 90.0, 3600]


def answers_late(delay_s: float) -> Behaviour:
    """Answers the first request too late, as a slow unit does, and all others at once."""
    asked = 0

    async def behave(peer: Peer, request: bytes) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.sleep(delay_s)
            peer.send(rtu_frame(request[0], OTHER))
        else:
            peer.send(rtu_frame(request[0], GOOD))

    return behave


@pytest.mark.parametrize("late_by_s", [0.0, 0.03, 0.1])
async def test_a_late_serial_answer_is_not_taken_for_the_next_one(
    tmp_path: Path, late_by_s: float
) -> None:
    """A unit that answers after its time limit is heard out before it is asked again."""
    async with over_tty(tmp_path / "tty", answers_late(0.16 + late_by_s)) as (_, _, driver, _):
        with pytest.raises(DeviceSilent):
            await driver.read(LIMITS)
        assert await values(driver) == [20.0, 90.0, 3600]


@pytest.mark.parametrize("late_by_s", [0.0, 0.03, 0.1])
async def test_a_late_answer_of_one_unit_is_not_taken_for_anothers(
    tmp_path: Path, late_by_s: float
) -> None:
    """A neighbour that is asked after a time-out gets its own answer."""
    async with over_tty(tmp_path / "tty", answers_late(0.16 + late_by_s)) as (_, _, one, two):
        with pytest.raises(DeviceSilent):
            await one.read(LIMITS)
        assert await values(two) == [20.0, 90.0, 3600]
        assert await values(one) == [20.0, 90.0, 3600]


async def test_a_late_answer_after_a_cancel_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    """A read cancelled from outside leaves an answer under way; it is drained, not believed."""
    async with over_tty(tmp_path / "tty", rtu_says(GOOD)) as (peer, _, driver, _):
        await driver.read(LIMITS)
        peer.behave = answers_late(0.05)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await driver.read(LIMITS)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_bytes_that_nobody_asked_for_are_not_taken_for_an_answer(tmp_path: Path) -> None:
    """A frame that lies in the buffer when a request is due is drained first."""
    async with over_tty(tmp_path / "tty", rtu_says(GOOD)) as (peer, link, driver, _):
        await driver.read(LIMITS)
        peer.send(rtu_frame(1, OTHER))
        while not link.pending:  # noqa: ASYNC110 - bytes under way have no event
            await asyncio.sleep(0.001)
        assert await values(driver) == [20.0, 90.0, 3600]


async def test_a_line_that_never_falls_silent_is_closed(tmp_path: Path) -> None:
    """When draining never ends the link is given up, so that its bus opens it anew."""

    async def chatter(peer: Peer, request: bytes) -> None:
        while True:
            peer.send(b"\x55\xaa")
            await asyncio.sleep(0.005)

    async with over_tty(tmp_path / "tty", chatter) as (_, link, driver, _):
        with pytest.raises(FrameError):
            await driver.read(LIMITS)
        with pytest.raises(LinkDown, match="never falls silent"):
            await driver.read(LIMITS)
        assert not link.is_open


async def test_pauses_are_kept_on_a_serial_line(tmp_path: Path) -> None:
    """Between frames, and after a change of unit, the line is silent as long as it needs."""
    heard: list[float] = []
    loop = asyncio.get_running_loop()

    async def behave(peer: Peer, request: bytes) -> None:
        heard.append(loop.time())
        peer.send(rtu_frame(request[0], GOOD))

    slow = quick(
        "crinsu-sandbox-freezer",
        Timing(150, 40, gap_ms=20, gap_after_unit_change_ms=60, quiet_ms=60),
    )
    async with over_tty(tmp_path / "tty", behave, slow) as (_, _, one, two):
        await one.read(LIMITS)
        await one.read(LIMITS)
        await two.read(LIMITS)
    assert heard[1] - heard[0] >= 0.02
    assert heard[2] - heard[1] >= 0.06


async def test_an_unplugged_line_fails_the_read_at_once(tmp_path: Path) -> None:
    """Pulling the adapter is LinkDown at once; plugged in and opened again, reads are good."""

    async def pull(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    patient = quick("crinsu-sandbox-freezer", Timing(reply_timeout_ms=3_600_000, quiet_ms=60))
    async with over_tty(tmp_path / "tty", pull, patient) as (peer, link, driver, _):
        with pytest.raises(LinkDown):
            await asyncio.wait_for(driver.read(LIMITS), 20.0)
        peer.plug_in()
        peer.behave = rtu_says(GOOD)
        await link.open()
        assert await values(driver) == [20.0, 90.0, 3600]
