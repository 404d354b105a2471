"""The driver for units that answer text lines, over a serial line or over TCP.

Echoes, refusals, commands without an answer and lines that come unasked are told apart here;
what a line means is the profile's. It does not retry and does not reconnect.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from crinsu_gateway.drivers.driver import Meanwhile
from crinsu_gateway.drivers.identity import confirm
from crinsu_gateway.drivers.status_memory import StatusMemory
from crinsu_gateway.drivers.turn import Turns, pace_of
from crinsu_gateway.drivers.verified_write import Send, VerifiedWrites
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, DeviceSilent, FrameError
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.checksum import width_of
from crinsu_gateway.profile.codec import (
    Decoded,
    addressed,
    decode_line,
    line_refusal,
    unaddressed,
)
from crinsu_gateway.profile.described import Profile, Query, WriteReply
from crinsu_gateway.profile.encode import LineWrite, encode
from crinsu_gateway.profile.line_text import line_to, text_of
from crinsu_gateway.profile.link_facts import LineFacts, Unsolicited
from crinsu_gateway.profile.plan import LineRead, Request
from crinsu_gateway.wire.channel import Patience
from crinsu_gateway.wire.line_framing import EchoMode, LineFraming, is_echo

FLUSH_S = 0.02
"""How long the last lines may take to leave before the link is closed behind them."""

LATE_TIMES = 3
"""How many times its reply_timeout_ms an answer may come after its time-out.

No text line tells whose answer it is, and no length does, so only silence can: the line is let
alone for that long. One that comes later still is not known from the next one.
"""

ANY_UNIT = 0
"""Answer lines bear no address, so a late one could be anybody's: all units count as one."""


def framing_of(facts: LineFacts) -> LineFraming:
    """The line framing of a profile."""
    ends = tuple(end.encode(facts.encoding) for end in facts.in_terminators)
    width = width_of(facts.checksum.kind, facts.checksum.format) if facts.checksum else 0
    extra = facts.end_extra_bytes
    around = len(facts.start.encode(facts.encoding)) + (0 if extra else width)
    return LineFraming(ends, facts.max_length + around, extra)


class AnswerReader:
    """Takes the answer line out of what came: without echoes and lines that nobody asked for.

    `own` takes the prefix of the unit off a line; it gives None for a line of another unit.
    """

    def __init__(
        self,
        facts: LineFacts,
        framing: LineFraming,
        echoes: Sequence[bytes],
        is_answer: Callable[[str], bool],
        own: Callable[[str], str | None] = str,
    ) -> None:
        self._own = own
        self._facts = facts
        self._framing = framing
        self._mode = EchoMode(facts.echo.value)
        self._echoes = list(echoes) if self._mode is not EchoMode.NO else []
        self._is_answer = is_answer
        self.skipped = ""

    def __call__(self, buffer: bytearray) -> str | None:
        """The answer, or None while it has not come."""
        while (line := self._framing.take(buffer)) is not None:
            if self._echoes and is_echo(line, self._echoes[0], self._mode):
                del self._echoes[0]
                continue
            text = self._own(text_of(line, self._facts) if line else "")
            if text is None:
                self.skipped = f"{line[:32]!r} came, which is of another unit"
            elif self._is_answer(text):
                if not buffer.strip(b"\r\n\0 "):
                    buffer.clear()
                return text
            elif text:
                self.skipped = f"{text!r} came, which is no answer"
        return None


