"""The Modbus drivers against units that misbehave, over real sockets and ptys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.clock import RealClock
from tests.fakes.peers import Behaviour, Peer, PtyPeer, TcpPeer, mute, pty_peer, tcp_peer
from tests.fakes.quick import quick

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.modbus_frames import MBAP, mbap_frame, rtu_frame
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    FrameError,
    Interlocked,
    LinkDown,
    NotVerified,
    NotWritable,
)
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Timing, Transport
from crinsu_gateway.profile.plan import ModbusRead
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp

PROFILE = quick("crinsu-sandbox-freezer")
LIMITS = ModbusRead(3, 0, 3, ("fill_start_limit", "fill_stop_limit", "max_fill_time"), every_s=1.0)


def registers(*values: int, function: int = 3) -> bytes:
    """The message of an answer with these registers."""
    body = b"".join(value.to_bytes(2, "big") for value in values)
    return bytes([function, len(body)]) + body


GOOD = registers(200, 900, 3600)
OTHER = registers(210, 910, 3610)


def tcp_answer(request: bytes, message: bytes, number: int | None = None) -> bytes:
    """A TCP frame that answers a request."""
    asked, _, _, unit = MBAP.unpack_from(request)
    return mbap_frame(asked if number is None else number, unit, message)


def tcp_says(*messages: bytes) -> Behaviour:
    """Answers each request with the next message; the last one for ever."""
    left = list(messages)

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(tcp_answer(request, left.pop(0) if len(left) > 1 else left[0]))

    return behave


@asynccontextmanager
async def over_tcp(
    behave: Behaviour,
    transport: Transport = Transport.MODBUS_TCP,
    profile: Profile = PROFILE,
) -> AsyncIterator[tuple[TcpPeer, Link, Driver]]:
    """A driver of unit 1 on an open TCP link."""
    async with tcp_peer(behave) as peer:
        link = Link("net", f"127.0.0.1:{peer.port}", tcp("127.0.0.1", peer.port, 2.0))
        driver = FAMILIES[transport](link, 0.0, RealClock())(profile, 1)
        await link.open()
        try:
            yield peer, link, driver
        finally:
            await link.close()


@asynccontextmanager
async def over_tty(
    path: Path, behave: Behaviour, profile: Profile = PROFILE
) -> AsyncIterator[tuple[PtyPeer, Link, Driver, Driver]]:
    """Drivers of unit 1 and unit 2 on an open serial line."""
    settings = SerialSettings(baud=115200)
    async with pty_peer(path, behave) as peer:
        link = Link("line", str(path), serial(str(path), settings))
        make = FAMILIES[Transport.MODBUS_RTU](link, settings.character_s, RealClock())
        await link.open()
        try:
            yield peer, link, make(profile, 1), make(profile, 2)
        finally:
            await link.close()


async def values(driver: Driver, request: ModbusRead = LIMITS) -> list[Value | None]:
    """What a read decodes to."""
    decoded = await driver.read(request)
    return [one.quantity.value if one.quantity else None for one in decoded]


# --- over TCP ---


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


# --- on a serial line, and with its frames over TCP ---


def rtu_says(*messages: bytes) -> Behaviour:
    """Answers each request with the next message; the last one for ever."""
    left = list(messages)

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(rtu_frame(request[0], left.pop(0) if len(left) > 1 else left[0]))

    return behave


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


# --- writes ---


class Coils:
    """A unit that answers reads and writes of coil 0 over TCP; `obeys` decides what it does."""

    def __init__(self, obeys: Callable[[int], bool] = lambda nth: True) -> None:
        self.locked = True
        self.writes = 0
        self.reads = 0
        self._obeys = obeys

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer one request."""
        message = request[MBAP.size :]
        if message[0] == 5:
            self.writes += 1
            if self._obeys(self.writes):
                self.locked = message[3] == 0xFF
            peer.send(tcp_answer(request, message))
        else:
            self.reads += 1
            peer.send(tcp_answer(request, bytes([message[0], 1, self.locked])))


