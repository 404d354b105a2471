"""What must hold inside one point of a profile file, whatever the other points are.

Each rule gives a key of the point with a sentence; `rules` adds what points and tables must
hold together. It reads no file and makes nothing.
"""

from collections.abc import Iterator
from itertools import pairwise

from crinsu_gateway.model.quantity import UNITS
from crinsu_gateway.profile.described import Order, PointKind, PointType
from crinsu_gateway.profile.pattern import compiled
from crinsu_gateway.profile.point_schema import GroupPart, PointPart, StreamPart
from crinsu_gateway.profile.words import COUNTS, FLOATS, TEXTS

PointFault = tuple[str, str]  # key of the point, sentence

TEXT_TYPES = frozenset({PointType.NUMBER, PointType.INTEGER, PointType.HEX, PointType.TEXT})
BIT_FIELDS = {
    PointType.BITS8: 8,
    PointType.BITS16: 16,
    PointType.BITS32: 32,
    PointType.UINT16: 16,
    PointType.HEX: 32,
    PointType.INTEGER: 32,  # instruments print status words in decimal too
}
_WORDLESS = TEXT_TYPES | {PointType.BOOL}
_UNSIGNED = frozenset({PointType.UINT8, PointType.UINT16, PointType.UINT32, PointType.UINT64})
_MASKABLE = frozenset({PointType.BOOL, PointType.UINT16, PointType.UINT32, PointType.BITS16})
_MEASURED = frozenset({PointKind.TEMPERATURE, PointKind.LEVEL, PointKind.DURATION})
_REGISTER_KEYS = ("table", "address", "order", "mask", "registers")
_LINE_KEYS = ("request", "reply", "unit_from", "absent")


def is_number(point: PointPart) -> bool:
    """Whether the value of the point is a number and neither a word nor true or false."""
    words = {PointType.BOOL, PointType.TEXT, *TEXTS}
    return not point.enum and point.trigger is None and point.type not in words


def is_whole_number(point: PointPart) -> bool:
    """Whether the value is a whole number just as it is read."""
    plain = point.scale is None and point.offset is None and point.map is None
    kinds = {*FLOATS, PointType.NUMBER}
    return is_number(point) and plain and point.type not in kinds and not point.decimals_from


def width_of(point: PointPart) -> int:
    """How many registers, or bits, the point takes."""
    if point.table is not None and point.table.is_bits:
        return 1
    return COUNTS.get(point.type) or point.registers or 1


def gives_bool(point: PointPart) -> bool:
    """Whether the value of the point is true or false."""
    if point.enum:
        words = [*point.enum.values(), *([] if point.absent is None else [point.absent])]
        return all(isinstance(word, bool) for word in words)
    return point.type is PointType.BOOL or point.trigger is not None


def point_faults(point: PointPart, owner: GroupPart | StreamPart | None) -> Iterator[PointFault]:
    """Everything that is wrong with one point."""
    if owner is None and (point.table is not None or point.address is not None):
        yield from _register_faults(point)
    elif point.trigger is not None:  # never read; writing_rules looks at what it says
        if owner is not None:
            yield "trigger", "stands in no answer; write it as a [[point]] of its own"
    elif owner is None and (point.request is None or point.reply is None):
        missing = "request" if point.request is None else "reply"
        if point.request is None and point.reply is None:
            yield "", "says nowhere how it is read; write table and address, or request and reply"
        else:
            yield missing, "missing, and it has no default"
    else:
        yield from _text_faults(point, owner)
    yield from _unit_faults(point)
    yield from _meaning_faults(point)


def _register_faults(point: PointPart) -> Iterator[PointFault]:
    for key in ("table", "address"):
        if getattr(point, key) is None:
            yield key, "missing, and it has no default"
    for key in _LINE_KEYS:
        if key == "unit_from" and point.unit_from and point.unit_from.point:
            continue
        if getattr(point, key) is not None:
            yield key, "belongs to a text line; this point stands in a Modbus table"
    if point.type in TEXT_TYPES:
        allowed = ", ".join(sorted({*COUNTS, *TEXTS}))
        yield "type", f'"{point.type}" is for text lines; allowed in a table: {allowed}'
        return
    if point.table is not None and point.table.is_bits:
        yield from _bit_faults(point)
        return
    yield from _length_faults(point)
    if point.type in TEXTS:
        return
    many = COUNTS[point.type] > 1
    if many and point.order is None:
        orders = ", ".join(Order)
        yield "order", f"missing: {point.type} takes several registers; allowed: {orders}"
    if not many and point.order in {Order.CDAB, Order.DCBA}:
        yield "order", "one register has no word order; allowed: ABCD, BADC"
    if point.type is PointType.BOOL and point.mask is None:
        yield "mask", "missing: a bool in a register needs the mask of its bit"
    if point.mask is not None and point.type not in _MASKABLE:
        yield "mask", f"has no meaning for {point.type}; allowed for {', '.join(sorted(_MASKABLE))}"
    elif point.mask is not None and point.mask >> 16 * COUNTS[point.type]:
        yield "mask", f"0x{point.mask:X} is wider than {point.type}"


def _length_faults(point: PointPart) -> Iterator[PointFault]:
    if point.type in TEXTS and point.registers is None:
        yield "registers", f"missing: {point.type} does not say how long it is"
    if point.type not in TEXTS and point.registers is not None:
        yield (
            "registers",
            f"has no meaning for {point.type}; allowed for {', '.join(sorted(TEXTS))}",
        )
    if point.type in TEXTS and point.mask is not None:
        yield "mask", f"has no meaning for {point.type}"
    if point.type in TEXTS and point.order in {Order.CDAB, Order.DCBA}:
        yield "order", "a text has no word order; allowed: ABCD, BADC"


