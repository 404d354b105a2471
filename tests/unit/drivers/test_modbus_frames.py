"""Frames around Modbus messages, and what is taken for an answer."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU

from crinsu_gateway.drivers.modbus_frames import (
    MAX_SKIPPED,
    MbapReader,
    RtuReader,
    crc,
    mbap_frame,
    rtu_frame,
)
from crinsu_gateway.model.errors import FrameError

ANSWER = bytes.fromhex("03 04 00b2 00d8")


def test_the_frames_of_the_manuals() -> None:
    """A serial frame as printed in the Eurotherm handbook p. 3-17, and its TCP twin."""
    request = bytes.fromhex("03 0001 0002")
    assert rtu_frame(2, request) == bytes.fromhex("02 03 00 01 00 02 95 F8")
    assert rtu_frame(2, ANSWER) == bytes.fromhex("02 03 04 00 B2 00 D8 69 4E")
    assert mbap_frame(7, 2, request) == bytes.fromhex("0007 0000 0006 02 03 0001 0002")


@given(st.binary(max_size=253))
def test_the_crc_is_the_one_of_pymodbus(data: bytes) -> None:
    """Our CRC equals an independent one for any content."""
    assert crc(data) == FramerRTU.compute_CRC(data).to_bytes(2, "big")


def test_an_answer_to_another_transaction_is_skipped() -> None:
    """Late answers and answers with number 0 go by; the right one behind them is taken."""
    reader = MbapReader(5, 2)
    buffer = bytearray(
        mbap_frame(4, 2, b"\x03\x02\0\1") + mbap_frame(0, 2, ANSWER) + mbap_frame(5, 2, ANSWER)
    )
    assert reader(buffer) == ANSWER
    assert not buffer
    assert reader.skipped == "an answer to transaction 0 came, not to 5"


def test_the_right_number_from_another_unit_is_a_frame_error() -> None:
    """A unit that answers for another one is not believed."""
    with pytest.raises(FrameError, match="unit 9 answered instead of 2"):
        MbapReader(5, 2)(bytearray(mbap_frame(5, 9, ANSWER)))


@pytest.mark.parametrize("head", ["0005 0001 0006", "0005 0000 0001", "0005 0000 ffff"])
def test_a_stream_that_is_no_modbus_is_a_frame_error(head: str) -> None:
    """A wrong protocol number or an impossible length means that the stream is out of step."""
    buffer = bytearray(bytes.fromhex(head) + b"\x02" + ANSWER)
    with pytest.raises(FrameError, match="no Modbus TCP frame"):
        MbapReader(5, 2)(buffer)
    assert not buffer


@given(st.data())
def test_tcp_answers_come_out_whole_however_they_are_cut(data: st.DataObject) -> None:
    """Delivered in any pieces, the message comes out once and unchanged."""
    message = data.draw(st.binary(min_size=1, max_size=253))
    frame, reader, buffer = mbap_frame(77, 3, message), MbapReader(77, 3), bytearray()
    out: list[bytes] = []
    while frame:
        piece = data.draw(st.integers(1, len(frame)))
        buffer += frame[:piece]
        frame = frame[piece:]
        if (taken := reader(buffer)) is not None:
            out.append(taken)
    assert out == [message]


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_whatever_break_the_tcp_reader(chunks: list[bytes]) -> None:
    """Random bytes are nothing, a message, or a FrameError; the buffer stays small."""
    reader, buffer = MbapReader(1, 1), bytearray()
    for chunk in chunks:
        buffer += chunk
        with suppress(FrameError):
            reader(buffer)
        assert len(buffer) <= 6 + 254


def test_a_serial_answer_is_found_behind_noise() -> None:
    """Glitches, another unit's frame and a broken frame go by; the right answer is taken."""
    broken = bytearray(rtu_frame(2, ANSWER))
    broken[4] ^= 0x10
    noise = b"\x00\xff" + rtu_frame(3, ANSWER) + bytes(broken)
    reader, buffer = RtuReader(2, 3), bytearray(noise + rtu_frame(2, ANSWER) + b"\x00")
    assert reader(buffer) == ANSWER
    assert buffer == b"\x00"
    assert reader.skipped.startswith("a frame with a wrong CRC came: 02 03 04")


def test_what_cannot_begin_an_answer_does_not_stay() -> None:
    """Bytes that no answer of the unit begins with leave the buffer, so they are no late start."""
    reader, buffer = RtuReader(2, 3), bytearray(b"\x00\x41\x42")
    assert reader(buffer) is None
    assert not buffer
    assert reader.skipped == "bytes that are no answer came: 00 41 42"


def test_an_exception_is_taken_as_an_answer() -> None:
    """The five bytes of an exception are a whole frame."""
    assert RtuReader(2, 3)(bytearray(rtu_frame(2, b"\x83\x02"))) == b"\x83\x02"


def test_another_function_of_the_unit_is_handed_up() -> None:
    """A sound frame of the unit with another function is an answer: a wrong one."""
    assert RtuReader(2, 3)(bytearray(rtu_frame(2, b"\x04\x02\0\1"))) == b"\x04\x02\0\1"


def test_endless_noise_is_a_frame_error() -> None:
    """More noise than any answer ends the wait at once."""
    reader = RtuReader(2, 3)
    for _ in range(MAX_SKIPPED // 2):
        assert reader(bytearray(b"\xff\xff")) is None
    with pytest.raises(FrameError, match="without the answer"):
        reader(bytearray(b"\xff\xff"))


@given(st.data())
def test_serial_answers_come_out_whole_however_they_are_cut(data: st.DataObject) -> None:
    """Noise of other bytes before it and any cuts do not keep the answer from coming out."""
    registers = data.draw(st.binary(min_size=2, max_size=200).filter(lambda b: len(b) % 2 == 0))
    message = bytes([3, len(registers)]) + registers
    noise = data.draw(st.binary(max_size=30)).replace(b"\x02", b"")
    frame = noise + rtu_frame(2, message)
    reader, buffer = RtuReader(2, 3), bytearray()
    out: list[bytes] = []
    while frame and not out:
        piece = data.draw(st.integers(1, len(frame)))
        buffer += frame[:piece]
        frame = frame[piece:]
        if (taken := reader(buffer)) is not None:
            out.append(taken)
    assert out == [message]


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_no_bytes_whatever_break_the_serial_reader(chunks: list[bytes]) -> None:
    """Random bytes are nothing, a message with a right CRC, or a FrameError; none pile up."""
    reader, buffer = RtuReader(1, 3), bytearray()
    for chunk in chunks:
        buffer += chunk
        try:
            reader(buffer)
        except FrameError:
            return
        assert len(buffer) <= 260
