"""The Modbus driver: one unit over TCP or a serial line, with binary or ASCII frames.

Messages are pymodbus's, frames and every guard are ours, and so is the link. It does not
retry and does not reconnect.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.drivers.driver import Meanwhile
from crinsu_gateway.drivers.identity import confirm
from crinsu_gateway.drivers.modbus_ascii import AsciiReader, ascii_frame
from crinsu_gateway.drivers.modbus_asking import Asked, Asking, Framing, Reader
from crinsu_gateway.drivers.modbus_frames import MbapReader, RtuReader, mbap_frame, rtu_frame
from crinsu_gateway.drivers.modbus_messages import Exchange, reading, writing
from crinsu_gateway.drivers.status_memory import StatusMemory
from crinsu_gateway.drivers.turn import Turns
from crinsu_gateway.drivers.verified_write import Send, VerifiedWrites
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import DeviceError, NotWritable
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.codec import Decoded, decode_modbus
from crinsu_gateway.profile.described import Profile, Register
from crinsu_gateway.profile.encode import LineWrite, ModbusWrite, encode
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.plan import ModbusRead, Request, judges_of


class TcpFraming:
    """MBAP; one for each connection, as it counts the transactions."""

    width = 1

    def __init__(self) -> None:
        self._number = 0

    def frame(self, unit: int, exchange: Exchange) -> tuple[bytes, Reader]:
        """The bytes to send, and the reader of their answer. Number 0 is never used."""
        self._number = number = self._number % 0xFFFF + 1
        return mbap_frame(number, unit, exchange.request), MbapReader(number, unit)


class RtuFraming:
    """Address and CRC."""

    width = 1

    def frame(self, unit: int, exchange: Exchange) -> tuple[bytes, Reader]:
        """The bytes to send, and the reader of their answer."""
        return rtu_frame(unit, exchange.request), RtuReader(unit, exchange.function)


class AsciiFraming:
    """Address and LRC in hex, between a colon and CR LF."""

    width = 2

    def frame(self, unit: int, exchange: Exchange) -> tuple[bytes, Reader]:
        """The bytes to send, and the reader of their answer."""
        return ascii_frame(unit, exchange.request), AsciiReader(unit)


@dataclass(slots=True)
class _Prepared:
    """A request made once, and its last answer: equal registers need no second decoding.

    `own` says which of them belong to which point, where nothing else counts.
    """

    asked: Asked
    raw: tuple[int, ...] = ()
    decoded: Sequence[Decoded] = ()
    own: Sequence[tuple[str, slice]] = ()


class ModbusDriver:
    """One unit at a Modbus address; `character_s` is 0 where there is no serial line."""

    def __init__(
        self,
        profile: Profile,
        address: int,
        turns: Turns,
        framing: Framing,
        clock: Clock,
        character_s: float = 0.0,
    ) -> None:
        self._profile = profile
        self._asking = Asking(profile, address, turns, framing, clock, character_s)
        self._timing = profile.link.timing
        facts = profile.link.modbus
        self._counts = facts.byte_count if facts else ByteCount.BYTES
        self._prepared: dict[ModbusRead, _Prepared] = {}
        self._writes = VerifiedWrites(clock, profile, self.read, self._sending)
        self._status = StatusMemory(profile)
        self._has_steps = any(one.max_step is not None for one in profile.points.values())

    async def start(self) -> None:
        """Wait as long as the unit needs after a connect, and look who it is."""
        self._status.clear()
        self._forget_answers()
        await asyncio.sleep(self._timing.connect_pause_ms / 1000)
        await confirm(self._profile, self._writes.read_point)

    async def stop(self) -> None:
        """Nothing: Modbus has no session."""

    async def read(self, request: Request) -> Sequence[Decoded]:
        """What the answer says about each point of the request."""
        if not isinstance(request, ModbusRead):
            raise TypeError(f"a Modbus unit cannot be asked {request!r}")
        prepared = self._prepared.get(request)
        if prepared is None:
            asked = self._asking.prepare(reading(request, self._counts), request)
            prepared = self._prepared[request] = _Prepared(asked)
            prepared.own = _own_registers(self._profile, request)
        try:
            raw = await self._asking.exchange(prepared.asked)
        except DeviceError:
            if self._status.doubt(request.points):
                self._forget_answers()
            raise
        if raw != prepared.raw:
            decoded = self._decoded(request, prepared, raw)
            if self._status.learn(decoded):
                self._forget_answers()
            jumped = self._has_steps and any(one.reason is Reason.STEP for one in decoded)
            prepared.raw, prepared.decoded = () if jumped else raw, decoded
        return prepared.decoded

    def _decoded(
        self, request: ModbusRead, prepared: _Prepared, raw: tuple[int, ...]
    ) -> Sequence[Decoded]:
        """All points anew, or only those whose own registers changed where nothing else counts."""
        if not prepared.raw or not prepared.own:
            return decode_modbus(self._profile, request, raw, self._status.latest)
        changed = tuple(name for name, own in prepared.own if raw[own] != prepared.raw[own])
        fresh = {
            one.point: one
            for one in decode_modbus(self._profile, replace(request, points=changed), raw)
        }
        return tuple(fresh.get(one.point, one) for one in prepared.decoded)

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """Take in how long ago points were written in earlier runs, in s."""
        self._writes.recall(ago_s)

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """Write once, and read back until it is so; the value read back."""
        self._allowed(encode(self._profile, point, value))
        return await self._writes.write(point, value, meanwhile)

    def _sending(self, point: str, value: Value) -> Send:
        order = self._allowed(encode(self._profile, point, value, self._status.latest))

        async def send() -> None:
            await self._asking.exchange(self._asking.prepare(writing(order)), writes=True)

        return send

    def _forget_answers(self) -> None:
        """Decode all answers anew, as what judges them changed."""
        for prepared in self._prepared.values():
            prepared.raw = ()

    def _allowed(self, order: ModbusWrite | LineWrite) -> ModbusWrite:
        """The order, when no register that the profile forbids is in it; NotWritable else."""
        assert isinstance(order, ModbusWrite)
        facts = self._profile.link.modbus
        if facts is None or order.function in (5, 15):
            return order
        last = order.address + len(order.values) - 1
        for low, high in facts.never_write:
            if order.address <= high and last >= low:
                raise NotWritable(
                    f"{self._profile.id} forbids writes to {low} to {high}", point=order.point
                )
        return order


def _own_registers(profile: Profile, request: ModbusRead) -> Sequence[tuple[str, slice]]:
    """Which part of an answer each point is made of; none when more than that part counts."""
    points = [profile.points[name] for name in request.points]
    if any(judges_of(point) or point.max_step is not None for point in points):
        return ()
    places = ((point.name, point.source) for point in points)
    return [
        (name, slice(one.address - request.address, one.address - request.address + one.count))
        for name, one in places
        if isinstance(one, Register)
    ]
