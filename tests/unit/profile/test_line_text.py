"""What stands around a text line: address, start, checksum, terminator and bytes behind it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.checksum import opened, sealed, width_of
from crinsu_gateway.profile.codec import unaddressed
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.line_text import line_to, text_of
from crinsu_gateway.profile.link_facts import Checksum, ChecksumFormat, ChecksumKind, LineFacts
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import WIRE, L, changed


def profile(line: str, unit: str = "") -> Profile:
    """A line profile with these keys in [link]."""
    text = changed(WIRE, 'line = { in_terminator = "\\r\\n" }', f"{unit}line = {{ {line} }}")
    return parse(text + L, "p.toml")


@pytest.mark.parametrize(
    ("kind", "form", "sum_"),
    [
        ("sum8", "hex", b"DD"),  # 0x31..0x39 add up to 0x1DD
        ("lrc", "hex", b"23"),
        ("inv-sum", "hex", b"22"),
        ("xor", "hex", b"31"),
        ("crc16", "hex", b"4B37"),  # the check value of this CRC in every catalogue
        ("crc16", "hex-lower", b"4b37"),
        ("crc16", "bytes-low-first", b"\x37\x4b"),
        ("crc16", "bytes", b"\x4b\x37"),
    ],
)
def test_the_checksums_of_123456789(kind: str, form: str, sum_: bytes) -> None:
    """Each kind on the text by which checksums are compared everywhere."""
    rule = Checksum(ChecksumKind(kind), format=ChecksumFormat(form))
    assert sealed(rule, b"123456789", b"\r") == b"123456789" + sum_ + b"\r"
    assert opened(rule, b"123456789" + sum_) == b"123456789"
    assert width_of(rule.kind, rule.format) == len(sum_)


def test_the_sum_of_a_bath_is_inverted() -> None:
    """CA 00 01 20 00 DE: from the address byte on (ULT-80 manual p. 55)."""
    rule = Checksum(ChecksumKind.INV_SUM, begin=1, format=ChecksumFormat.BYTES)
    assert sealed(rule, bytes.fromhex("CA00012000"), b"") == bytes.fromhex("CA00012000DE")
    assert opened(rule, bytes.fromhex("CA0001200311FF9734")) == bytes.fromhex("CA0001200311FF97")


@given(
    st.binary(min_size=1, max_size=40),
    st.sampled_from([kind for kind in ChecksumKind if kind is not ChecksumKind.NONE]),
    st.sampled_from(ChecksumFormat),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([0, 1]),
)
def test_what_is_sealed_is_opened(
    line: bytes, kind: ChecksumKind, form: ChecksumFormat, begin: int, end: int, behind: int
) -> None:
    """For any line, kind, format, cover and place."""
    rule = Checksum(kind, begin, end, form)
    extra = width_of(kind, form) if behind else 0
    whole = sealed(rule, line, b"\x03", extra)
    if behind:
        assert opened(rule, line, whole[len(line) :], extra) == line
    else:
        assert opened(rule, whole[:-1]) == line


@given(st.binary(min_size=1, max_size=20), st.integers(0, 159), st.sampled_from(["crc16", "xor"]))
def test_one_wrong_bit_is_found(line: bytes, bit: int, kind: str) -> None:
    """A single changed bit makes the line a frame error."""
    rule = Checksum(ChecksumKind(kind), format=ChecksumFormat.BYTES)
    whole = bytearray(sealed(rule, line, b""))
    whole[bit // 8 % len(whole)] ^= 1 << bit % 8
    with pytest.raises(FrameError, match="checksum"):
        opened(rule, bytes(whole))


def test_a_line_leaves_with_address_and_checksum() -> None:
    """Prefix, text, checksum, terminator, in this order."""
    unit = 'unit = { style = "prefix", prefix = "A{unit:03d}_", reply_prefix = "A{unit:03d}_" }\n'
    made = profile('out_terminator = "\\r", checksum = { kind = "sum8" }', unit)
    assert line_to(made, 32, "IN") == b"A032_INCC\r"
    assert unaddressed(made, 32, "A032_20.5") == "20.5"
    assert unaddressed(made, 32, "A031_20.5") is None


def test_bisynch_writes_each_digit_twice() -> None:
    """EOT, group and local digit twice each, then what is asked (Eurotherm EI-Bisynch)."""
    unit = 'unit = { style = "prefix", prefix = "\\u0004{group}{group}{local}{local}" }\n'
    made = profile('out_terminator = "\\u0005"', unit)
    assert line_to(made, 1, "PV") == b"\x040011PV\x05"
    assert line_to(made, 23, "PV") == b"\x042233PV\x05"


BISYNCH = LineFacts(
    in_terminators=("\x03",),
    encoding="latin-1",
    start="\x02",
    end_extra_bytes=1,
    checksum=Checksum(ChecksumKind.XOR, begin=1, format=ChecksumFormat.BYTES),
)


def test_a_check_character_stands_behind_the_terminator() -> None:
    """The XOR of everything after STX up to ETX, which counts too."""
    check = 0
    for byte in b"PV 16.2\x03":
        check ^= byte
    line = b"\x02PV 16.2\x03" + bytes([check])
    assert text_of(line, BISYNCH) == "PV 16.2"
    assert text_of(b"\x02PV 1" + line, BISYNCH) == "PV 16.2"  # behind a frame that broke off
    with pytest.raises(FrameError, match="checksum"):
        text_of(line[:-1] + bytes([check ^ 1]), BISYNCH)
    with pytest.raises(FrameError, match="begin"):
        text_of(line[1:], BISYNCH)


@given(st.binary(max_size=30))
def test_no_bytes_whatever_break_it(line: bytes) -> None:
    """Any bytes are text or a frame error."""
    with suppress(FrameError):
        assert isinstance(text_of(line, BISYNCH), str)
