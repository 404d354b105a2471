"""Every fault by name, seen on the wire as bytes; after it, all is well again."""

import asyncio
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pymodbus.framer import FramerRTU

from crinsu_gateway.sandbox.units.facility import Facility
from tests.fakes.clock import HandClock
from tests.fakes.wire_ends import WireEnd, serial_end, tcp_end

TCP_ASK = bytes.fromhex("0102 0000 0006 01 04 0000 0002")
TCP_GOOD = bytes.fromhex("0102 0000 0007 01 04 04 02EE F869")  # 75.0 %, -194.3 Cel
LINE_ASK = b"MEAS? 1\r\n"
LINE_GOOD = b"80.0 cm\r\n"


def rtu(body: bytes) -> bytes:
    """A frame with the CRC that pymodbus computes."""
    return body + FramerRTU.compute_CRC(body).to_bytes(2)


RTU_ASK = rtu(bytes.fromhex("01 03 8002 0002"))
RTU_GOOD = rtu(bytes.fromhex("01 03 04") + struct.pack(">f", -180.0))
SET_SP = bytes.fromhex("01 10 83CA 0002 04") + struct.pack(">f", -99.0)


@pytest.fixture
async def facility(tmp_path: Path) -> AsyncIterator[Facility]:
    """Units whose physics stand still."""
    async with Facility(HandClock().monotonic, folder=tmp_path / "dev") as running:
        yield running


@pytest.fixture
async def tcp(facility: Facility) -> AsyncIterator[WireEnd]:
    """A connection to the freezer."""
    async with tcp_end(facility.address("freezer-1")) as end:
        yield end


@pytest.fixture
async def line485(facility: Facility) -> AsyncIterator[WireEnd]:
    """The RS-485 line."""
    async with serial_end(facility.address("eurotherm-1")) as end:
        yield end


@pytest.fixture
async def monitor(facility: Facility) -> AsyncIterator[WireEnd]:
    """The level monitor's line."""
    async with serial_end(facility.address("lm510-1")) as end:
        yield end


async def only(end: WireEnd, wire: bytes) -> None:
    """These bytes come, and then nothing more."""
    assert await end.hear(len(wire)) == wire
    assert await end.rest() == b""


async def tcp_is_well(end: WireEnd) -> None:
    """The next request gets its good answer."""
    end.say(TCP_ASK)
    assert await end.hear(len(TCP_GOOD)) == TCP_GOOD


async def rtu_is_well(end: WireEnd) -> None:
    """The next request gets its good answer."""
    end.say(RTU_ASK)
    assert await end.hear(len(RTU_GOOD)) == RTU_GOOD


async def line_is_well(end: WireEnd) -> None:
    """The next command gets its echo and its good reply."""
    end.say(LINE_ASK)
    assert await end.hear(len(LINE_ASK + LINE_GOOD)) == LINE_ASK + LINE_GOOD


@pytest.mark.parametrize(
    ("fault", "wire"),
    [
        ("silent", b""),
        ("lost", b""),
        ("half_frame", TCP_GOOD[:6]),
        ("other_unit", TCP_GOOD[:6] + b"\x02" + TCP_GOOD[7:] + TCP_GOOD),
        ("wrong_transaction", bytes.fromhex("2B5C") + TCP_GOOD[2:]),
        ("wrong_length", TCP_GOOD[:5] + b"\x09" + TCP_GOOD[6:]),
        ("short", bytes.fromhex("0102 0000 0005 01 04 02 02EE")),
        ("exception", bytes.fromhex("0102 0000 0003 01 84 04")),
    ],
)
async def test_fault_on_modbus_tcp(
    facility: Facility, tcp: WireEnd, fault: str, wire: bytes
) -> None:
    """One answer is spoiled in exactly this way, the next one is good."""
    facility.freezer.faults.set(fault, answers=1)
    tcp.say(TCP_ASK)
    await only(tcp, wire)
    await tcp_is_well(tcp)


@pytest.mark.parametrize(
    ("fault", "wire"),
    [
        ("silent", b""),
        ("lost", b""),
        ("half_frame", RTU_GOOD[:4]),
        ("other_unit", rtu(b"\x02" + RTU_GOOD[1:-2]) + RTU_GOOD),
        ("wrong_crc", RTU_GOOD[:-1] + bytes((RTU_GOOD[-1] ^ 0xFF,))),
        ("wrong_length", rtu(RTU_GOOD[:-2] + b"\x00\x00")),
        ("short", rtu(bytes.fromhex("01 03 02") + RTU_GOOD[3:5])),
        ("exception", rtu(bytes.fromhex("01 83 04"))),
    ],
)
async def test_fault_on_modbus_rtu(
    facility: Facility, line485: WireEnd, fault: str, wire: bytes
) -> None:
    """One answer is spoiled in exactly this way, the next one is good."""
    facility.eurotherm.faults.set(fault, answers=1)
    line485.say(RTU_ASK)
    await only(line485, wire)
    await rtu_is_well(line485)


