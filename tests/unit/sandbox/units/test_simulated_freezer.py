"""The simulated freezer: its register map, its lock, its valve, and the hand on its lid."""

import struct
import tomllib
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.modbus_server import ModbusRtuConversation, ModbusTcpConversation
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel
from tests.fakes.clock import HandClock

PROFILE = Path(__file__).parents[4] / "devices" / "crinsu-sandbox-freezer.toml"
VECTORS = tomllib.loads(PROFILE.read_text())["vector"]
STILL = Vessel(evaporation_percent_day=0.0, fill_percent_s=1.0)


def read(freezer: Freezer, function: int, address: int, count: int) -> bytes:
    """The data of a read, without function and byte count."""
    reply = freezer.answer(struct.pack(">BHH", function, address, count))
    assert reply is not None
    assert reply[0] == function
    return reply[2:]


def write_coil(freezer: Freezer, coil: int, on: bool) -> None:
    """An order that the controller takes without complaint."""
    pdu = struct.pack(">BHH", 5, coil, 0xFF00 if on else 0)
    assert freezer.answer(pdu) == pdu


def coils(freezer: Freezer) -> int:
    """Bit 0 the lock, bit 1 the valve."""
    return read(freezer, 1, 0, 2)[0]


def test_shows_the_registers_of_its_profile_byte_by_byte() -> None:
    """In the state that the profile's first example tells of, its very bytes come."""
    vector = VECTORS[0]
    values = vector["values"]
    tank = Tank(
        level=values["level"],
        temperature=values["temperature"],
        bath=values["bath_temperature"],
        fills=values["fill_count"],
    )
    conversation = ModbusTcpConversation({1: Freezer(HandClock().monotonic, tank=tank)})
    heard = conversation.heard(bytes.fromhex(vector["request"]), 0.0)
    assert heard == [Piece(bytes.fromhex(vector["reply"]))]


@pytest.mark.parametrize("number", range(len(VECTORS)))
def test_knows_every_request_of_its_profile(number: int) -> None:
    """No example request of the profile is refused; a write is echoed."""
    vector = VECTORS[number]
    request = bytes.fromhex(vector["request"])
    units = {1: Freezer(HandClock().monotonic)}
    over_tcp = vector.get("transport", "modbus-tcp") == "modbus-tcp"
    pdu_at = 7 if over_tcp else 1
    conversation = ModbusTcpConversation(units) if over_tcp else ModbusRtuConversation(units)
    (piece,) = conversation.heard(request, 0.0)
    assert piece.data is not None
    assert piece.data[pdu_at] == request[pdu_at]
    if "write" in vector:
        assert piece.data == request


def test_locked_lid_cannot_be_opened() -> None:
    """A person pulls in vain while the lock holds, and opens after it is released."""
    freezer = Freezer(HandClock().monotonic)
    assert freezer.open_lid() is False
    assert not freezer.tank.lid_open
    write_coil(freezer, 0, False)
    assert freezer.open_lid() is True
    assert read(freezer, 2, 0, 3) == b"\x01"


def test_lock_does_not_engage_over_an_open_lid() -> None:
    """The order to lock is taken without complaint and discarded; only reading back tells."""
    freezer = Freezer(HandClock().monotonic)
    write_coil(freezer, 0, False)
    freezer.open_lid()
    write_coil(freezer, 0, True)
    assert coils(freezer) == 0
    freezer.close_lid()
    assert coils(freezer) == 0, "the discarded order must not come back by itself"
    write_coil(freezer, 0, True)
    assert coils(freezer) == 1


def test_valve_closes_by_itself_at_the_stop_limit() -> None:
    """The controller ends the fill at its limit, and counts it."""
    clock = HandClock()
    freezer = Freezer(clock.monotonic, vessel=STILL, tank=Tank(level=80.0))
    write_coil(freezer, 1, True)
    clock.pass_s(9.0)
    assert coils(freezer) == 3
    assert read(freezer, 4, 0, 1) == struct.pack(">h", 890)
    clock.pass_s(5.0)
    assert coils(freezer) == 1
    assert read(freezer, 4, 0, 1) == struct.pack(">h", 900)
    assert read(freezer, 4, 5, 2) == struct.pack(">I", 1)


def test_valve_closes_by_itself_after_the_longest_time_and_raises_the_alarm() -> None:
    """Without supply the fill ends at the maximum time; the alarm stays until a fill begins."""
    clock = HandClock()
    freezer = Freezer(clock.monotonic, vessel=STILL, control=FillControl(longest_s=60.0))
    freezer.set_supply(0.0)
    write_coil(freezer, 1, True)
    clock.pass_s(59.0)
    assert coils(freezer) == 3
    assert not freezer.alarm
    clock.pass_s(2.0)
    assert coils(freezer) == 1
    assert read(freezer, 2, 2, 1) == b"\x01"
    freezer.set_supply(1.0)
    write_coil(freezer, 1, True)
    assert not freezer.alarm


def test_valve_over_the_stop_limit_closes_at_once() -> None:
    """An order to fill a full freezer is taken and comes to nothing."""
    freezer = Freezer(HandClock().monotonic, tank=Tank(level=95.0))
    write_coil(freezer, 1, True)
    assert coils(freezer) == 1


def test_time_scale_makes_days_pass() -> None:
    """At scale 86400 a second of the clock is a day of evaporation."""
    clock = HandClock()
    freezer = Freezer(clock.monotonic, time_scale=86_400.0, tank=Tank(level=80.0))
    clock.pass_s(10.0)
    assert freezer.tank.level == pytest.approx(80.0 - 10 * 0.6)


@pytest.mark.parametrize(
    ("address", "values", "refused"),
    [
        (0, [300, 800], False),
        (0, [800, 300], True),  # start over stop
        (0, [-10], True),
        (1, [1001], True),
        (2, [0], True),
        (2, [7200], False),
        (2, [1, 1], True),
    ],
)
def test_fill_settings_are_checked_together(address: int, values: list[int], refused: bool) -> None:
    """A write that would leave the settings senseless changes none of them."""
    freezer = Freezer(HandClock().monotonic)
    before = read(freezer, 3, 0, 3)
    data = struct.pack(f">{len(values)}h", *values)
    reply = freezer.answer(struct.pack(">BHHB", 16, address, len(values), len(data)) + data)
    assert reply is not None
    assert (reply[0] == 0x90) is refused
    after = read(freezer, 3, 0, 3)
    assert after == (
        before if refused else before[: 2 * address] + data + before[2 * address :][len(data) :]
    )


def test_broken_probe_shows_the_sentinel_and_says_so() -> None:
    """0x8000 in place of the temperature, the status bit, the alarm; mended, the value is back."""
    freezer = Freezer(HandClock().monotonic)
    whole = read(freezer, 4, 0, 7)
    freezer.break_sensor()
    assert read(freezer, 4, 1, 1) == b"\x80\x00"
    assert int.from_bytes(read(freezer, 4, 4, 1)) == 0b11100
    freezer.break_sensor(False)
    assert read(freezer, 4, 0, 7) == whole


def test_stuck_probes_stand_still_while_the_tank_does_not() -> None:
    """The level shown freezes at the first look; the truth shows again when cleared."""
    clock = HandClock()
    freezer = Freezer(clock.monotonic, tank=Tank(level=80.0))
    freezer.faults.set("stuck")
    assert read(freezer, 4, 0, 1) == struct.pack(">h", 800)
    freezer.set_level(40.0)
    assert read(freezer, 4, 0, 1) == struct.pack(">h", 800)
    freezer.faults.clear()
    assert read(freezer, 4, 0, 1) == struct.pack(">h", 400)
