"""What must hold inside [link] and [session] of a profile file: ways, addresses, framing.

Faults are paths in the file with a sentence. Points are looked at by `rules`.
"""

import codecs
from collections.abc import Iterator

from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.checksum import width_of
from crinsu_gateway.profile.link_facts import (
    AddressUnit,
    ByteCount,
    ChecksumFormat,
    Transport,
    UnitStyle,
)
from crinsu_gateway.profile.link_schema import LinePart, LinkPart
from crinsu_gateway.profile.pattern import compiled
from crinsu_gateway.profile.schema import ProfileFile

Fault = tuple[Path, str]
_LAST_ADDRESS = 65536  # counted from 1
_AS_BYTES = frozenset({ChecksumFormat.BYTES, ChecksumFormat.BYTES_LOW_FIRST})


def link_faults(file: ProfileFile) -> Iterator[Fault]:
    """Everything that is wrong between the keys of [link] and [session]."""
    link = file.link
    kinds = {way.is_modbus for way in link.transports}
    if len(kinds) == 2:
        yield ("link", "transports"), "Modbus and text lines cannot be mixed in one profile"
        return
    if True in kinds:
        yield from _modbus_link_faults(link)
    else:
        yield from _line_link_faults(link)
    if (Transport.STREAM in link.transports) is not bool(file.stream):
        yield ("link", "transports"), '"stream" and [[stream]] tables need each other'
    yield from _session_faults(file, True in kinds)
    unit = link.unit
    if unit and not unit.min <= unit.default <= unit.max:
        yield ("link", "unit"), f"default {unit.default} is not from min to max"


def _session_faults(file: ProfileFile, over_modbus: bool) -> Iterator[Fault]:
    session = file.session
    if session is None:
        return
    if over_modbus and (session.init or session.keepalive or session.close):
        yield ("session",), "lines to send have no meaning over Modbus"
    if session.keepalive and file.stream:
        yield ("session", "keepalive"), "a device that talks by itself needs none"
    reply = session.keepalive.reply if session.keepalive else None
    if reply and compiled(reply) is None:
        yield ("session", "keepalive", "reply"), f'"{reply}" is no regular expression'


def _modbus_link_faults(link: LinkPart) -> Iterator[Fault]:
    if link.modbus is None:
        yield ("link", "modbus"), "missing: the base of the addresses has no default"
        return
    if link.line is not None:
        yield ("link", "line"), "has no meaning over Modbus"
    if link.unit and link.unit.style is not UnitStyle.MODBUS:
        yield ("link", "unit"), f'style "{link.unit.style}" does not fit Modbus; allowed: modbus'
    for key in ("never_read", "never_write"):
        for entry in getattr(link.modbus, key):
            if isinstance(entry, list) and (len(entry) != 2 or entry[0] > entry[1]):
                yield ("link", "modbus", key), f"{entry} is no range; allowed: [first, last]"
    for table, start in link.modbus.force_start.items():
        if not link.modbus.address_base <= start <= _LAST_ADDRESS:
            yield ("link", "modbus", "force_start"), f"{table} cannot begin at {start}"
    is_odd = (
        link.modbus.byte_count is not ByteCount.BYTES
        or link.modbus.address_unit is not AddressUnit.REGISTER
    )
    if is_odd and set(link.transports) != {Transport.MODBUS_ASCII}:
        # an RTU frame ends where its byte count says, so a wrong count has no end at all
        yield ("link", "modbus"), 'such counts and addresses are known with "modbus-ascii" only'
    if Transport.MODBUS_ASCII not in link.transports and link.serial.bits == 7:
        yield ("link", "serial"), "7 bits cannot carry binary frames; allowed: 8"


def _line_link_faults(link: LinkPart) -> Iterator[Fault]:
    if link.line is None:
        yield ("link", "line"), "missing: the framing of the lines has no default"
        return
    if link.modbus is not None:
        yield ("link", "modbus"), "has no meaning for text lines"
    unit = link.unit
    if unit and unit.style is UnitStyle.MODBUS:
        yield ("link", "unit"), 'style "modbus" does not fit text; allowed: prefix, none'
    if unit and unit.style is UnitStyle.PREFIX:
        for key in ("prefix", "reply_prefix"):
            form: str = getattr(unit, key)
            if (form or key == "prefix") and not _tells_the_unit(form, unit.default):
                yield (
                    ("link", "unit"),
                    f"{key} does not say where the address goes: write {{unit:03d}}",
                )
    elif unit and (unit.prefix or unit.reply_prefix):
        yield ("link", "unit"), f'a prefix has no meaning with style "{unit.style}"'
    yield from _framing_faults(link.line)


def _tells_the_unit(form: str, unit: int) -> bool:
    try:
        return form.format(unit=unit, group=unit // 10, local=unit % 10) != form
    except (ValueError, KeyError, IndexError, AttributeError):
        return False


def _framing_faults(line: LinePart) -> Iterator[Fault]:
    try:
        codecs.lookup(line.encoding)
        "".join([line.out_terminator, *terminators(line)]).encode(line.encoding)
    except LookupError:
        yield ("link", "line", "encoding"), f'"{line.encoding}" is no encoding'
    except UnicodeEncodeError:
        yield ("link", "line", "encoding"), f"a terminator does not exist in {line.encoding}"
    if line.start and not _is_encodable(line.start, line.encoding):
        yield ("link", "line", "start"), f"does not exist in {line.encoding}"
    width = width_of(line.checksum.kind, line.checksum.format) if line.checksum else 0
    if line.end_extra_bytes and width not in {0, line.end_extra_bytes}:
        yield ("link", "line", "end_extra_bytes"), f"the checksum takes {width} bytes there"
    if line.checksum and line.checksum.format in _AS_BYTES and line.encoding == "ascii":
        yield ("link", "line", "encoding"), "a checksum of bytes is no ascii; allowed: latin-1"
    for index, error in enumerate(line.errors):
        if compiled(error.match) is None:
            path = ("link", "line", "errors", index, "match")
            yield path, f'"{error.match}" is no regular expression'


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except (LookupError, UnicodeEncodeError):
        return False


def terminators(line: LinePart) -> tuple[str, ...]:
    """All texts that end a line which comes in."""
    given = line.in_terminator
    return (given,) if isinstance(given, str) else tuple(given)


def span(entry: int | list[int]) -> tuple[int, int]:
    """First and last address of an entry of never_read or never_write, as written."""
    return (entry, entry) if isinstance(entry, int) else (entry[0], entry[-1])
