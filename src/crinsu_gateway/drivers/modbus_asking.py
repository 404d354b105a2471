"""One request to a Modbus unit and its own answer, never an earlier one that comes late.

Where answers bear no number, what a unit owes is remembered. A request whose answer could be
mistaken for one that is owed waits until a marker, a read of another length, has been answered:
answers come in order. It does not decode and does not retry.
"""

from dataclasses import dataclass
from typing import Protocol

from crinsu_gateway.drivers.markers import markers
from crinsu_gateway.drivers.modbus_messages import Exchange, reading
from crinsu_gateway.drivers.owed import Heard, Owed, best
from crinsu_gateway.drivers.turn import Turns, pace_of
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import DeviceError, DeviceSilent, FrameError
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.plan import ModbusRead
from crinsu_gateway.wire.channel import Parser, Patience

REST_TIMEOUTS = 10
"""How many reply_timeout_ms a unit is let alone where its profile allows no read as a marker."""


class Reader(Protocol):
    """Takes the message of an answer out of the bytes that came."""

    skipped: str

    def __call__(self, buffer: bytearray) -> bytes | None:
        """The message, or None while it is not complete."""
        ...


class Framing(Protocol):
    """How a message travels on one link; `width` characters make one byte of it."""

    width: int

    def frame(self, unit: int, exchange: Exchange) -> tuple[bytes, Reader]:
        """The bytes to send, and the reader of their answer."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A request made once; `read` is None for a write."""

    exchange: Exchange
    patience: Patience
    read: ModbusRead | None = None


class Asking:
    """The exchanges with one unit at a Modbus address."""

    def __init__(
        self,
        profile: Profile,
        address: int,
        turns: Turns,
        framing: Framing,
        clock: Clock,
        character_s: float,
    ) -> None:
        self._profile = profile
        self._unit = address
        self._turns = turns
        self._framing = framing
        self._clock = clock
        self._character_s = character_s * framing.width
        self._timing = profile.link.timing
        self._pace = pace_of(self._timing)
        facts = profile.link.modbus
        self._counts = facts.byte_count if facts else ByteCount.BYTES
        self._owed = turns.owed(address)
        self._missed_s = 0.0

    def prepare(self, exchange: Exchange, read: ModbusRead | None = None) -> Asked:
        """A request with the time that it may take."""
        timing, character_s = self._timing, self._character_s
        characters = len(exchange.request) + exchange.answer_size + 6
        first_s = timing.reply_timeout_ms / 1000 + len(exchange.request) * character_s
        between_s = timing.char_timeout_ms / 1000
        whole_s = first_s + between_s + 2 * characters * character_s
        return Asked(exchange, Patience(first_s, between_s, whole_s), read)

    async def exchange(self, asked: Asked, *, writes: bool = False) -> tuple[int, ...]:
        """The values of the answer to this request; DeviceError when it did not come."""
        any_answer = False
        if self._owed and (self._owed.is_full or self._owed.asked(asked.exchange)):
            any_answer = not await self._passed_marker(asked)
        frame, reader = self._framing.frame(self._unit, asked.exchange)
        if self._turns.numbered:
            answer = await self._take(asked, frame, reader, reader, writes)
        else:
            own = _OwnAnswer(reader, self._owed, any_answer=any_answer)
            answer = await self._take_in_order(asked, frame, own, writes)
        try:
            return asked.exchange.values(answer)
        except FrameError:
            self._doubt(asked)
            raise

    async def _passed_marker(self, asked: Asked) -> bool:
        """Return when no earlier answer can be taken for this one's any more.

        False: an earlier one may come, but to the same question, so it says the same.
        """
        exchange, owed = asked.exchange, self._owed
        reads = (reading(one, self._counts) for one in markers(self._profile, asked.read))
        marker = None if owed.is_full else best(owed, exchange, reads)
        if marker is None and asked.read is not None and owed.only(exchange):
            owed.keep_one(exchange)
            return False
        if marker is None:
            self._refuse_haste()
            owed.forget()
            return True
        prepared = self.prepare(marker)
        frame, reader = self._framing.frame(self._unit, marker)
        over = _OwnAnswer(reader, owed, until_over=exchange)
        answer = await self._take_in_order(prepared, frame, over, False)
        if owed.asked(exchange):
            marker.values(answer)  # raises what is wrong with it
            raise FrameError("an answer came that is none to what was asked", unit=self._unit)
        if owed:  # what was feared came, and the marker's own answer may follow
            self._turns.distrust()
        return True

    def _refuse_haste(self) -> None:
        rest_s = REST_TIMEOUTS * self._timing.reply_timeout_ms / 1000
        left_s = self._missed_s + rest_s - self._clock.monotonic()
        if left_s > 0:
            raise DeviceSilent(
                f"no answer within {self._timing.reply_timeout_ms / 1000:g} s; it is let alone for "
                f"{left_s:.0f} s more, so that a late one is not taken for another"
            )

    async def _take_in_order(
        self, asked: Asked, frame: bytes, own: "_OwnAnswer", writes: bool
    ) -> bytes:
        self._owed.ask(asked.exchange)
        try:
            return await self._take(asked, frame, own, own.reader, writes)
        except DeviceError as error:
            self._missed_s = self._clock.monotonic()
            if own.late and isinstance(error, DeviceSilent):
                raise FrameError(
                    f"{own.late} late answers to earlier requests came, and none to this one "
                    f"within {asked.patience.first_s:g} s",
                    **error.facts,
                ) from error
            raise

    async def _take(
        self, asked: Asked, frame: bytes, parse: Parser[bytes], reader: Reader, writes: bool
    ) -> bytes:
        try:
            return await self._turns.take(
                self._unit, (frame,), parse, self._pace, asked.patience, writes=writes
            )
        except DeviceSilent as error:
            if reader.skipped:
                raise FrameError(reader.skipped, unit=self._unit) from error
            raise

    def _doubt(self, asked: Asked) -> None:
        """The answer was not the one to its request, so the right one may still come."""
        self._turns.distrust()
        if not self._turns.numbered and not self._owed:
            self._owed.ask(asked.exchange)


class _OwnAnswer:
    """Takes the answer to the last request, and counts late ones of earlier requests.

    `until_over`: also ends when no answer is owed any more that is like that of this request.
    `any_answer`: all that is owed are answers to this very question, so the first one counts.
    """

    __slots__ = ("_any_answer", "_owed", "_until_over", "late", "reader")

    def __init__(
        self,
        reader: Reader,
        owed: Owed,
        until_over: Exchange | None = None,
        *,
        any_answer: bool = False,
    ) -> None:
        self.reader = reader
        self._any_answer = any_answer
        self._owed = owed
        self._until_over = until_over
        self.late = 0

    def __call__(self, buffer: bytearray) -> bytes | None:
        """The message of the answer, or None while it has not come."""
        while (message := self.reader(buffer)) is not None:
            if self._owed.hear(message) is not Heard.LATE or self._any_answer:
                return message
            self.late += 1
            if self._until_over is not None and not self._owed.asked(self._until_over):
                return message
        return None
