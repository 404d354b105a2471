"""Modbus ASCII frames, and what is taken for an answer."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerAscii

from crinsu_gateway.drivers.modbus_ascii import (
    LARGEST_ASCII,
    MAX_SKIPPED,
    AsciiReader,
    ascii_frame,
    lrc,
)
from crinsu_gateway.drivers.modbus_messages import Exchange, reading
from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.plan import ModbusRead

ANSWER = bytes.fromhex("03 04 FFFFFCE0")


def test_the_frames_of_the_manual() -> None:
    """Thermo prints these for the cabinet setpoint of unit 1 and a status of unit 25."""
    assert ascii_frame(1, ANSWER) == b":010304FFFFFCE01E\r\n"
    assert ascii_frame(0x19, bytes.fromhex("03066F0001")) == b":1903066F00016E\r\n"


@given(st.binary(max_size=253))
def test_the_lrc_is_the_one_of_pymodbus(data: bytes) -> None:
    """Our LRC equals an independent one for any content."""
    assert lrc(data) == FramerAscii.compute_LRC(data)


def test_an_answer_is_found_behind_noise() -> None:
    """Glitches, another unit's frame, a wrong LRC and half a frame go by."""
    noise = b"\xff\x00" + ascii_frame(3, ANSWER) + b":020304FFFFFCE01E\r\n" + b":0203"
    reader, buffer = AsciiReader(2), bytearray(noise + ascii_frame(2, ANSWER) + b":")
    assert reader(buffer) == ANSWER
    assert buffer == b":"
    assert reader.skipped.startswith("a frame with a wrong LRC came: b':020304FFFFFCE01E'")


def test_small_letters_are_hex_too() -> None:
    """Some units do not know capitals."""
    assert AsciiReader(1)(bytearray(b":010304fffffce01e\r\n")) == ANSWER


@pytest.mark.parametrize(
    "line", [b"010304FFFFFCE01E", b":010304FFFFFCE01", b":010304FFFFFCE0G0", b":01FF", b":", b""]
)
def test_what_is_no_frame_is_not_taken(line: bytes) -> None:
    """No colon, an odd number of digits, other characters, too short."""
    reader = AsciiReader(1)
    assert reader(bytearray(line + b"\r\n")) is None


def test_bytes_that_cannot_begin_a_frame_do_not_stay() -> None:
    """So they are no late start of an answer; half a frame stays."""
    reader, buffer = AsciiReader(1), bytearray(b"abc")
    assert reader(buffer) is None
    assert not buffer
    assert reader.skipped == "characters that are no answer came: b'abc'"
    buffer += b":0103"
    assert reader(buffer) is None
    assert buffer == b":0103"


def test_endless_noise_is_a_frame_error() -> None:
    """More than any answer ends the wait at once."""
    reader = AsciiReader(1)
    for _ in range(MAX_SKIPPED // 2):
        assert reader(bytearray(b"xy")) is None
    with pytest.raises(FrameError, match="without the answer"):
        reader(bytearray(b"xy"))


@given(st.data())
def test_answers_come_out_whole_however_they_are_cut(data: st.DataObject) -> None:
    """Noise before it and any cuts do not keep the answer from coming out once."""
    message = data.draw(st.binary(min_size=2, max_size=253))
    frame = data.draw(st.binary(max_size=30)).replace(b"\r", b"") + ascii_frame(2, message)
    reader, buffer = AsciiReader(2), bytearray()
    out: list[bytes] = []
    while frame:
        piece = data.draw(st.integers(1, len(frame)))
        buffer += frame[:piece]
        frame = frame[piece:]
        if (taken := reader(buffer)) is not None:
            out.append(taken)
    assert out == [message]


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_bytes_whatever_break_the_reader(chunks: list[bytes]) -> None:
    """Random bytes are nothing, a message, or a FrameError; none pile up."""
    reader, buffer = AsciiReader(1), bytearray()
    for chunk in chunks:
        buffer += chunk
        with suppress(FrameError):
            reader(buffer)
        assert len(buffer) <= LARGEST_ASCII


def setpoint(counts: ByteCount, *, data_bytes: int = 0) -> Exchange:
    """The read of two registers, or of one that is answered by a single byte."""
    count = 1 if data_bytes else 2
    return reading(ModbusRead(3, 0x530, count, (), 1.0, data_bytes), counts)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (ByteCount.BYTES, 4),
        (ByteCount.CHARS, 8),
        (ByteCount.IGNORE, 4),
        (ByteCount.IGNORE, 8),
        (ByteCount.IGNORE, 0),
    ],
)
def test_the_byte_count_counts_what_the_profile_says(counts: ByteCount, told: int) -> None:
    """Bytes by the standard, characters with some firmware, or it is not looked at."""
    answer = bytes([3, told]) + bytes.fromhex("FFFFFCE0")
    assert setpoint(counts).values(answer) == (0xFFFF, 0xFCE0)


@pytest.mark.parametrize("counts", [ByteCount.BYTES, ByteCount.CHARS])
def test_another_byte_count_is_a_frame_error(counts: ByteCount) -> None:
    """As is an answer of the wrong size, whatever it counts."""
    with pytest.raises(FrameError, match="counts 6"):
        setpoint(counts).values(bytes.fromhex("03 06 FFFFFCE0"))
    with pytest.raises(FrameError, match="5 bytes came back"):
        setpoint(ByteCount.IGNORE).values(bytes.fromhex("03 04 FFFFFC"))


@pytest.mark.parametrize(
    ("counts", "answer"),
    [(ByteCount.CHARS, "03 02 28"), (ByteCount.IGNORE, "03 02 28"), (ByteCount.BYTES, "03 01 28")],
)
def test_an_answer_may_hold_a_single_byte(counts: ByteCount, answer: str) -> None:
    """Thermo answers :19030228BA for a status of eight bits."""
    assert setpoint(counts, data_bytes=1).values(bytes.fromhex(answer)) == (0x28,)
