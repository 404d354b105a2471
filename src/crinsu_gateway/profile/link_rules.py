"""What must hold inside [link] and [session] of a profile file: ways, addresses, framing.

Faults are paths in the file with a sentence. Points are looked at by `rules`.
"""

import codecs
from collections.abc import Iterator

from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.link_facts import Transport, UnitStyle
from crinsu_gateway.profile.point_rules import compiled
from crinsu_gateway.profile.schema import LinePart, LinkPart, ProfileFile

Fault = tuple[Path, str]


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
    if file.session and True in kinds:
        yield ("session",), "lines to send have no meaning over Modbus"
    unit = link.unit
    if unit and not unit.min <= unit.default <= unit.max:
        yield ("link", "unit"), f"default {unit.default} is not from min to max"


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
        try:
            told = unit.prefix.format(unit=unit.default)
        except (ValueError, KeyError, IndexError, AttributeError):
            told = unit.prefix
        if told == unit.prefix:
            yield ("link", "unit"), "prefix does not say where the address goes: write {unit:03d}"
    yield from _framing_faults(link.line)


def _framing_faults(line: LinePart) -> Iterator[Fault]:
    try:
        codecs.lookup(line.encoding)
        "".join([line.out_terminator, *terminators(line)]).encode(line.encoding)
    except LookupError:
        yield ("link", "line", "encoding"), f'"{line.encoding}" is no encoding'
    except UnicodeEncodeError:
        yield ("link", "line", "encoding"), f"a terminator does not exist in {line.encoding}"
    for index, error in enumerate(line.errors):
        if compiled(error.match) is None:
            path = ("link", "line", "errors", index, "match")
            yield path, f'"{error.match}" is no regular expression'


def terminators(line: LinePart) -> tuple[str, ...]:
    """All texts that end a line which comes in."""
    given = line.in_terminator
    return (given,) if isinstance(given, str) else tuple(given)


def span(entry: int | list[int]) -> tuple[int, int]:
    """First and last address of an entry of never_read or never_write, as written."""
    return (entry, entry) if isinstance(entry, int) else (entry[0], entry[-1])
