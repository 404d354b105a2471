"""Checksums of text lines: made for a line that goes out, checked and cut off one that came in.

Pure. Where a line begins and ends is the framing's; Modbus frames have their own (drivers).
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.link_facts import Checksum, ChecksumFormat, ChecksumKind


def _crc16(data: bytes) -> int:
    """The CRC of Modbus RTU (polynomial 0xA001 turned round, start 0xFFFF)."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


_SUMS: Mapping[ChecksumKind, Callable[[bytes], int]] = {
    ChecksumKind.NONE: lambda data: 0,
    ChecksumKind.SUM8: lambda data: sum(data) & 0xFF,
    ChecksumKind.XOR: lambda data: reduce(xor, data, 0),
    ChecksumKind.LRC: lambda data: -sum(data) & 0xFF,
    ChecksumKind.INV_SUM: lambda data: ~sum(data) & 0xFF,
    ChecksumKind.CRC16: _crc16,
}


def width_of(kind: ChecksumKind, form: ChecksumFormat) -> int:
    """How many bytes a checksum takes on the line."""
    if kind is ChecksumKind.NONE:
        return 0
    size = 2 if kind is ChecksumKind.CRC16 else 1
    return 2 * size if form in {ChecksumFormat.HEX, ChecksumFormat.HEX_LOWER} else size


def written(rule: Checksum, covered: bytes) -> bytes:
    """The checksum of these bytes, as it stands on the line."""
    size = 2 if rule.kind is ChecksumKind.CRC16 else 1
    raw = _SUMS[rule.kind](covered).to_bytes(size, "big")
    match rule.format:
        case ChecksumFormat.HEX:
            return raw.hex().upper().encode()
        case ChecksumFormat.HEX_LOWER:
            return raw.hex().encode()
        case ChecksumFormat.BYTES:
            return raw
        case ChecksumFormat.BYTES_LOW_FIRST:
            return raw[::-1]


def sealed(rule: Checksum | None, line: bytes, end: bytes, extra: int = 0) -> bytes:
    """A line with its terminator `end` and its checksum, which stands behind it if `extra`."""
    if rule is None:
        return line + end
    if extra:
        return line + end + written(rule, _covered(rule, line + end))
    return line + written(rule, _covered(rule, line)) + end


def opened(rule: Checksum | None, line: bytes, end: bytes = b"", extra: int = 0) -> bytes:
    """The line without its checksum; FrameError when that is wrong.

    `line` has no terminator; `end` is what ended it and the `extra` bytes that came behind.
    """
    if rule is None:
        return line
    if extra:
        body, found = line, end[-extra:]
        wanted = written(rule, _covered(rule, line + end[:-extra]))
    else:
        width = width_of(rule.kind, rule.format)
        body, found = line[:-width], line[-width:]
        wanted = written(rule, _covered(rule, body))
    if found != wanted and not (_is_hex(rule) and found.lower() == wanted.lower()):
        raise FrameError(
            f"the checksum of {line[:64]!r} should be {wanted!r}, not {found!r}", checksum=True
        )
    return body


def _covered(rule: Checksum, line: bytes) -> bytes:
    return line[rule.begin : len(line) - rule.end]


def _is_hex(rule: Checksum) -> bool:
    return rule.format in {ChecksumFormat.HEX, ChecksumFormat.HEX_LOWER}
