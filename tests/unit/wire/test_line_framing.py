"""Where a line ends, and what is only an echo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.wire.line_framing import EchoMode, LineFraming, is_echo

CRLF = LineFraming((b"\r\n",), max_length=20)


def test_a_line_is_taken_whole_and_the_rest_stays() -> None:
    """A complete line leaves the buffer with its terminator; what follows stays."""
    buffer = bytearray(b"12.3 cm\r\nnext")
    assert CRLF.take(buffer) == b"12.3 cm"
    assert buffer == b"next"
    assert CRLF.take(buffer) is None


def test_the_earliest_and_then_the_longest_terminator_ends_a_line() -> None:
    """With CR and CR LF allowed, a CR LF is one end and not an end and an empty line."""
    framing = LineFraming((b"\r", b"\r\n"), max_length=20)
    buffer = bytearray(b"a\r\nb\rc")
    assert framing.take(buffer) == b"a"
    assert framing.take(buffer) == b"b"
    assert buffer == b"c"


@pytest.mark.parametrize("data", [b"x" * 40, b"x" * 22])
def test_a_line_that_never_ends_is_refused_and_thrown_away(data: bytes) -> None:
    """More characters than a line can have are a FrameError before their terminator comes."""
    buffer = bytearray(data)
    with pytest.raises(FrameError, match="more than 20") as refused:
        CRLF.take(buffer)
    assert not buffer
    assert refused.value.facts["unfinished"] is True


def test_a_line_that_is_too_long_costs_itself_only() -> None:
    """The lines behind a line that is too long are taken as if it had not been there."""
    buffer = bytearray(b"x" * 21 + b"\r\nnext\r\n")
    with pytest.raises(FrameError, match="more than 20") as refused:
        CRLF.take(buffer)
    assert refused.value.facts["unfinished"] is False
    assert CRLF.take(buffer) == b"next"


def test_the_longest_allowed_line_may_arrive_in_two_parts() -> None:
    """A line of exactly the longest length waits for the second half of its terminator."""
    buffer = bytearray(b"x" * 20 + b"\r")
    assert CRLF.take(buffer) is None
    buffer += b"\n"
    assert CRLF.take(buffer) == b"x" * 20


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_whatever_are_more_than_a_line_or_a_frame_error(chunks: list[bytes]) -> None:
    """Random bytes give lines within the limit or a FrameError, and the buffer stays small."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        try:
            while (line := CRLF.take(buffer)) is not None:
                assert len(line) <= 20
                assert b"\r\n" not in line
        except FrameError:
            pass
        assert len(buffer) <= 21


@given(st.lists(st.binary(max_size=20).filter(lambda b: b"\r" not in b and b"\n" not in b)))
def test_lines_come_out_as_they_went_in_however_they_are_cut(lines: list[bytes]) -> None:
    """Delivered byte by byte, the lines come out complete and in order."""
    buffer, out = bytearray(), []
    for byte in b"".join(line + b"\r\n" for line in lines):
        buffer.append(byte)
        if (line := CRLF.take(buffer)) is not None:
            out.append(line)
    assert out == lines


def test_an_echo_is_known_by_its_text() -> None:
    """AUTO drops the command come back, NO drops nothing."""
    assert is_echo(b"MEAS? 1", b"MEAS? 1\r\n", EchoMode.AUTO)
    assert not is_echo(b"12.3 cm", b"MEAS? 1\r\n", EchoMode.AUTO)
    assert not is_echo(b"MEAS? 1", b"MEAS? 1\r\n", EchoMode.NO)


def test_a_damaged_echo_is_a_frame_error_where_an_echo_is_certain() -> None:
    """With YES, another text than the command means that bytes were lost on the way."""
    with pytest.raises(FrameError, match="echo"):
        is_echo(b"MES? 1", b"MEAS? 1\r\n", EchoMode.YES)
