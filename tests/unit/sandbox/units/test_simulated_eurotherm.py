"""The simulated Eurotherm 2400 against its handbook: frames, IEEE region, silence, discards."""

import struct
import tomllib
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.sandbox.units.modbus_frames import rtu_frame
from crinsu_gateway.sandbox.units.modbus_server import ModbusRtuConversation
from tests.fakes.clock import HandClock

PROFILE = Path(__file__).parents[4] / "devices" / "eurotherm-2400.toml"
POINTS = tomllib.loads(PROFILE.read_text())["point"]


def read(unit: Eurotherm, address: int, count: int = 1) -> bytes:
    """The data of a function 3 read."""
    reply = unit.answer(struct.pack(">BHH", 3, address, count))
    assert reply is not None
    assert reply[0] == 3
    return reply[2:]


def write(unit: Eurotherm, address: int, data: bytes) -> bytes | None:
    """Function 16."""
    return unit.answer(struct.pack(">BHHB", 16, address, len(data) // 2, len(data)) + data)


def eurotherm(clock: HandClock | None = None, temperature: float = -180.0) -> Eurotherm:
    """A unit at rest at a temperature."""
    return Eurotherm((clock or HandClock()).monotonic, temperature=temperature)


@pytest.mark.parametrize(
    ("decimals", "reply"), [(1, "02 03 04 00B2 00D8 694E"), (0, "02 03 04 0012 0016")]
)
def test_speaks_the_frames_of_the_handbook(decimals: int, reply: str) -> None:
    """The worked example of the handbook, in full resolution (with its CRC) and in integer."""
    unit = Eurotherm(HandClock().monotonic, temperature=21.6, decimals=decimals)
    unit.set_temperature(17.8)
    line = ModbusRtuConversation({2: unit})
    (piece,) = line.heard(bytes.fromhex("02 03 0001 0002 95F8"), 0.0)
    assert piece.data is not None
    assert piece.data.startswith(bytes.fromhex(reply))


@pytest.mark.parametrize("point", POINTS, ids=lambda point: str(point["name"]))
def test_knows_every_point_of_its_profile(point: dict[str, object]) -> None:
    """Whatever the shipped profile reads from a 2400 is answered with a value."""
    address, kind = point["address"], point["type"]
    assert isinstance(address, int)
    assert len(read(eurotherm(), address, 2 if kind == "float32" else 1)) in (2, 4)


def test_ieee_region_is_big_endian_float() -> None:
    """0x8002 is the process value, 0x83CA the remote setpoint."""
    unit = eurotherm(temperature=-150.25)
    assert read(unit, 0x8002, 2) == struct.pack(">f", -150.25)
    assert write(unit, 0x83CA, struct.pack(">f", -120.5)) == bytes.fromhex("10 83CA 0002")
    assert read(unit, 0x83CA, 2) == struct.pack(">f", -120.5)
    assert unit.remote_setpoint == -120.5


@pytest.mark.parametrize("pdu", ["03 8003 0002", "03 8002 0001", "06 83CA 0001", "03 0FFF 0001"])
def test_half_values_and_unknown_addresses_are_refused(pdu: str) -> None:
    """Odd address, one word of two, function 6 in the IEEE region, nothing there: exception 2."""
    reply = eurotherm().answer(bytes.fromhex(pdu))
    assert reply is not None
    assert reply == bytes((int(pdu[:2], 16) | 0x80, 2))


@pytest.mark.parametrize(
    "pdu", ["01 0000 0001", "05 0000 FF00", "0F 0000 0001 01 01", "2B 0E 0100"]
)
def test_function_that_it_lacks_is_met_with_silence(pdu: str) -> None:
    """An unsupported function gets no reply at all."""
    assert eurotherm().answer(bytes.fromhex(pdu)) is None


def test_unconfigured_parameter_swallows_a_block_write() -> None:
    """Function 6 is refused with 3, function 16 is taken and thrown away, a read tells nothing."""
    unit = eurotherm()
    before = read(unit, 14)
    assert unit.answer(bytes.fromhex("06 000E 0064")) == b"\x86\x03"
    assert write(unit, 14, b"\x00\x64") == bytes.fromhex("10 000E 0001")
    assert read(unit, 14) == before


def test_block_is_written_up_to_the_read_only_register() -> None:
    """A read-only register inside a block: an error, and the rest of the block is discarded."""
    unit = eurotherm()
    data = struct.pack(">hhh", -1000, -900, -800)  # 24 may be written, 25 not
    assert write(unit, 24, data) == b"\x90\x02"
    assert read(unit, 24) == struct.pack(">h", -1000)


def test_chamber_follows_the_setpoint_in_force() -> None:
    """The remote setpoint moves the chamber while remote is chosen, and SP1 when local is."""
    clock = HandClock()
    unit = eurotherm(clock)
    write(unit, 0x83CA, struct.pack(">f", -150.0))
    clock.pass_s(90.0)
    assert -180.0 < unit.temperature < -150.0
    clock.pass_s(3_600.0)
    assert unit.temperature == pytest.approx(-150.0, abs=0.01)
    write(unit, 276, b"\x00\x00")
    clock.pass_s(3_600.0)
    assert unit.temperature == pytest.approx(-180.0, abs=0.01)


def test_configuration_mode_stops_control_and_leaving_it_restarts() -> None:
    """Register 199: at 2 the chamber falls to the floor, back at 0 there is silence for 5 s."""
    clock = HandClock()
    unit = eurotherm(clock)
    assert write(unit, 199, b"\x00\x02") is not None
    clock.pass_s(3_600.0)
    assert unit.temperature == pytest.approx(-196.0, abs=0.01)
    assert write(unit, 199, b"\x00\x07") == b"\x90\x03"
    write(unit, 199, b"\x00\x00")
    assert unit.answer(bytes.fromhex("03 0001 0001")) is None
    clock.pass_s(5.1)
    assert read(unit, 199) == b"\x00\x00"


def test_broken_thermocouple_shows_in_the_status_word() -> None:
    """Bit 5 of register 75 is the sensor break, and the process value goes upscale."""
    unit = eurotherm()
    assert int.from_bytes(read(unit, 75)) == 0
    unit.break_sensor()
    assert int.from_bytes(read(unit, 75)) & 1 << 5
    assert struct.unpack(">f", read(unit, 0x8002, 2))[0] > 100.0
    assert read(unit, 0x8096, 2)[2:] == b"\x80\x00"  # status in the IEEE region is padded


def test_neighbours_on_a_line_hear_only_their_own_address() -> None:
    """Each unit answers its own address, nobody an address that nobody has."""
    first, second = eurotherm(temperature=-10.0), eurotherm(temperature=-20.0)
    line = ModbusRtuConversation({1: first, 2: second})
    ask = struct.pack(">BHH", 3, 0x8002, 2)
    replies = [line.heard(rtu_frame(unit, ask), float(unit)) for unit in (1, 2, 3)]
    value = [struct.pack(">f", celsius) for celsius in (-10.0, -20.0)]
    assert replies == [
        [Piece(rtu_frame(1, b"\x03\x04" + value[0]))],
        [Piece(rtu_frame(2, b"\x03\x04" + value[1]))],
        [],
    ]


def test_broadcast_is_obeyed_and_not_answered() -> None:
    """Address 0 reaches everybody; nobody replies."""
    first, second = eurotherm(), eurotherm()
    line = ModbusRtuConversation({1: first, 2: second})
    write_pdu = struct.pack(">BHHB", 16, 0x83CA, 2, 4) + struct.pack(">f", -99.0)
    assert line.heard(rtu_frame(0, write_pdu), 1.0) == []
    assert (first.remote_setpoint, second.remote_setpoint) == (-99.0, -99.0)
