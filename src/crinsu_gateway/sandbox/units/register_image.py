"""What stands in the Modbus tables of a simulated unit, made after the points of a profile.

Where points share a register, the one that was set last counts. Holes that the profile allows to
be read across hold 0. It answers nothing: register_voice does.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, PointType, Profile, Register, Table
from crinsu_gateway.sandbox.units.raw_content import Shown, raw_of
from crinsu_gateway.sandbox.units.raw_registers import (
    FLOATS,
    held,
    nan_words,
    unsigned_words,
    words_of,
)


class Said(Protocol):
    """What the points of a unit say now, and what becomes of a write."""

    def said(self, name: str) -> Value | None:
        """The value of a point; None when the unit has none to give."""
        ...

    def shown(self, name: str) -> Shown:
        """How the unit shows the number of a point now."""
        ...

    def recently_set(self) -> Sequence[str]:
        """All points, those that were set last at the end."""
        ...

    def written(self, name: str, value: Value) -> None:
        """Somebody has written a point."""
        ...


def declared(profile: Profile, table: Table) -> Iterator[tuple[Point, Register]]:
    """The points of a table, with their places."""
    for point in profile.points.values():
        if isinstance(point.source, Register) and point.source.table is table:
            yield point, point.source


def bit_image(profile: Profile, said: Said, table: Table) -> Mapping[int, bool]:
    """Every bit of a table that can be read."""
    image: dict[int, bool] = dict.fromkeys(holes(profile, table), False)
    for point, register in declared(profile, table):
        value = said.said(point.name)
        image[register.address] = value is not None and Decimal(raw_of(point, value)) != 0
    return image


def word_image(profile: Profile, said: Said, table: Table) -> Mapping[int, int]:
    """Every register of a table that can be read."""
    image: dict[int, int] = dict.fromkeys(holes(profile, table), 0)
    points = {point.name: (point, register) for point, register in declared(profile, table)}
    for name in said.recently_set():
        if name not in points:
            continue
        point, register = points[name]
        if not point.readable:
            continue
        kept = [0] * register.count
        if point.mask is not None:
            masked = unsigned_words(register.order, register.count, point.mask)
            kept = [~word & 0xFFFF for word in masked]
        words = content(point, register, said.said(name), said.shown(name), hold=True)
        for at, (word, keep) in enumerate(zip(words, kept, strict=True), register.address):
            image[at] = image.get(at, 0) & keep | word & ~keep & 0xFFFF
    return image


def content(
    point: Point, register: Register, value: Value | None, shown: Shown, *, hold: bool = False
) -> list[int]:
    """The registers of one point; NotFound when it has no sign for a missing value.

    A number without room is OutOfRange, or kept at the end of its type with `hold`.
    """
    if value is None:
        return _no_value(point, register)
    raw = raw_of(point, value, shown)
    if hold:
        raw = held(point.type, raw)
    if point.mask is None:
        return words_of(point.type, register.order, register.count, raw)
    number = int(Decimal(raw))
    whole = number * point.mask if point.type is PointType.BOOL else number << point.shift
    return unsigned_words(register.order, register.count, whole & point.mask)


def has_no_value_sign(point: Point) -> bool:
    """Whether a register can say that there is no value."""
    return bool(point.bad_raw) or point.type in FLOATS


def holes(profile: Profile, table: Table) -> Iterator[int]:
    """Addresses between points that the profile allows to be read with them."""
    facts = profile.link.modbus
    assert facts is not None
    forbidden = () if table.is_bits else facts.never_read
    # where every read begins at one address, all that lies behind it can be read
    end = forced = facts.force_start.get(table.value)
    spans = [(found.address, found.address + found.count) for _, found in declared(profile, table)]
    for start, after in sorted(spans):
        if end is not None and (forced is not None or start - end <= facts.max_gap):
            for at in range(end, start):
                if not any(low <= at <= high for low, high in forbidden):
                    yield at
        end = after if end is None else max(end, after)


def _no_value(point: Point, register: Register) -> list[int]:
    """The raw content that means no value."""
    if point.bad_raw and point.type in FLOATS:
        sign = Decimal(repr(point.bad_raw[0]))
        return words_of(point.type, register.order, register.count, sign)
    if point.bad_raw:
        everything = (1 << 16 * register.count) - 1
        return unsigned_words(register.order, register.count, int(point.bad_raw[0]) & everything)
    if point.type in FLOATS:
        return nan_words(point.type, register.order)
    raise NotFound(f"{point.name} has no sign for a missing value", point=point.name)
