"""What is asked in Modbus, and which answers are believed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.drivers.modbus_messages import Exchange, reading, writing
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, DeviceSilent, FrameError
from crinsu_gateway.profile.encode import ModbusWrite
from crinsu_gateway.profile.plan import ModbusRead


def read(function: int, count: int, address: int = 0) -> Exchange:
    """The exchange of a read."""
    return reading(ModbusRead(function, address, count, (), 1.0))


def test_requests_are_those_of_the_standard() -> None:
    """Reads and writes as in the examples of the Modbus Application Protocol V1.1b3, section 6."""
    assert read(1, 19, 0x13).request == bytes.fromhex("01 0013 0013")
    assert read(3, 3, 0x6B).request == bytes.fromhex("03 006B 0003")
    assert writing(ModbusWrite(5, 0xAC, (1,), "p")).request == bytes.fromhex("05 00AC FF00")
    assert writing(ModbusWrite(5, 0xAC, (0,), "p")).request == bytes.fromhex("05 00AC 0000")
    assert writing(ModbusWrite(6, 1, (3,), "p")).request == bytes.fromhex("06 0001 0003")
    ten = tuple(int(bit) for bit in "1011001110")
    assert writing(ModbusWrite(15, 0x13, ten, "p")).request == bytes.fromhex("0F 0013 000A 02 CD01")
    sixteen = writing(ModbusWrite(16, 1, (10, 258), "p")).request
    assert sixteen == bytes.fromhex("10 0001 0002 04 000A 0102")


def test_answers_are_those_of_the_standard() -> None:
    """Registers and bits come out as in the examples of the standard."""
    assert read(3, 3).values(bytes.fromhex("03 06 022B 0000 0064")) == (555, 0, 100)
    assert read(1, 19).values(bytes.fromhex("01 03 CD 6B 05"))[:8] == (1, 0, 1, 1, 0, 0, 1, 1)
    assert len(read(2, 19).values(bytes.fromhex("02 03 CD 6B 05"))) == 19


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("03 04 022B 0000", "6 bytes came back instead of 8"),
        ("03 04 022B 0000 0064", "counts 4 bytes of 6"),
        ("03 06 022B 0000 0064 00", "9 bytes came back"),
        ("04 06 022B 0000 0064", "function 4 came back instead of 3"),
        ("83", "function 131 came back"),
        ("84 02", "function 132 came back"),
        ("83 02 00", "function 131 came back"),
        ("03", "1 bytes came back"),
    ],
)
def test_an_answer_to_something_else_is_a_frame_error(answer: str, told: str) -> None:
    """Short, long, miscounted and foreign answers are refused, each by its name."""
    with pytest.raises(FrameError, match=told):
        read(3, 3).values(bytes.fromhex(answer))


def test_an_exception_is_a_refusal_with_its_code() -> None:
    """A Modbus exception is DeviceRefused, with the code for machines and its name for people."""
    with pytest.raises(
        DeviceRefused, match=r"exception 2 \(illegal address\) to function 3"
    ) as got:
        read(3, 3).values(b"\x83\x02")
    assert got.value.facts == {"exception": 2, "function": 3}
    with pytest.raises(DeviceRefused, match="unknown"):
        read(3, 3).values(b"\x83\x63")


def test_a_gateway_box_that_gets_no_answer_means_a_silent_unit() -> None:
    """Exceptions 10 and 11 come from the box between; the unit behind it is what is silent."""
    with pytest.raises(DeviceSilent, match="exception 11"):
        read(3, 3).values(b"\x83\x0b")


def test_a_write_must_come_back_as_it_was_sent() -> None:
    """The echo of a write proves that the unit took that address and value, and no other."""
    single = writing(ModbusWrite(6, 1, (3,), "p"))
    assert single.values(bytes.fromhex("06 0001 0003")) == ()
    with pytest.raises(FrameError, match="came back as"):
        single.values(bytes.fromhex("06 0001 0004"))
    many = writing(ModbusWrite(16, 1, (10, 258), "p"))
    assert many.values(bytes.fromhex("10 0001 0002")) == ()
    with pytest.raises(FrameError, match="came back as"):
        many.values(bytes.fromhex("10 0001 0001"))


@given(st.sampled_from([1, 2, 3, 4]), st.integers(1, 125), st.binary(min_size=1, max_size=253))
def test_no_answer_whatever_breaks_it(function: int, count: int, answer: bytes) -> None:
    """Any message gives exactly the values asked for, or a DeviceError."""
    with suppress(DeviceError):
        assert len(read(function, count).values(answer)) == count