async def meanwhile(pause_s: float) -> None:
    """Nobody else to serve."""
    await asyncio.sleep(pause_s)


def impatient(within_s: float, **changes: float | bool) -> Profile:
    """The freezer with other facts about writes of its lid lock."""
    point = PROFILE.points["lid_lock"]
    assert point.write is not None
    verify = replace(point.write.verify, within_s=within_s)
    facts = replace(point.write, verify=verify, **changes)  # type: ignore[arg-type]
    points = {**PROFILE.points, "lid_lock": replace(point, write=facts)}
    return replace(PROFILE, points=points)


async def test_a_write_is_done_when_it_is_read_back() -> None:
    """The value that was read back is the outcome; one write went out."""
    unit = Coils()
    async with over_tcp(unit) as (_, _, driver):
        assert await driver.write("lid_lock", False, meanwhile) is False
    assert (unit.locked, unit.writes) == (False, 1)


async def test_a_write_that_the_unit_discards_is_not_verified() -> None:
    """A unit that says yes and does nothing is found out, and it was asked only once."""
    unit = Coils(lambda nth: False)
    async with over_tcp(unit, profile=impatient(0.15)) as (_, _, driver):
        with pytest.raises(NotVerified, match="lid_lock is True"):
            await driver.write("lid_lock", False, meanwhile)
    assert unit.writes == 1
    assert unit.reads > 1


async def test_a_write_whose_answer_is_lost_is_done_when_it_is_read_back() -> None:
    """A lost answer is no failure when the value is there, and the write is not repeated."""
    unit = Coils()

    async def deaf(peer: Peer, request: bytes) -> None:
        if request[MBAP.size] == 5:
            unit.locked = False
            unit.writes += 1
        else:
            await unit(peer, request)

    async with over_tcp(deaf) as (_, _, driver):
        assert await driver.write("lid_lock", False, meanwhile) is False
    assert unit.writes == 1


async def test_a_refused_write_is_told_and_not_read_back() -> None:
    """An exception to a write is DeviceRefused with its code."""
    async with over_tcp(tcp_says(b"\x85\x04")) as (peer, _, driver):
        with pytest.raises(DeviceRefused, match="exception 4"):
            await driver.write("lid_lock", False, meanwhile)
        assert len(peer.requests) == 1


async def test_writes_on_change_only_ask_first() -> None:
    """A value that is there already is not written again."""
    unit = Coils()
    async with over_tcp(unit, profile=impatient(1.0, only_on_change=True)) as (_, _, driver):
        assert await driver.write("lid_lock", True, meanwhile) is True
        assert unit.writes == 0
        assert await driver.write("lid_lock", False, meanwhile) is False
        assert unit.writes == 1


async def test_writes_too_close_together_are_refused() -> None:
    """A point that wears out is not written twice within its interval."""
    unit = Coils()
    profile = impatient(1.0, min_write_interval_s=3600.0)
    async with over_tcp(unit, profile=profile) as (_, _, driver):
        await driver.write("lid_lock", False, meanwhile)
        with pytest.raises(Interlocked, match="again in 3600 s"):
            await driver.write("lid_lock", True, meanwhile)
    assert unit.writes == 1


async def test_forbidden_addresses_are_never_written() -> None:
    """What the profile forbids is refused before a byte leaves."""
    facts = PROFILE.link.modbus
    assert facts is not None
    link = replace(PROFILE.link, modbus=replace(facts, never_write=((1, 5),)))
    async with over_tcp(mute, profile=replace(PROFILE, link=link)) as (peer, _, driver):
        with pytest.raises(NotWritable, match="forbids writes to 1 to 5"):
            await driver.write("fill_stop_limit", 80.0, meanwhile)
        with pytest.raises(NotWritable, match="no point 'level' that can be written"):
            await driver.write("level", 80.0, meanwhile)
        assert peer.requests == []