def _bit_faults(point: PointPart) -> Iterator[PointFault]:
    if point.type is not PointType.BOOL:
        yield "type", f'"{point.type}" does not fit one bit; allowed in a {point.table} table: bool'
    for key in ("order", "mask", "registers"):
        if getattr(point, key) is not None:
            yield key, "has no meaning for one bit"


def _text_faults(point: PointPart, owner: GroupPart | StreamPart | None) -> Iterator[PointFault]:
    for key in _REGISTER_KEYS:
        if getattr(point, key) is not None:
            yield key, "belongs to a Modbus table; this point stands in a text line"
    for key in ("request", "reply") if owner else ():
        if getattr(point, key) is not None:
            yield key, "stands at the group or stream, once for all its points"
    if point.type not in _WORDLESS:
        allowed = ", ".join(sorted(_WORDLESS))
        yield "type", f'"{point.type}" is for registers; allowed in a text line: {allowed}'
    written = owner.reply if isinstance(owner, GroupPart) else owner and owner.match
    pattern = written or point.reply or ""
    known = compiled(pattern)
    if known is None:
        if owner is None:
            yield "reply", f'"{pattern}" is no regular expression'
        return
    groups = ", ".join(known.groupindex) or "none"
    if point.capture not in known.groupindex:
        yield "capture", f'the pattern has no group "{point.capture}"; its groups: {groups}'
    told = point.unit_from.capture if point.unit_from else None
    if told and told not in known.groupindex:
        yield "unit_from", f'the pattern has no group "{told}": {groups}'


def _unit_faults(point: PointPart) -> Iterator[PointFault]:
    units = ", ".join(sorted(unit for unit in UNITS if unit))
    if point.unit not in UNITS:
        yield "unit", f'"{point.unit}" is no unit known here; allowed: {units}'
    elif point.kind in _MEASURED and is_number(point) and not point.unit:
        yield "unit", f"missing: a {point.kind} has a unit; allowed: {units}"
    if point.unit_from and (point.unit_from.capture is None) is (point.unit_from.point is None):
        yield "unit_from", "needs capture (a group of the answer) or point, and not both"
    for unit in point.unit_from.units.values() if point.unit_from else ():
        if unit not in UNITS:
            yield "unit_from", f'"{unit}" is no unit known here; allowed: {units}'
    if (
        point.kind is PointKind.TEMPERATURE
        and point.type in _UNSIGNED
        and not point.allow_unsigned
        and (point.offset or 0.0) >= 0.0
        and not (point.map and min(value for _, value in point.map) < 0)
    ):
        yield "type", "an unsigned temperature cannot be below zero; write allow_unsigned if so"


def _meaning_faults(point: PointPart) -> Iterator[PointFault]:
    if point.scale == 0:
        yield "scale", "0 would make every value 0"
    for key in ("scale", "offset", "map", "decimals_from", "scale_from", "max_step"):
        if getattr(point, key) is not None and not is_number(point):
            yield key, "has no meaning for a value that is no number"
    yield from _map_faults(point)
    if point.decimals_from and point.scale_from:
        yield "scale_from", "has no meaning beside decimals_from"
    if point.range and not point.range[0] < point.range[1]:
        yield "range", "the first number must be the smaller one"
    if point.range and not is_number(point):
        yield "range", "has no meaning for a value that is no number"
    yield from _named_bits(point)
    in_line = point.type in {*TEXT_TYPES, *TEXTS} or (point.table is None and point.address is None)
    if point.enum and point.type in {*FLOATS, PointType.NUMBER}:
        yield "enum", f"has no meaning for {point.type}"
    elif point.enum and not in_line and not all(_is_whole(raw) for raw in point.enum):
        yield "enum", "the keys must be raw whole numbers"
    for bad in point.bad:
        if isinstance(bad, str) is not in_line:
            want = "a regular expression in quotes" if in_line else "a raw number"
            yield "bad", f"{bad!r} cannot come here; allowed: {want}"
        elif isinstance(bad, str) and compiled(bad) is None:
            yield "bad", f'"{bad}" is no regular expression'
    if point.class_ and point.every_s:
        yield "class", "has no meaning beside every_s"
    if point.stale_after_s is not None and point.stale_after_s <= point.period_s:
        yield "stale_after_s", f"must be longer than every_s ({point.period_s:g})"


def _map_faults(point: PointPart) -> Iterator[PointFault]:
    if point.map is None:
        return
    for key in ("scale", "offset", "decimals_from", "scale_from"):
        if getattr(point, key) is not None:
            yield key, "has no meaning beside map"
    raws, values = zip(*point.map, strict=True)
    if any(left >= right for left, right in pairwise(raws)):
        yield "map", "the raw values must grow from pair to pair"
    rising = [left < right for left, right in pairwise(values)]
    if not (all(rising) or not any(rising)) or len(set(values)) < len(values):
        yield "map", "the values must all grow, or all fall, from pair to pair"


def _named_bits(point: PointPart) -> Iterator[PointFault]:
    if not point.bits:
        return
    width = BIT_FIELDS.get(point.type)
    if width is None:
        allowed = ", ".join(sorted(BIT_FIELDS))
        yield "bits", f"have no meaning for {point.type}; allowed for {allowed}"
        return
    for number in point.bits:
        if not number.isascii() or not number.isdigit() or int(number) >= width:
            yield "bits", f'"{number}" is no bit number; allowed: 0 to {width - 1}'


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdigit() and text.isascii()