@pytest.mark.parametrize(
    ("fault", "wire"),
    [
        ("silent", b""),
        ("lost", b""),
        ("half_frame", LINE_ASK + b"80.0"),
        ("short", LINE_ASK + b"80.\r\n"),
        ("wrong_length", LINE_ASK + b"80.0 cm" * 200 + b"\r\n"),
        ("exception", LINE_ASK + b'-200,"Execution error"\r\n'),
    ],
)
async def test_fault_on_a_command_line(
    facility: Facility, monitor: WireEnd, fault: str, wire: bytes
) -> None:
    """The echo is whole where there is one, the reply is spoiled, the next one is good."""
    facility.lm510.faults.set(fault, answers=1)
    monitor.say(LINE_ASK)
    await only(monitor, wire)
    await line_is_well(monitor)


@pytest.mark.parametrize(
    ("fault", "wire"),
    [
        ("silent", b""),
        ("half_frame", b"TAG-0"),
        ("short", b"TAG-\r\n"),
        ("wrong_length", b"TAG-0001" * 200 + b"\r\n"),
    ],
)
async def test_fault_of_a_scanner(facility: Facility, fault: str, wire: bytes) -> None:
    """One scan is spoiled, the next one comes whole."""
    async with serial_end(facility.address("bench-scanner")) as end:
        facility.scanner.faults.set(fault, answers=1)
        facility.scanner.scan("TAG-0001")
        await only(end, wire)
        facility.scanner.scan("TAG-0002")
        assert await end.line() == b"TAG-0002\r\n"


async def test_garbage_is_noise_and_no_frame(
    facility: Facility, tcp: WireEnd, line485: WireEnd, monitor: WireEnd
) -> None:
    """In place of the answer comes noise that no check would let through."""
    for unit in (facility.freezer, facility.eurotherm, facility.lm510):
        unit.faults.set("garbage", answers=1)
    tcp.say(TCP_ASK)
    line485.say(RTU_ASK)
    monitor.say(LINE_ASK)
    assert (await tcp.hear(23))[:4] != TCP_GOOD[:4]
    noise = await line485.hear(23)
    assert FramerRTU.compute_CRC(noise[:-2]).to_bytes(2) != noise[-2:]
    assert await monitor.line() == LINE_ASK
    assert LINE_GOOD.strip() not in await monitor.line()
    await tcp_is_well(tcp)
    await rtu_is_well(line485)
    await line_is_well(monitor)


async def test_garbled_scan_is_no_tag(facility: Facility) -> None:
    """Noise comes from the scanner as one line."""
    async with serial_end(facility.address("bench-scanner")) as end:
        facility.scanner.faults.set("garbage", answers=1)
        facility.scanner.scan("TAG-0001")
        assert b"TAG" not in await end.line()


async def test_late_answer_comes_after_the_answer_to_a_later_question(
    facility: Facility, tcp: WireEnd, line485: WireEnd, monitor: WireEnd
) -> None:
    """A late answer is still in flight when the next request is made: it arrives behind it."""
    facility.freezer.faults.set("late", answers=1, after_s=0.3)
    tcp.say(TCP_ASK)
    tcp.say(b"\x99\x99" + TCP_ASK[2:])
    assert await tcp.hear(2 * len(TCP_GOOD)) == b"\x99\x99" + TCP_GOOD[2:] + TCP_GOOD
    facility.eurotherm.faults.set("late", answers=1, after_s=0.3)
    line485.say(RTU_ASK)
    status = rtu(bytes.fromhex("01 03 004B 0001"))
    line485.say(status)
    both = await line485.hear(7 + len(RTU_GOOD))
    assert both == rtu(bytes.fromhex("01 03 02 0000")) + RTU_GOOD
    facility.lm510.faults.set("late", answers=1, after_s=0.3)
    monitor.say(LINE_ASK)
    monitor.say(b"CHAN?\r\n")
    lines = [await monitor.line() for _ in range(4)]
    assert lines == [LINE_ASK, b"CHAN?\r\n", b"1\r\n", LINE_GOOD]


async def test_late_scan_comes_behind_the_next(facility: Facility) -> None:
    """A scan that is late is overtaken."""
    async with serial_end(facility.address("bench-scanner")) as end:
        facility.scanner.faults.set("late", answers=1, after_s=0.3)
        facility.scanner.scan("TAG-0001")
        facility.scanner.scan("TAG-0002")
        assert [await end.line(), await end.line()] == [b"TAG-0002\r\n", b"TAG-0001\r\n"]


async def test_silent_unit_does_nothing_and_a_lost_answer_hides_a_deed(
    facility: Facility, tcp: WireEnd, line485: WireEnd, monitor: WireEnd
) -> None:
    """Both look alike on the wire; only after `lost` has the order been obeyed."""
    unlock = bytes.fromhex("0001 0000 0006 01 05 0000 0000")
    for fault, locked, setpoint, units in (
        ("silent", True, -180.0, "cm"),
        ("lost", False, -99.0, "%"),
    ):
        for unit in (facility.freezer, facility.eurotherm, facility.lm510):
            unit.faults.set(fault, answers=1)
        tcp.say(unlock)
        line485.say(rtu(SET_SP))
        monitor.say(b"UNITS %\r\n")
        for end in (tcp, line485, monitor):
            assert await end.rest() == b""
        assert facility.freezer.locked is locked
        assert facility.eurotherm.remote_setpoint == setpoint
        assert facility.lm510.units == units


