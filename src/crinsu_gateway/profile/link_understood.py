"""From a checked [link] of a profile file to the plain data of `link_facts`: defaults, patterns.

It turns the addresses of the file into wire addresses, counted from 0.
"""

import re

from crinsu_gateway.profile.link_facts import (
    AddressUnit,
    Checksum,
    ChecksumKind,
    Echo,
    LineError,
    LineFacts,
    LinkFacts,
    ModbusFacts,
    Retry,
    Serial,
    Timing,
    Transport,
    UnitFacts,
    UnitStyle,
)
from crinsu_gateway.profile.link_rules import span, terminators
from crinsu_gateway.profile.link_schema import ChecksumPart, LinePart, LinkPart, ModbusPart

_CHAR_MS = 100
_PUSHED_CHAR_MS = 500  # a packet that a network lost comes again after 200 ms; nobody scans so fast


def link_facts(part: LinkPart) -> LinkFacts:
    """What a checked [link] says."""
    is_modbus = part.transports[0].is_modbus
    bare = UnitFacts(style=UnitStyle.MODBUS if is_modbus else UnitStyle.NONE)
    options = {key: tuple(values) for key, values in part.serial.options.items()}
    retry = part.retry
    return LinkFacts(
        transports=tuple(part.transports),
        serial=Serial(**(part.serial.model_dump() | {"options": options})),
        rs485_wires=part.rs485.wires if part.rs485 else None,
        tcp_port=part.tcp.port if part.tcp else None,
        unit=UnitFacts(**part.unit.model_dump()) if part.unit else bare,
        timing=_timing(part),
        retry=Retry(
            retry.count, retry.backoff_s, retry.offline_after.count, retry.offline_after.seconds
        ),
        modbus=_modbus(part.modbus) if part.modbus else None,
        line=_line(part.line) if part.line else None,
    )


def _timing(part: LinkPart) -> Timing:
    pushes = Transport.STREAM in part.transports
    told = part.timing.char_timeout_ms or (_PUSHED_CHAR_MS if pushes else _CHAR_MS)
    return Timing(**(part.timing.model_dump() | {"char_timeout_ms": told}))


def _modbus(part: ModbusPart) -> ModbusFacts:
    def ranges(entries: list[int | list[int]]) -> tuple[tuple[int, int], ...]:
        spans = map(span, entries)
        return tuple((low - part.address_base, high - part.address_base) for low, high in spans)

    return ModbusFacts(
        address_base=part.address_base,
        max_registers=part.max_registers,
        max_bits=part.max_bits,
        max_gap=part.max_gap,
        never_read=ranges(part.never_read),
        never_write=ranges(part.never_write),
        force_start={table: first - part.address_base for table, first in part.force_start.items()},
        merge=part.merge and part.address_unit is AddressUnit.REGISTER,
        address_unit=part.address_unit,
        byte_count=part.byte_count,
    )


_ECHO: dict[bool | str, Echo] = {True: Echo.YES, False: Echo.NO, "auto": Echo.AUTO}


def _line(part: LinePart) -> LineFacts:
    return LineFacts(
        out_terminator=part.out_terminator,
        in_terminators=terminators(part),
        strip=part.strip,
        encoding=part.encoding,
        echo=_ECHO[part.echo],
        max_length=part.max_length,
        unsolicited=part.unsolicited,
        errors=tuple(
            LineError(re.compile(error.match), error.meaning, error.retry) for error in part.errors
        ),
        start=part.start,
        end_extra_bytes=part.end_extra_bytes,
        checksum=_checksum(part.checksum),
    )


def _checksum(part: ChecksumPart | None) -> Checksum | None:
    if part is None or part.kind is ChecksumKind.NONE:
        return None
    return Checksum(part.kind, part.begin, part.end, part.format)
