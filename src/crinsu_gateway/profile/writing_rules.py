"""What must hold for writing a point of a profile file: limits, read-back, the way to write.

Each rule gives a key of the point with a sentence. Reading a point is looked at by `point_rules`.
"""

from collections.abc import Iterator, Mapping

from crinsu_gateway.profile.described import PointType, Role, Table, WriteReply
from crinsu_gateway.profile.point_rules import TEXT_TYPES, PointFault, is_number
from crinsu_gateway.profile.point_schema import PointPart
from crinsu_gateway.profile.words import COUNTS, FLOATS, ONE_BYTE, TEXTS, along, raw_limits

_WRITE_KEYS = (
    "write_fc",
    "write_address",
    "write_request",
    "write_reply",
    "trigger",
    "verify",
    "min",
    "max",
    "step",
    "danger",
)


def write_faults(point: PointPart) -> Iterator[PointFault]:
    """Everything that is wrong with how one point is written."""
    if point.access == "r":
        for key in _WRITE_KEYS:
            if getattr(point, key) is not None:
                yield key, 'has no meaning while access is "r"; allowed with "rw" and "w"'
        return
    if point.danger is not None and point.role is not Role.SERVICE:
        yield "danger", 'needs role = "service": nobody else may make such a write'
    if point.trigger is not None:
        yield from _trigger_faults(point, point.trigger)
        return
    if point.verify and point.verify.equals is not None:
        yield "verify", "equals belongs to a trigger; a value that is written is compared itself"
    if point.step is not None and not is_number(point):
        yield "step", "has no meaning for a value that is no number"
    if point.verify is None:
        yield "verify", "missing: a write is done only when it was read back"
    if is_number(point):
        for key in ("min", "max"):
            if getattr(point, key) is None:
                yield key, "missing: a number that can be written has limits"
        if point.min is not None and point.max is not None and point.min > point.max:
            yield "min", "is larger than max"
    if point.table is not None:
        yield from _register_write_faults(point, point.table)
    else:
        yield from _line_write_faults(point)


_NOT_OF_A_TRIGGER = (
    "purpose",
    "request",
    "reply",
    "write_request",
    "scale",
    "offset",
    "map",
    "decimals_from",
    "scale_from",
    "mask",
    "bits",
    "enum",
    "absent",
    "bad",
    "range",
    "max_step",
    "unit",
    "unit_from",
    "quality_from",
    "min",
    "max",
    "step",
)


def _trigger_faults(point: PointPart, trigger: str | int) -> Iterator[PointFault]:
    """A write without a value: what it sends, and how anybody knows that it was taken."""
    if point.access != "w":
        yield "access", "a trigger has no value that could be read; allowed: w"
    for key in _NOT_OF_A_TRIGGER:
        if getattr(point, key) not in (None, "", [], {}):
            yield key, "has no meaning for a trigger, which has no value"
    if point.verify is not None and point.verify.equals is None:
        yield "verify", "needs equals: what the other point says when it was done"
    if point.verify is None and point.only_on_change:
        yield "only_on_change", "needs verify: nobody knows otherwise whether it is so already"
    if point.table is not None:
        yield from _function_faults(point, point.table)
        yield from _raw_trigger_faults(point, trigger)
        return
    if not isinstance(trigger, str):
        yield "trigger", "must be the line to send, in quotes"
    if point.type is not PointType.BOOL:
        yield "type", f'"{point.type}" is no type of a trigger in a text line; allowed: bool'
    if point.write_reply is None:
        yield "write_reply", f"missing, and it has no default; allowed: {', '.join(WriteReply)}"
    elif point.write_reply is WriteReply.NONE and point.verify is None:
        yield "verify", "missing: nothing comes back, so only reading can tell that it was done"


def _raw_trigger_faults(point: PointPart, trigger: str | int) -> Iterator[PointFault]:
    if not isinstance(trigger, int):
        yield "trigger", "must be the raw number to write"
    elif point.type in TEXTS | ONE_BYTE | FLOATS or point.type not in COUNTS:
        yield "type", f'"{point.type}" is no type of a trigger; allowed: whole numbers'
    else:
        low, high = raw_limits(point.type)
        if not low <= trigger <= high:
            yield "trigger", f"{trigger} does not fit {point.type}; allowed: {low} to {high}"


_WRITE_FUNCTIONS: Mapping[Table, tuple[int, ...]] = {
    Table.COIL: (5, 15),
    Table.HOLDING: (6, 16),
    Table.INPUT: (),
    Table.DISCRETE: (),
}


def _register_write_faults(point: PointPart, table: Table) -> Iterator[PointFault]:
    yield from _function_faults(point, table)
    if not _WRITE_FUNCTIONS[table]:
        return
    if point.type in TEXTS | ONE_BYTE:
        yield "access", f"{point.type} cannot be written; allowed: r"
    if point.mask is not None:
        yield "access", "a masked register cannot be written: the other bits would be lost"
    yield from _limit_faults(point)


def _function_faults(point: PointPart, table: Table) -> Iterator[PointFault]:
    allowed = _WRITE_FUNCTIONS[table]
    if not allowed:
        yield "access", f"the {table} table cannot be written; allowed: r"
        return
    shown = ", ".join(map(str, allowed))
    if point.write_fc is None:
        yield "write_fc", f"missing, and it has no default; allowed: {shown}"
    elif point.write_fc not in allowed:
        yield "write_fc", f"{point.write_fc} does not write the {table} table; allowed: {shown}"
    elif point.write_fc == 6 and COUNTS.get(point.type, 1) > 1:
        yield "write_fc", f"6 writes one register and {point.type} takes more; allowed: 16"
    for key in ("write_request", "write_reply"):
        if getattr(point, key) is not None:
            yield key, "belongs to a text line; this point stands in a Modbus table"


def _limit_faults(point: PointPart) -> Iterator[PointFault]:
    """A limit that does not fit the register would be refused only when it is needed."""
    if not is_number(point) or point.type in {*FLOATS, *TEXT_TYPES} or point.decimals_from:
        return
    if point.scale_from:
        return
    low, high = raw_limits(point.type)
    for key in ("min", "max"):
        limit: float | None = getattr(point, key)
        if limit is None:
            continue
        if point.map:
            curve = sorted((value, raw) for raw, value in point.map)
            raw = along(curve, limit)
        else:
            raw = (limit - (point.offset or 0.0)) / (point.scale or 1.0)
        if not low <= round(raw) <= high:
            yield key, f"{limit:g} does not fit {point.type} with this scale"


def _line_write_faults(point: PointPart) -> Iterator[PointFault]:
    for key in ("write_fc", "write_address"):
        if getattr(point, key) is not None:
            yield key, "belongs to a Modbus table; this point stands in a text line"
    if point.write_reply is None:
        yield "write_reply", f"missing, and it has no default; allowed: {', '.join(WriteReply)}"
    if point.write_request is None:
        yield "write_request", "missing, and it has no default"
        return
    sample: float | int | str = 1.0 if point.type is PointType.NUMBER else 1
    if point.enum or point.type is PointType.TEXT:
        sample = "x"
    try:
        told = point.write_request.format(value=sample)
    except (ValueError, KeyError, IndexError, AttributeError):
        yield "write_request", "may hold {value} with a format such as {value:.1f}, nothing else"
        return
    if told == point.write_request:
        yield "write_request", "does not say where the value goes: write {value}"