async def test_refused_order_is_not_obeyed(facility: Facility, tcp: WireEnd) -> None:
    """With the fault `exception` the code that was ordered comes, and nothing is done."""
    facility.freezer.faults.set("exception", answers=1, code=6)
    tcp.say(bytes.fromhex("0001 0000 0006 01 05 0000 0000"))
    assert await tcp.hear(9) == bytes.fromhex("0001 0000 0003 01 85 06")
    assert facility.freezer.locked


async def test_stuck_values_stand_still_on_every_protocol(
    facility: Facility, tcp: WireEnd, line485: WireEnd, monitor: WireEnd
) -> None:
    """The same good-looking answer comes for ever, until the fault is cleared."""
    units = (facility.freezer, facility.eurotherm, facility.lm510)
    for unit in units:
        unit.faults.set("stuck")
    await tcp_is_well(tcp)
    await rtu_is_well(line485)
    await line_is_well(monitor)
    facility.freezer.set_level(40.0)
    facility.eurotherm.set_temperature(-50.0)
    facility.lm510.set_level(1, 12.0)
    await tcp_is_well(tcp)
    await rtu_is_well(line485)
    await line_is_well(monitor)
    for unit in units:
        unit.faults.clear()
    tcp.say(TCP_ASK)
    assert (await tcp.hear(len(TCP_GOOD)))[9:11] == struct.pack(">h", 400)
    line485.say(RTU_ASK)
    assert (await line485.hear(len(RTU_GOOD)))[3:7] == struct.pack(">f", -50.0)
    monitor.say(LINE_ASK)
    assert [await monitor.line(), await monitor.line()] == [LINE_ASK, b"12.0 cm\r\n"]


async def test_flood_comes_unasked_and_stops_when_cleared(
    facility: Facility, tcp: WireEnd, line485: WireEnd, monitor: WireEnd
) -> None:
    """Kilobytes that nobody asked for, on every protocol; afterwards good answers as before."""
    async with serial_end(facility.address("bench-scanner")) as scans:
        flooding = (facility.freezer, facility.eurotherm, facility.lm510, facility.scanner)
        ends = (tcp, line485, monitor, scans)
        for unit in flooding:
            unit.faults.set("flood")
        for end in ends:
            assert len(await end.hear(1_000)) == 1_000
        for unit in flooding:
            unit.faults.clear()
        await asyncio.gather(*(end.rest() for end in ends))
        await tcp_is_well(tcp)
        await rtu_is_well(line485)
        await line_is_well(monitor)


async def test_hang_up_closes_the_connection_in_place_of_the_answer(
    facility: Facility, tcp: WireEnd
) -> None:
    """The connection ends; the next one is served."""
    facility.freezer.faults.set("hang_up", answers=1)
    tcp.say(TCP_ASK)
    assert await tcp.ended()
    async with tcp_end(facility.address("freezer-1")) as again:
        await tcp_is_well(again)


async def test_unplugged_network_unit_refuses_and_comes_back_on_its_port(
    facility: Facility, tcp: WireEnd
) -> None:
    """Open connections are cut, new ones refused; plugged in again it has the same address."""
    address = facility.address("freezer-1")
    facility.freezer.faults.set("unplugged")
    assert await tcp.ended()
    with pytest.raises(ConnectionRefusedError):
        async with tcp_end(address):
            pass
    facility.freezer.faults.clear("unplugged")
    async with asyncio.timeout(5):
        while True:
            try:
                async with tcp_end(address) as again:
                    await tcp_is_well(again)
                break
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
    assert facility.address("freezer-1") == address


async def until(path: Path, there: bool) -> None:
    """Waits for a device to appear or to vanish."""
    async with asyncio.timeout(5):
        while path.exists() is not there:  # noqa: ASYNC110, ASYNC240 - a file tells no event
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", ["eurotherm-1", "lm510-1", "bench-scanner"])
async def test_unplugged_serial_unit_vanishes_and_comes_back_under_its_link(
    facility: Facility, name: str
) -> None:
    """The device disappears under the reader; plugged in again the same path leads to it."""
    path = Path(facility.address(name))
    async with serial_end(str(path)) as end:
        facility.faults(name).set("unplugged")
        assert await end.ended()
        await until(path, there=False)
    facility.faults(name).clear("unplugged")
    await until(path, there=True)
    async with serial_end(str(path)) as end:
        if name == "eurotherm-1":
            await rtu_is_well(end)
        elif name == "lm510-1":
            await line_is_well(end)
        else:
            facility.scanner.scan("TAG-0001")
            assert await end.line() == b"TAG-0001\r\n"
