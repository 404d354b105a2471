"""Which requests read the wanted points of a profile, and how often.

Pure: it makes few requests within the limits of the model and never sends one. A point of a
stream is not asked for, so it is in no request. Registers that the profile does not declare
are read only to bridge a gap of at most `max_gap`, and never those of `never_read`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.profile.described import Point, Profile, Query, Register, Table
from crinsu_gateway.profile.link_facts import ModbusFacts
from crinsu_gateway.profile.words import ONE_BYTE

_FUNCTIONS = {Table.COIL: 1, Table.DISCRETE: 2, Table.HOLDING: 3, Table.INPUT: 4}


@dataclass(frozen=True, slots=True)
class ModbusRead:
    """Read `count` registers or bits from wire address `address` by Modbus `function` 1 to 4."""

    function: int
    address: int
    count: int
    points: tuple[str, ...]
    every_s: float
    data_bytes: int = 0  # of the answer, where the count does not say it


@dataclass(frozen=True, slots=True)
class LineRead:
    """Send the line `request`; its one answer holds `points`. Without points it keeps alive.

    The lines `before` go first, in the same turn on the line; they have no answer but an echo.
    `request` has neither terminator nor unit prefix: see `codec.addressed`.
    """

    request: str
    points: tuple[str, ...]
    every_s: float
    before: tuple[str, ...] = ()


Request = ModbusRead | LineRead


def plan(
    profile: Profile, wanted: Collection[str] | None = None, every_s: float | None = None
) -> tuple[Request, ...]:
    """The requests that read the wanted points (all when None), each point exactly once.

    `every_s` overrides all periods. A status point that says whether a wanted value counts is
    read too, as often as that value and before it. ConfigError names an unknown point.
    """
    periods = _periods(profile, wanted, every_s)
    requests: list[Request] = [*_modbus_reads(profile, periods), *_line_reads(profile, periods)]
    alive = profile.session.keepalive
    if alive and requests:
        requests.append(LineRead(alive.request, (), alive.every_s))
    return tuple(_judges_first(profile, requests))


def decoders_of(point: Point) -> tuple[str, ...]:
    """The points without which this one cannot be decoded: its power of ten and its unit."""
    unit = point.unit_from.point if point.unit_from else ""
    return tuple(name for name in (point.power_from, unit) if name)


def judges_of(point: Point) -> tuple[str, ...]:
    """The points by which this one is decoded or judged."""
    status = (point.quality_from.point,) if point.quality_from else ()
    return decoders_of(point) + status


def _judges_first(profile: Profile, requests: list[Request]) -> Iterator[Request]:
    """The requests so that a status is asked for before the values that it judges.

    Where two blocks judge each other, one of them is judged by what was said the round before.
    """
    waiting = list(requests)
    while waiting:
        unread = {name for request in waiting for name in request.points}
        ready = (
            request
            for request in waiting
            if not any(
                judge in unread and judge not in request.points
                for name in request.points
                for judge in judges_of(profile.points[name])
            )
        )
        chosen = next(ready, waiting[0])
        waiting.remove(chosen)
        yield chosen


def _periods(
    profile: Profile, wanted: Collection[str] | None, every_s: float | None
) -> dict[str, float]:
    """How often each point is read, in the order of the profile."""
    chosen = set(profile.points if wanted is None else wanted)
    if unknown := chosen - set(profile.points):
        names = ", ".join(sorted(unknown))
        known = ", ".join(profile.points)
        raise ConfigError(f"{profile.id} has no point {names}; it has {known}")
    periods = {
        name: point.every_s if every_s is None else every_s
        for name, point in profile.points.items()
        if name in chosen and point.readable
    }
    for name in tuple(periods):
        point = profile.points[name]
        for judge in judges_of(point):
            if point.quality_from and judge == point.quality_from.point:
                periods[judge] = min(periods.get(judge, periods[name]), periods[name])
            elif judge not in periods:  # decimals and units change seldom: their own pace will do
                periods[judge] = profile.points[judge].every_s if every_s is None else every_s
    return {name: periods[name] for name in profile.points if name in periods}


def _modbus_reads(profile: Profile, periods: Mapping[str, float]) -> list[ModbusRead]:
    facts = profile.link.modbus
    groups: dict[tuple[Table, float, str], list[tuple[Register, str]]] = {}
    for name, period in periods.items():
        point = profile.points[name]
        if isinstance(point.source, Register):
            # what some units lack must not spoil the request for what all have
            alone = name if point.optional else ""
            key = (point.source.table, period, alone)
            groups.setdefault(key, []).append((point.source, name))
    if facts is None:
        return []
    return [
        ModbusRead(
            _FUNCTIONS[table],
            first,
            count,
            names,
            period,
            int(any(profile.points[name].type in ONE_BYTE for name in names)),
        )
        for (table, period, _), members in groups.items()
        for first, count, names in _blocks(facts, table, members)
    ]


def _blocks(
    facts: ModbusFacts, table: Table, members: Iterable[tuple[Register, str]]
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Neighbours joined to blocks: first address, count, names."""
    limit = facts.max_bits if table.is_bits else facts.max_registers
    forced = facts.force_start.get(table)
    blocks: list[tuple[int, int, list[str]]] = []
    for register, name in sorted(members, key=lambda member: member[0].address):
        start = register.address if forced is None else forced
        end = register.address + register.count
        if blocks:
            first, last, names = blocks[-1]
            same = not facts.merge and (first, last) == (start, end)
            near = facts.merge and end - first <= limit
            if same or (near and (forced is not None or _bridged(facts, table, last, start))):
                blocks[-1] = (first, max(last, end), [*names, name])
                continue
        blocks.append((start, end, [name]))
    return [(first, last - first, tuple(names)) for first, last, names in blocks]


def _bridged(facts: ModbusFacts, table: Table, last: int, address: int) -> bool:
    """Whether a block that ends before `last` may go on at `address`."""
    if address <= last:
        return True
    if address - last > facts.max_gap:
        return False
    forbidden = () if table.is_bits else facts.never_read
    return not any(low < address and high >= last for low, high in forbidden)


def _line_reads(profile: Profile, periods: Mapping[str, float]) -> list[LineRead]:
    """One read for all points that stand in the answer to the same line."""
    groups: dict[tuple[str, tuple[str, ...]], list[Point]] = {}
    for name in periods:
        point = profile.points[name]
        if isinstance(point.source, Query):
            groups.setdefault((point.source.request, point.source.before), []).append(point)
    return [
        LineRead(
            request,
            tuple(point.name for point in points),
            min(periods[point.name] for point in points),
            before,
        )
        for (request, before), points in groups.items()
    ]
