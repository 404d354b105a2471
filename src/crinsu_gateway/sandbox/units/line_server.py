"""The answering end of a command line: cuts commands out of bytes, echoes them, sends replies.

It takes CR LF, LF or CR as the end of a command and answers with CR LF. It knows no
command (the instrument does) and moves no bytes (the carriers do).
"""

import re
from collections.abc import Sequence
from typing import Protocol

from crinsu_gateway.sandbox.units.faults import Fault, Faults
from crinsu_gateway.sandbox.units.framing import LINE, LINE_END, Piece, spoil

LONGEST_COMMAND = 140
_END = re.compile(rb"[\r\n]+")
_BURST = b"LEVEL LOW" + LINE_END


class LineInstrument(Protocol):
    """An instrument that is talked to in lines."""

    @property
    def faults(self) -> Faults:
        """What goes wrong with this instrument."""
        ...

    @property
    def echo(self) -> bool:
        """Whether it repeats each command before it answers."""
        ...

    def obey(self, line: str) -> str | None:
        """The reply to one command; None when there is none."""
        ...


class LineConversation:
    """One instrument on one connection or serial line."""

    def __init__(self, instrument: LineInstrument) -> None:
        self._instrument = instrument
        self._buffer = b""

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """Echo and reply for every command that these bytes complete."""
        *lines, self._buffer = _END.split(self._buffer + data)
        if len(self._buffer) > LONGEST_COMMAND:
            self._buffer = b""
        return [piece for line in lines if line for piece in self._obey(line)]

    def unasked(self) -> Sequence[Piece]:
        """Lines that nobody asked for."""
        return (Piece(_BURST * 20),) if self._instrument.faults.is_on(Fault.FLOOD) else ()

    def _obey(self, line: bytes) -> Sequence[Piece]:
        order = self._instrument.faults.take()
        fault = order.fault if order else None
        if fault in (Fault.SILENT, Fault.UNPLUGGED):
            return ()
        refused = fault is Fault.EXCEPTION
        reply = "" if refused else self._instrument.obey(line.decode("ascii", "replace"))
        echo = line + LINE_END if self._instrument.echo else b""
        if reply is None:
            return spoil(order, echo, LINE) if echo else ()
        answer = spoil(order, reply.encode("ascii") + LINE_END, LINE)
        # the interface echoes by itself, before the instrument has thought about the answer
        return (Piece(echo), *answer) if echo and fault is not Fault.LOST else answer