class LineDriver:
    """One unit that speaks in lines; `character_s` is 0 where there is no serial line."""

    def __init__(
        self,
        profile: Profile,
        address: int,
        turns: Turns,
        clock: Clock,
        character_s: float = 0.0,
    ) -> None:
        assert profile.link.line is not None
        self._profile = profile
        self._address = address
        self._turns = turns
        self._facts = profile.link.line
        self._framing = framing_of(self._facts)
        self._timing = profile.link.timing
        pace = pace_of(self._timing)
        self._pace = replace(pace, late_s=LATE_TIMES * pace.late_s)
        self._character_s = character_s
        self._writes = VerifiedWrites(clock, profile, self.read, self._sending)
        self._status = StatusMemory(profile)

    async def start(self) -> None:
        """Send the init lines of the profile, and look who it is.

        DeviceRefused when the unit refuses a line, WrongDevice when it is of another model.
        """
        self._status.clear()
        await asyncio.sleep(self._timing.connect_pause_ms / 1000)
        for text in self._profile.session.init:
            await self._tell((text,))
        await confirm(self._profile, self._writes.read_point, self._ask_line)

    async def stop(self) -> None:
        """Send the closing lines of the profile, and let them leave."""
        for text in self._profile.session.close:
            (frame,) = self._frames((text,))
            self._turns.link.send(frame)
            pause_s = self._timing.gap_ms / 1000
            await asyncio.sleep(max(pause_s, FLUSH_S, len(frame) * self._character_s))

    async def read(self, request: Request) -> Sequence[Decoded]:
        """What the answer says about each point of the request."""
        if not isinstance(request, LineRead):
            raise TypeError(f"a unit that speaks in lines cannot be asked {request!r}")
        if not request.points:
            await self._keep_alive(request)
            return ()

        def is_answer(text: str) -> bool:
            return bool(text) and (
                self._facts.unsolicited is Unsolicited.NONE
                or self._is_expected(request, text)
                or line_refusal(self._profile, text) is not None
            )

        try:
            answer = await self._ask((*request.before, request.request), is_answer)
            self._refuse(answer)
        except DeviceError:
            self._status.doubt(request.points)
            raise
        decoded = decode_line(self._profile, request, answer, self._status.latest)
        self._status.learn(decoded)
        return decoded

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """Take in how long ago points were written in earlier runs, in s."""
        self._writes.recall(ago_s)

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """Write once, and read back until it is so; the value read back."""
        encode(self._profile, point, value)  # what is forbidden is refused before anything is sent
        return await self._writes.write(point, value, meanwhile)

    def _sending(self, point: str, value: Value) -> Send:
        order = encode(self._profile, point, value, self._status.latest)
        assert isinstance(order, LineWrite)
        return partial(self._send, order)

    async def _ask_line(self, text: str) -> str:
        answer = await self._ask((text,), bool)
        self._refuse(answer)
        return answer

    async def _keep_alive(self, request: LineRead) -> None:
        alive = self._profile.session.keepalive
        if alive is None or alive.reply is None:
            await self._tell((request.request,))
            return
        answer = await self._ask_line(request.request)
        if not alive.reply.fullmatch(answer):
            raise FrameError(f"{request.request!r} was answered {answer!r}")

    async def _send(self, order: LineWrite) -> None:
        texts = (*order.before, order.request)
        match order.reply:
            case WriteReply.NONE:
                await self._tell(texts)
            case WriteReply.EMPTY:
                answer = await self._ask(texts, lambda text: True, writes=True)
                if answer:
                    self._refuse(answer)
                    raise FrameError(f"{answer!r} came back instead of an empty line")
            case WriteReply.ECHO:
                answer = await self._ask(texts, bool, writes=True, echoes=len(order.before))
                self._refuse(answer)
                sent = addressed(self._profile, self._address, order.request)
                if answer not in {order.request, sent.strip(self._facts.strip)}:
                    raise FrameError(f"{order.request!r} was echoed as {answer!r}")
            case WriteReply.VALUE | WriteReply.ACK:
                self._refuse(await self._ask(texts, bool, writes=True))

    async def _tell(self, texts: Sequence[str]) -> None:
        """Send lines that have no answer, and hear out the silence: it is the good sign."""
        reader = self._reader(texts, self._is_refusal, len(texts))
        patience = Patience(max(self._timing.quiet_ms, self._timing.char_timeout_ms) / 1000)
        try:
            refusal = await self._turns.take(
                ANY_UNIT, self._frames(texts), reader, self._pace, patience, writes=True
            )
        except DeviceSilent:
            self._turns.expected_silence()
            return
        self._refuse(refusal)

    async def _ask(
        self,
        texts: Sequence[str],
        is_answer: Callable[[str], bool],
        *,
        writes: bool = False,
        echoes: int | None = None,
    ) -> str:
        frames = self._frames(texts)
        reader = self._reader(texts, is_answer, len(texts) if echoes is None else echoes)
        sent_s = sum(map(len, frames)) * self._character_s
        first_s = self._timing.reply_timeout_ms / 1000 + sent_s
        whole_s = first_s + 2 * (self._facts.max_length * self._character_s + 0.5)
        patience = Patience(first_s, None, whole_s)
        try:
            return await self._turns.take(
                ANY_UNIT, frames, reader, self._pace, patience, writes=writes
            )
        except DeviceSilent as error:
            if reader.skipped:
                raise FrameError(reader.skipped) from error
            raise

    def _reader(
        self, texts: Sequence[str], is_answer: Callable[[str], bool], echoes: int
    ) -> AnswerReader:
        end = self._facts.out_terminator.encode(self._facts.encoding)
        sent = [frame.removesuffix(end) for frame in self._frames(texts)[:echoes]]
        return AnswerReader(self._facts, self._framing, sent, is_answer, self._own)

    def _frames(self, texts: Sequence[str]) -> list[bytes]:
        return [line_to(self._profile, self._address, text) for text in texts]

    def _own(self, text: str) -> str | None:
        return unaddressed(self._profile, self._address, text)

    def _is_refusal(self, text: str) -> bool:
        return line_refusal(self._profile, text) is not None

    def _is_expected(self, request: LineRead, text: str) -> bool:
        sources = (self._profile.points[name].source for name in request.points)
        return any(isinstance(one, Query) and one.reply.fullmatch(text) for one in sources)

    def _refuse(self, answer: str) -> None:
        if refusal := line_refusal(self._profile, answer):
            raise DeviceRefused(
                f"answered {answer!r}: {refusal.meaning}", answer=answer, again=refusal.retry
            )
