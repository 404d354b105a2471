"""A simulated unit that answers Modbus messages as a device profile says.

A register that no point declares is an illegal address, a function that the profile does not
write with is refused, and a write is taken in whole points and within the limits, or not at all.
What stands in the tables is register_image's; frames are elsewhere.
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.model.errors import OutOfRange
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, Profile, Register, Table
from crinsu_gateway.profile.link_facts import AddressUnit, ByteCount
from crinsu_gateway.sandbox.units import modbus_pdu
from crinsu_gateway.sandbox.units.modbus_pdu import BitTable, Refusal, WordTable, refusal
from crinsu_gateway.sandbox.units.raw_content import value_of
from crinsu_gateway.sandbox.units.raw_registers import ONE_BYTE, raw_in
from crinsu_gateway.sandbox.units.register_image import (
    Said,
    bit_image,
    content,
    declared,
    word_image,
)

_TABLES = {1: Table.COIL, 2: Table.DISCRETE, 3: Table.HOLDING, 4: Table.INPUT}
_WRITES = {5: Table.COIL, 6: Table.HOLDING, 15: Table.COIL, 16: Table.HOLDING}


class RegisterVoice:
    """Answers for one unit; a `Bank` for `modbus_pdu`."""

    def __init__(self, profile: Profile, said: Said) -> None:
        facts = profile.link.modbus
        assert facts is not None
        self._profile = profile
        self._facts = facts
        self._said = said

    def answer(self, message: bytes) -> bytes:
        """The answer to one message."""
        function, address = message[0], int.from_bytes(message[1:3])
        if function in _WRITES and not self._writes_with(function, address):
            return refusal(function, Refusal.FUNCTION)
        if function not in _TABLES:
            return modbus_pdu.answer(message, self)
        table, count = _TABLES[function], int.from_bytes(message[3:5])
        if count > (self._facts.max_bits if table.is_bits else self._facts.max_registers):
            return refusal(function, Refusal.VALUE)
        if self._facts.address_unit is AddressUnit.BYTE and not table.is_bits:
            return self._by_bytes(function, table, address, count)
        if self._facts.force_start.get(table.value, address) != address:
            return refusal(function, Refusal.ADDRESS)
        return self._counted(modbus_pdu.answer(message, self))

    def bits(self, table: BitTable) -> Mapping[int, bool]:
        """The bits of a table."""
        return bit_image(self._profile, self._said, Table(table))

    def words(self, table: WordTable) -> Mapping[int, int]:
        """The registers of a table."""
        return word_image(self._profile, self._said, Table(table))

    def write_bits(self, address: int, values: Sequence[bool]) -> Refusal | None:
        """Takes coils that are declared and can be written."""
        return self._write(Table.COIL, address, [int(value) for value in values])

    def write_words(self, address: int, values: Sequence[int]) -> Refusal | None:
        """Takes registers that are declared and can be written."""
        return self._write(Table.HOLDING, address, values)

    # --- inside -----------------------------------------------------------------------

    def _by_bytes(self, function: int, table: Table, address: int, count: int) -> bytes:
        """One point, where addresses count bytes: nothing lies beside it that could be joined."""
        for point, register in declared(self._profile, table):
            if (register.address, register.count) == (address, count) and point.readable:
                said = self._said.said(point.name), self._said.shown(point.name)
                data = b"".join(
                    word.to_bytes(2) for word in content(point, register, *said, hold=True)
                )
                data = data[-1:] if point.type in ONE_BYTE else data
                return self._counted(bytes((function, len(data))) + data)
        return refusal(function, Refusal.ADDRESS)

    def _counted(self, answer: bytes) -> bytes:
        """The answer with its byte count as this maker counts."""
        if answer[0] & 0x80 or self._facts.byte_count is ByteCount.BYTES:
            return answer
        told = 2 * answer[1] if self._facts.byte_count is ByteCount.CHARS else 0
        return bytes((answer[0], told & 0xFF)) + answer[2:]

    def _targets(self, table: Table) -> dict[int, tuple[Point, Register]]:
        """What can be written, by the address that is written to."""
        return {
            register.address if point.write.address is None else point.write.address: (
                point,
                register,
            )
            for point, register in declared(self._profile, table)
            if point.write is not None
        }

    def _writes_with(self, function: int, address: int) -> bool:
        """Whether the point at the address is written so; where there is none, so it would be."""
        found = self._targets(_WRITES[function]).get(address)
        return found is None or found[0].write is None or found[0].write.function == function

    def _write(self, table: Table, address: int, values: Sequence[int]) -> Refusal | None:
        targets, at = self._targets(table), 0
        orders: list[tuple[str, Value]] = []
        while at < len(values):
            found = targets.get(address + at)
            if found is None or at + found[1].count > len(values):
                return Refusal.ADDRESS
            point, register = found
            if not table.is_bits and self._is_forbidden(address + at, register.count):
                return Refusal.ADDRESS
            words = values[at : at + register.count]
            at += register.count
            if point.write and point.write.trigger is not None:
                if tuple(words) != point.write.trigger:
                    return Refusal.VALUE
                orders.append((point.name, True))
                continue
            try:
                raw = raw_in(point.type, register.order, words)
                value = value_of(point, raw, self._said.shown(point.name))
            except (OutOfRange, ArithmeticError):
                return Refusal.VALUE
            if not is_within_limits(point, value):
                return Refusal.VALUE
            orders.append((point.name, value))
        for name, value in orders:
            self._said.written(name, value)
        return None

    def _is_forbidden(self, first: int, count: int) -> bool:
        last = first + count - 1
        return any(first <= high and last >= low for low, high in self._facts.never_write)


def is_within_limits(point: Point, value: Value) -> bool:
    """Whether the unit takes the value; a register rounds, so the ends are a hair wider."""
    rule = point.write
    if rule is None or isinstance(value, bool | str) or rule.min is None or rule.max is None:
        return True
    slack = 1e-6 * max(1.0, abs(value))
    return rule.min - slack <= value <= rule.max + slack
