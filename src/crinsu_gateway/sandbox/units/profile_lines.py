"""The answering end of a text line for any number of simulated units of one device profile.

It cuts commands out of bytes, finds the unit, echoes, and lets the faults have their way with
the answer; frames that a unit pushes go out here too. What is said is the unit's (line_voice).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crinsu_gateway.profile.link_facts import Echo, LineFacts
from crinsu_gateway.sandbox.units.faults import Fault, Order
from crinsu_gateway.sandbox.units.framing import Piece, line_framing, noise, set_apart, spoil
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.line_seal import LineSeal
from crinsu_gateway.sandbox.units.live_tank import Monotonic

LONGEST_COMMAND = 512
TOO_OFTEN = 200
"""How often an answer is said over for one that is longer than any that a line may have."""


class ProfileLines:
    """Units that answer lines, on one connection or serial line; addresses are their numbers."""

    def __init__(self, units: Mapping[int, GenericUnit]) -> None:
        first = next(iter(units.values()))
        assert first.profile.link.line is not None
        self._facts: LineFacts = first.profile.link.line
        self._units = [
            (LineSeal(self._facts, first.profile.link.unit, number), unit)
            for number, unit in units.items()
        ]
        self._end = self._facts.out_terminator.encode(self._facts.encoding)
        self._buffer = b""

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """Echo and answer for every command that these bytes complete."""
        self._buffer = (self._buffer + data)[-LONGEST_COMMAND:]
        return [piece for line, extra in self._commands() for piece in self._obey(line, extra)]

    def unasked(self) -> Sequence[Piece]:
        """Lines that nobody asked for."""
        return [
            Piece(seal.sealed("SELF TEST") * 20)
            for seal, unit in self._units
            if unit.faults.is_on(Fault.FLOOD)
        ]

    def _commands(self) -> Iterator[tuple[bytes, bytes]]:
        """Commands without their terminator, and the extra bytes behind it."""
        extra = self._facts.end_extra_bytes
        while (at := self._buffer.find(self._end)) >= 0:
            end = at + len(self._end)
            if len(self._buffer) < end + extra:
                return
            yield self._buffer[:at], self._buffer[end : end + extra]
            self._buffer = self._buffer[end + extra :]

    def _obey(self, line: bytes, extra: bytes) -> Sequence[Piece]:
        for seal, unit in self._units:
            text = seal.opened(line, extra)
            if text is not None:
                return self._answer(seal, unit, text, line + self._end + extra)
        return ()

    def _answer(
        self, seal: LineSeal, unit: GenericUnit, text: str, command: bytes
    ) -> Sequence[Piece]:
        order = unit.faults.take()
        fault = order.fault if order else None
        if fault in (Fault.SILENT, Fault.UNPLUGGED):
            return ()
        assert unit.lines is not None
        answer = unit.lines.refusal() if fault is Fault.EXCEPTION else unit.lines.obey(text)
        echo = () if self._facts.echo is Echo.NO else (Piece(command),)
        if answer is None:
            return () if fault is Fault.LOST else echo
        said = spoilt_line(order, seal, answer)
        # the interface echoes by itself, before the unit has thought about the answer
        return said if fault is Fault.LOST else (*echo, *said)


class PushedLinesOut:
    """One unit that talks by itself, at its period or when something is pushed."""

    def __init__(self, unit: GenericUnit, clock: Monotonic) -> None:
        facts = unit.profile.link.line
        assert facts is not None
        self._unit = unit
        self._seal = LineSeal(facts, unit.profile.link.unit, unit.profile.link.unit.default)
        self._clock = clock
        self._said_at = clock()
        self._pushes = unit.pushes

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """Nothing: it does not listen."""
        return ()

    def unasked(self) -> Sequence[Piece]:
        """The frames that are due, or noise without end."""
        unit = self._unit
        if unit.faults.is_on(Fault.FLOOD):
            return (Piece((set_apart(noise(b"flood", 12), self._seal.end) + self._seal.end) * 20),)
        every_s, at = unit.push_every_s, self._clock()
        is_due = every_s is not None and at - self._said_at >= every_s
        if not is_due and self._pushes == unit.pushes:
            return ()
        self._said_at, self._pushes = at, unit.pushes
        assert unit.pushed is not None
        return [
            piece
            for text in unit.pushed.lines()
            for piece in spoilt_line(unit.faults.take(), self._seal, text)
        ]


def spoilt_line(order: Order | None, seal: LineSeal, text: str) -> Sequence[Piece]:
    """A line as it leaves the unit, whatever the fault makes of it."""
    match order.fault if order else None:
        case Fault.WRONG_CRC:
            return (Piece(seal.sealed(text, wrongly=True)),)
        case Fault.WRONG_LENGTH:
            return (Piece(seal.sealed((text or "?") * TOO_OFTEN)),)
        case Fault.OTHER_UNIT:
            other = replace(seal, unit=seal.unit % seal.unit_facts.max + 1)
            return (Piece(other.sealed(text)), Piece(seal.sealed(text)))
    return spoil(order, seal.sealed(text), line_framing(seal.end))
