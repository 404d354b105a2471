"""Which reads of a Modbus unit can serve as a marker: harmless, and of another length.

Pure: it knows what the profile allows, not what the unit was asked. It sends nothing.
"""

from collections.abc import Iterator
from dataclasses import replace

from crinsu_gateway.profile.described import Profile, Register
from crinsu_gateway.profile.plan import ModbusRead, plan

_TABLES = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}
_BITS = frozenset({1, 2})


def markers(profile: Profile, read: ModbusRead | None) -> Iterator[ModbusRead]:
    """Reads that may be sent beside this one (of a write: None), the best first."""
    facts = profile.link.modbus
    if facts is None:
        return
    if read is not None and facts.merge and not read.data_bytes:
        if (count := _shorter(read)) > 0:
            yield replace(read, count=count, points=())
        if (count := _longer(read)) and _is_allowed(profile, read, count):
            yield replace(read, count=count, points=())
    for other in plan(profile):
        if isinstance(other, ModbusRead):
            yield other
            if facts.merge and not other.data_bytes and (count := _shorter(other)) > 0:
                yield replace(other, count=count, points=())


def _shorter(read: ModbusRead) -> int:
    """The largest count whose answer is shorter; 0 for none."""
    return (read.count - 1) // 8 * 8 if read.function in _BITS else read.count - 1


def _longer(read: ModbusRead) -> int:
    """The smallest count whose answer is longer."""
    return (read.count + 7) // 8 * 8 + 1 if read.function in _BITS else read.count + 1


def _is_allowed(profile: Profile, read: ModbusRead, count: int) -> bool:
    """Whether as many as these may be read, though the profile never does so by itself."""
    facts = profile.link.modbus
    assert facts is not None
    is_bits = read.function in _BITS
    if count > (facts.max_bits if is_bits else facts.max_registers):
        return False
    more = range(read.address + read.count, read.address + count)
    if more.stop > 0x10000:
        return False
    if not is_bits and any(
        low < more.stop and high >= more.start for low, high in facts.never_read
    ):
        return False
    declared = {
        address
        for point in profile.points.values()
        if point.readable
        and isinstance(source := point.source, Register)
        and source.table.value == _TABLES[read.function]
        for address in range(source.address, source.address + source.count)
    }
    return sum(address not in declared for address in more) <= facts.max_gap
