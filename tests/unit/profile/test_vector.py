"""Worked examples are proved from their bytes, and an example that lies is found out."""

from dataclasses import replace

import pytest

from crinsu_gateway.profile.described import Vector
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import load_file, shipped_dir
from crinsu_gateway.profile.vector import crc16, vector_faults

EUROTHERM = load_file(shipped_dir() / "eurotherm-2400.toml")
LM510 = load_file(shipped_dir() / "cryomagnetics-lm510.toml")
FREEZER = load_file(shipped_dir() / "crinsu-sandbox-freezer.toml")
HANDBOOK = EUROTHERM.vectors[0]
READ = next(one for one in FREEZER.vectors if "level" in one.values)
LOCK = next(one for one in FREEZER.vectors if one.write)
LEVEL = LM510.vectors[0]


def test_the_checksum_is_the_one_of_the_handbook() -> None:
    """Series 2000 handbook, p. 3-17: 02 03 00 01 00 02 ends with 95 F8."""
    assert crc16(bytes.fromhex("020300010002")).to_bytes(2, "little") == bytes.fromhex("95F8")


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        (replace(HANDBOOK, registers=(1, 2)), "the reply holds [178, 216], not [1, 2]"),
        (replace(HANDBOOK, unit=1), "request is of unit 2, not of 1"),
        (replace(HANDBOOK, reply=None), "reply is missing"),
        (
            replace(HANDBOOK, reply=HANDBOOK.reply and HANDBOOK.reply[:-1] + b"\0"),
            "reply is no RTU frame: its CRC should be 69 4e",
        ),
        (replace(HANDBOOK, transport=Transport.MODBUS_TCP), "request is no Modbus TCP frame"),
        (
            replace(HANDBOOK, values={"pv": 1.0}),
            "the request does not read pv",
        ),
    ],
)
def test_a_false_rtu_example_is_found_out(vector: Vector, said: str) -> None:
    """Checksum, unit, words and points must all be as the example claims."""
    assert vector_faults(EUROTHERM, vector) == [said]


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        (replace(READ, values={"level": 78.5}), "level decodes as 78.4, not 78.5"),
        (replace(READ, bad=("level",)), "level does not decode as bad"),
        (
            replace(READ, reply=READ.reply and READ.reply[:-2]),
            "reply is no Modbus TCP frame",
        ),
        (replace(READ, request=LOCK.request), "request is no read by function 1 to 4"),
        (
            replace(LOCK, write=("lid_lock", True)),
            "the write is made as 05 00 00 ff 00, the request says 05 00 00 00 00",
        ),
        (
            replace(LOCK, write=("fill_stop_limit", 99.0)),
            "fill_stop_limit can be set from 30 to 95 %, not to 99.0",
        ),
        (
            replace(LOCK, write=("level", 50.0)),
            "crinsu-sandbox-freezer has no point 'level' that can be written",
        ),
    ],
)
def test_a_false_tcp_example_is_found_out(vector: Vector, said: str) -> None:
    """Values, qualities and written bytes must be as the example claims."""
    assert vector_faults(FREEZER, vector) == [said]


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        (replace(LEVEL, values={"level_1": 1.0}), "level_1 decodes as 78.4, not 1.0"),
        (replace(LEVEL, send="MEAS? 9\r\n"), "no point is asked for by 'MEAS? 9\\r\\n'"),
        (replace(LEVEL, receive="78.4 %"), "receive does not end with a terminator: '78.4 %'"),
        (
            replace(LM510.vectors[-1], write=("high_1", 81.0)),
            "the write is made as 'HIGH 81.0\\r\\n', send says 'HIGH 80.0\\r\\n'",
        ),
        (
            replace(LEVEL, receive="12.3 cm\r\n"),
            "level_1 decodes as bad: the unit came back as 'cm', which does not convert to %",
        ),
    ],
)
def test_a_false_line_example_is_found_out(vector: Vector, said: str) -> None:
    """Request, terminator and value must be as the example claims."""
    assert vector_faults(LM510, vector) == [said]


def test_a_false_pushed_example_is_found_out() -> None:
    """A line that no stream knows is no example of the model."""
    scanner = load_file(shipped_dir() / "line-scanner.toml")
    said = vector_faults(scanner, replace(scanner.vectors[0], receive="\x1b\r\n"))
    assert said == ["the line '\\x1b' is none that line-scanner sends"]
