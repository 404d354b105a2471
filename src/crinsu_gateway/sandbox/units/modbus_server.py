"""The answering end of Modbus TCP, RTU and ASCII for any number of units on one connection or line.

It finds the unit, lets the faults have their way with the answer, and hands the pieces back.
It holds no registers (the units do) and moves no bytes (the carriers do).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.sandbox.units.faults import Fault, Faults
from crinsu_gateway.sandbox.units.framing import ASCII, MBAP, RTU, Framing, Piece, noise, spoil
from crinsu_gateway.sandbox.units.modbus_ascii import AsciiRequests, ascii_frame
from crinsu_gateway.sandbox.units.modbus_frames import (
    MbapRequests,
    Request,
    RtuRequests,
    mbap_frame,
    rtu_frame,
)
from crinsu_gateway.sandbox.units.modbus_pdu import refusal

BROADCAST = 0
_BURST = 200


class ModbusUnit(Protocol):
    """A unit with registers, whatever carries its frames."""

    @property
    def faults(self) -> Faults:
        """What goes wrong with this unit."""
        ...

    def answer(self, pdu: bytes) -> bytes | None:
        """The response PDU; None when the unit says nothing to such a request."""
        ...


class ModbusTcpConversation:
    """One Modbus TCP connection; a unit id that nobody has here stays unanswered."""

    def __init__(self, units: Mapping[int, ModbusUnit]) -> None:
        self._units = units
        self._requests = MbapRequests()
        self._bursts = 0

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """Answers each whole request; hangs up on bytes that are no Modbus."""
        try:
            requests = self._requests.feed(data)
        except FrameError:
            return (Piece(None),)
        return [piece for request in requests for piece in self._answer(request)]

    def unasked(self) -> Sequence[Piece]:
        """Frames with transactions that nobody opened."""
        if not _flooding(self._units):
            return ()
        self._bursts += 1
        pdu = b"\x04\x02" + noise(self._bursts.to_bytes(4), 2)
        frame = mbap_frame(0xF000 | self._bursts & 0xFFF, next(iter(self._units)), pdu)
        return (Piece(frame * 20),)

    def _answer(self, request: Request) -> Sequence[Piece]:
        unit = self._units.get(request.unit)
        if unit is None:
            return ()

        def frame(pdu: bytes) -> bytes:
            return mbap_frame(request.transaction, request.unit, pdu)

        return _answer(unit, request.pdu, frame, MBAP)


class _Requests(Protocol):
    def feed(self, data: bytes, at: float) -> list[Request]: ...


class _SharedLine:
    """One RS-485 line with its units; each hears only its own address and the broadcast."""

    def __init__(
        self,
        units: Mapping[int, ModbusUnit],
        requests: _Requests,
        frame: Callable[[int, bytes], bytes],
        framing: Framing,
    ) -> None:
        self._units = units
        self._requests = requests
        self._frame = frame
        self._framing = framing
        self._bursts = 0

    def heard(self, data: bytes, at: float) -> Sequence[Piece]:
        """Answers each request with a good checksum; says nothing to anything else."""
        requests = self._requests.feed(data, at)
        return [piece for request in requests for piece in self._answer(request)]

    def unasked(self) -> Sequence[Piece]:
        """Noise, as from a driver that is stuck in sending."""
        if not _flooding(self._units):
            return ()
        self._bursts += 1
        return (Piece(noise(self._bursts.to_bytes(4), _BURST)),)

    def _answer(self, request: Request) -> Sequence[Piece]:
        if request.unit == BROADCAST:
            for listener in self._units.values():
                listener.answer(request.pdu)
            return ()
        unit = self._units.get(request.unit)
        if unit is None:
            return ()
        return _answer(unit, request.pdu, lambda pdu: self._frame(request.unit, pdu), self._framing)


class ModbusRtuConversation(_SharedLine):
    """Modbus RTU for any number of units on one line."""

    def __init__(self, units: Mapping[int, ModbusUnit]) -> None:
        super().__init__(units, RtuRequests(), rtu_frame, RTU)


class ModbusAsciiConversation(_SharedLine):
    """Modbus ASCII for any number of units on one line."""

    def __init__(self, units: Mapping[int, ModbusUnit]) -> None:
        super().__init__(units, AsciiRequests(), ascii_frame, ASCII)


def _answer(
    unit: ModbusUnit, pdu: bytes, frame: Callable[[bytes], bytes], framing: Framing
) -> Sequence[Piece]:
    order = unit.faults.take()
    match order.fault if order else None:
        case Fault.SILENT | Fault.UNPLUGGED:
            return ()
        case Fault.EXCEPTION if order:
            reply: bytes | None = refusal(pdu[0], order.code)
        case _:
            reply = unit.answer(pdu)
    return () if reply is None else spoil(order, frame(reply), framing)


def _flooding(units: Mapping[int, ModbusUnit]) -> bool:
    return any(unit.faults.is_on(Fault.FLOOD) for unit in units.values())
