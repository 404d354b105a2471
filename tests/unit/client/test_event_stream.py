"""The reader of event streams: as the standard says, however the bytes are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.client.event_stream import LONGEST, EventStream, Message, NotAStream

WHOLE = (
    "\ufeff: a comment\r\nretry: 1500\nid: a-1\rdata: one\rdata:two\n\n"
    "event: ünd\r\ndata: {}\r\n\r\nid: a-2\n\nevent: nothing\n\n"
    "id: b\0ad\ndata\n\nodd: x\ndata: z\n\n"
).encode()
SAID = [
    Message("message", "one\ntwo", "a-1"),
    Message("ünd", "{}", "a-1"),
    Message("message", "", "a-2"),
    Message("message", "z", "a-2"),
]


@given(st.lists(st.integers(0, len(WHOLE)), max_size=20))
def test_a_stream_says_the_same_however_it_is_cut(cuts: list[int]) -> None:
    """In the middle of a letter, between CR and LF, anywhere."""
    stream, found = EventStream(), list[Message]()
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(WHOLE)], strict=True):
        found += stream.take(WHOLE[start:end])
    assert found == SAID
    assert (stream.last_id, stream.retry_ms) == ("a-2", 1500)


@given(st.integers(0, len(WHOLE) - 1))
def test_half_a_message_is_none_and_its_id_does_not_count(cut: int) -> None:
    """So it comes again, whole."""
    stream = EventStream("before")
    found = stream.take(WHOLE[:cut])
    assert found == SAID[: len(found)]
    assert stream.last_id in ("before", "a-1", "a-2")
    assert (stream.last_id == "before") == (not found)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_fault(garbage: bytes) -> None:
    """What is no UTF-8 is replaced."""
    EventStream().take(garbage + b"\n\n")


def test_a_message_without_an_end_is_given_up() -> None:
    """Whatever a server sends, memory is bounded; in one line and in many."""
    for piece in (b"data: " + b"x" * 100_000, b"data: " + b"x" * 100_000 + b"\n"):
        with pytest.raises(NotAStream):
            _pour(EventStream(), piece)


def _pour(stream: EventStream, piece: bytes) -> None:
    for _ in range(LONGEST // len(piece) + 2):
        stream.take(piece)
