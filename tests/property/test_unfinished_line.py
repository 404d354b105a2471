"""Where the unfinished line at the end of what came begins, for any bytes."""

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.wire.line_framing import LineFraming

BYTES = st.binary(max_size=40) | st.text(alphabet="A\r\n\x03", max_size=40).map(str.encode)
ENDS = st.sampled_from([(b"\r",), (b"\r\n", b"\r"), (b"\r\n", b"\r", b"\n"), (b"\x03",)])


@given(BYTES, ENDS, st.integers(0, 2))
def test_it_begins_where_the_last_whole_line_ends(
    came: bytes, ends: tuple[bytes, ...], extra: int
) -> None:
    """Taking all whole lines leaves exactly the unfinished one, with bytes behind the end too."""
    framing = LineFraming(ends, max_length=100, extra=extra)
    begin = framing.unfinished(bytearray(came))
    left = bytearray(came)
    while framing.take(left) is not None:
        pass
    assert bytes(left) == came[begin:]
