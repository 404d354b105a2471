"""What stands around the text of an answer: start, prefix, checksum, terminator, extra bytes.

Made after the facts of a device profile, apart from the code that takes such lines apart.
It does not know what a line says.
"""

from dataclasses import dataclass

from crinsu_gateway.profile.link_facts import (
    Checksum,
    ChecksumFormat,
    ChecksumKind,
    LineFacts,
    UnitFacts,
    UnitStyle,
)
from crinsu_gateway.sandbox.units.modbus_frames import crc16


@dataclass(frozen=True, slots=True)
class LineSeal:
    """The wrapping of one unit's lines; `unit` is its address."""

    facts: LineFacts
    unit_facts: UnitFacts
    unit: int

    @property
    def end(self) -> bytes:
        """What ends an answer."""
        return self.facts.in_terminators[0].encode(self.facts.encoding)

    @property
    def command_prefix(self) -> str:
        """What stands before each line to this unit."""
        return self._addressed(self.unit_facts.prefix)

    def sealed(self, text: str, *, wrongly: bool = False) -> bytes:
        """An answer as it goes over the line; `wrongly`: with a checksum that does not fit."""
        body = self.facts.start + self._addressed(self.unit_facts.reply_prefix) + text
        line, rule = body.encode(self.facts.encoding, "replace"), self.facts.checksum
        if rule is None:
            return line + self.end
        if self.facts.end_extra_bytes:
            return line + self.end + checksum(rule, line + self.end, wrongly=wrongly)
        return line + checksum(rule, line, wrongly=wrongly) + self.end

    def opened(self, line: bytes, extra: bytes) -> str | None:
        """The bare text of a command to this unit; None when it is to another, or damaged."""
        rule = self.facts.checksum
        if rule is not None and self.facts.end_extra_bytes:
            if extra != checksum(rule, line + self.facts.out_terminator.encode()):
                return None
        elif rule is not None:
            width = len(checksum(rule, line))
            body, found = line[: len(line) - width], line[len(line) - width :]
            if found.lower() != checksum(rule, body).lower():
                return None
            line = body
        text = line.decode(self.facts.encoding, "replace").removeprefix(self.facts.start)
        prefix = self.command_prefix
        return text.removeprefix(prefix) if text.startswith(prefix) else None

    def _addressed(self, form: str) -> str:
        if self.unit_facts.style is not UnitStyle.PREFIX:
            return ""
        return form.format(unit=self.unit, group=self.unit // 10, local=self.unit % 10)


def checksum(rule: Checksum, line: bytes, *, wrongly: bool = False) -> bytes:
    """The checksum of a line, as it is written."""
    covered = line[rule.begin : len(line) - rule.end]
    match rule.kind:
        case ChecksumKind.NONE:
            return b""
        case ChecksumKind.SUM8:
            number = sum(covered) % 256
        case ChecksumKind.LRC:
            number = (256 - sum(covered) % 256) % 256
        case ChecksumKind.INV_SUM:
            number = 255 - sum(covered) % 256
        case ChecksumKind.XOR:
            number = 0
            for octet in covered:
                number ^= octet
        case ChecksumKind.CRC16:
            number = crc16(covered)
    size = 2 if rule.kind is ChecksumKind.CRC16 else 1
    return _spelled((number ^ 0x5A if wrongly else number).to_bytes(size), rule.format)


def _spelled(octets: bytes, form: ChecksumFormat) -> bytes:
    match form:
        case ChecksumFormat.HEX:
            return octets.hex().upper().encode()
        case ChecksumFormat.HEX_LOWER:
            return octets.hex().encode()
        case ChecksumFormat.BYTES:
            return octets
        case ChecksumFormat.BYTES_LOW_FIRST:
            return octets[::-1]
