"""Which line is the answer, and which is an echo, a refusal or chatter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.drivers.lines import AnswerReader, framing_of
from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.line_text import text_of
from crinsu_gateway.profile.link_facts import Echo, LineFacts

SENT = (b"CHAN 1", b"MEAS? 1")


def answer(facts: LineFacts, data: bytes) -> str | None:
    """What the reader takes from bytes after the two lines of SENT."""
    return AnswerReader(facts, framing_of(facts), SENT, bool)(bytearray(data))


def test_echoes_are_dropped_where_they_come() -> None:
    """With AUTO, echoes of all lines that were sent go by, and so does their absence."""
    facts = LineFacts(echo=Echo.AUTO)
    assert answer(facts, b"CHAN 1\r\nMEAS? 1\r\n12.3 cm\r\n") == "12.3 cm"
    assert answer(facts, b"12.3 cm\r\n") == "12.3 cm"
    assert answer(facts, b"CHAN 1\r\nMEAS? 1\r\n") is None


def test_without_echo_the_first_line_is_the_answer() -> None:
    """With NO, a line equal to the command is what the unit answered."""
    assert answer(LineFacts(echo=Echo.NO), b"CHAN 1\r\n") == "CHAN 1"


def test_a_spoilt_echo_is_noticed() -> None:
    """With YES, a unit that heard something else than was sent is not believed."""
    with pytest.raises(FrameError, match="echo"):
        answer(LineFacts(echo=Echo.YES), b"CHAN 7\r\n")


def test_empty_lines_and_late_line_feeds_are_no_answer() -> None:
    """A line feed that trails a carriage return neither is an answer nor stays behind."""
    facts = LineFacts(in_terminators=("\r",), strip="\n ")
    buffer = bytearray(b"\n\r\n12.3 cm\r\n")
    reader = AnswerReader(facts, framing_of(facts), (), bool)
    assert reader(buffer) == "12.3 cm"
    assert not buffer


def test_bytes_that_are_no_text_are_a_frame_error() -> None:
    """Noise outside the declared encoding is told, not guessed at."""
    with pytest.raises(FrameError, match="not ascii"):
        text_of(b"12.\xff3", LineFacts())


@given(st.lists(st.binary(max_size=80), max_size=10), st.sampled_from(Echo))
def test_no_bytes_whatever_break_it(chunks: list[bytes], echo: Echo) -> None:
    """Random bytes are an answer, nothing, or a FrameError."""
    facts = LineFacts(echo=echo, max_length=60)
    reader, buffer = AnswerReader(facts, framing_of(facts), SENT, bool), bytearray()
    for chunk in chunks:
        buffer += chunk
        try:
            if reader(buffer) is not None:
                return
        except FrameError:
            return
