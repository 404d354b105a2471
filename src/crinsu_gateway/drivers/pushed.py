"""The driver for devices that talk by themselves: scanners, and controllers that push frames.

It only listens (after the init lines). A line that is too long or unknown is refused and the
next one is heard; so is one that breaks off, once silence has shown that its end will not come.
Silence between lines is judged by the bus, not here.
"""

import asyncio
from collections.abc import Sequence

from crinsu_gateway.drivers.lines import FLUSH_S, framing_of
from crinsu_gateway.drivers.status_memory import StatusMemory
from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.profile.codec import Decoded, decode_pushed
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.line_text import line_to, text_of
from crinsu_gateway.wire.channel import Patience
from crinsu_gateway.wire.link import Link


class PushedLines:
    """One device on a link of its own."""

    def __init__(self, profile: Profile, link: Link) -> None:
        assert profile.link.line is not None
        self._profile = profile
        self._link = link
        self._facts = profile.link.line
        self._framing = framing_of(self._facts)
        self._in_refused_line = False
        self._broken: FrameError | None = None
        self._status = StatusMemory(profile)

    async def start(self) -> None:
        """Throw away what waited from before, and send the init lines of the profile."""
        timing = self._profile.link.timing
        self._in_refused_line = False
        self._broken = None
        self._status.clear()
        self._link.watch_pauses(timing.char_timeout_ms / 1000, self._break_off)
        await asyncio.sleep(timing.connect_pause_ms / 1000)
        if timing.drain_on_connect:
            self._link.discard()
        for text in self._profile.session.init:
            self._link.send(line_to(self._profile, self._profile.link.unit.default, text))
            await asyncio.sleep(timing.gap_ms / 1000)

    async def stop(self) -> None:
        """Send the closing lines of the profile, and let them leave."""
        for text in self._profile.session.close:
            self._link.send(line_to(self._profile, self._profile.link.unit.default, text))
            await asyncio.sleep(max(self._profile.link.timing.gap_ms / 1000, FLUSH_S))

    async def listen(self, timeout_s: float) -> Sequence[Decoded]:
        """What the next line says; DeviceSilent when none came, FrameError for no known line."""
        self._tell_broken()
        line = await self._link.receive(self._next_line, Patience(timeout_s))
        text = text_of(line, self._facts)
        decoded = decode_pushed(self._profile, text, self._status.latest)
        self._status.learn(decoded)
        return decoded

    def _break_off(self, buffer: bytearray) -> None:
        """The line was silent inside for too long: what comes next is the beginning of another."""
        begin = self._framing.unfinished(buffer)
        rest = bytes(buffer[begin:])
        del buffer[begin:]
        if not begin and self._in_refused_line:
            self._in_refused_line = False  # that line was told, and here it ends
        elif rest.strip(b"\r\n\0 "):
            limit_ms = self._profile.link.timing.char_timeout_ms
            self._broken = FrameError(
                f"a line broke off after {rest[:32]!r}: nothing came for {limit_ms} ms",
                received=len(rest),
            )

    def _tell_broken(self) -> None:
        broken, self._broken = self._broken, None
        if broken is not None:
            raise broken

    def _next_line(self, buffer: bytearray) -> bytes | None:
        self._tell_broken()
        while (line := self._take(buffer)) is not None:
            if self._in_refused_line:  # the end of a line whose beginning was thrown away
                self._in_refused_line = False
            elif line.strip(b"\r\n\0 "):
                return line
        return None

    def _take(self, buffer: bytearray) -> bytes | None:
        while True:
            try:
                return self._framing.take(buffer)
            except FrameError as error:
                told, self._in_refused_line = self._in_refused_line, bool(error.facts["unfinished"])
                if not told:
                    raise
