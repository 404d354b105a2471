"""Turns on a link: one request out, one answer in, and silence where the line needs it.

It guards that a late answer is never taken for the next one. On lines whose answers bear no
number, anything but a complete answer makes the line unclean, and an unclean line is drained
until silent before the next request. It does not know what a frame means (modbus, lines).
Source: Modbus over Serial Line V1.02, 2.5.1.1 (3.5 characters); turn-round times per profile.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from crinsu_gateway.drivers.owed import Owed
from crinsu_gateway.model.errors import DeviceError, FrameError, LinkDown
from crinsu_gateway.profile.link_facts import Timing
from crinsu_gateway.wire.channel import Parser, Patience
from crinsu_gateway.wire.link import Link

Answer = TypeVar("Answer")

NEVER_QUIET_S = 3.0
"""How much longer than the silence itself a line may go on talking before it is reopened."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Pauses that a unit needs, in s. `late_s`: how long its answer may still come after all.

    `gap_s` is between any two requests, `after_reply_s` after an answer; from one request to the
    next it takes at least `period_s`.
    """

    gap_s: float = 0.0
    unit_change_s: float = 0.0
    after_write_s: float = 0.0
    quiet_s: float = 0.2
    late_s: float = 0.0
    after_reply_s: float = 0.0
    period_s: float = 0.0


def pace_of(timing: Timing) -> Pace:
    """The pauses of a profile; an answer may come late by as much as it may take."""
    return Pace(
        timing.gap_ms / 1000,
        timing.gap_after_unit_change_ms / 1000,
        timing.gap_after_write_ms / 1000,
        timing.quiet_ms / 1000,
        timing.reply_timeout_ms / 1000,
        timing.gap_after_reply_ms / 1000,
        1 / timing.max_rate_hz if timing.max_rate_hz else 0.0,
    )


class Turns:
    """The discipline of one link, shared by the drivers of all units on it.

    `numbered`: answers bear the number of their request (Modbus TCP), so a late one is known.
    `silence_s`: the pause between frames that the line itself needs.
    """

    def __init__(self, link: Link, *, numbered: bool, silence_s: float = 0.0) -> None:
        self.link = link
        self.numbered = numbered
        self._silence_s = silence_s
        self._opening = link.openings
        self._unclean = False
        self._late_until: dict[int, float] = {}
        self._last_unit: int | None = None
        self._free_at = 0.0
        self._next_at: dict[int, float] = {}
        self._loop = asyncio.get_running_loop()
        self._owed: dict[int, Owed] = {}

    def owed(self, unit: int) -> Owed:
        """What a unit was asked and may answer still; it outlives a connection."""
        return self._owed.setdefault(unit, Owed())

    async def take(
        self,
        unit: int,
        frames: Sequence[bytes],
        parse: Parser[Answer],
        pace: Pace,
        patience: Patience,
        *,
        writes: bool = False,
    ) -> Answer:
        """Send the frames, the last one asking, and wait for the answer.

        DeviceError otherwise; LinkDown, and a closed link, when the line is never quiet.
        """
        link = self.link
        if link.openings != self._opening:
            self._begin()
        late_s = self._late_until.get(unit, 0.0) - self._loop.time() if self._late_until else 0.0
        if self._unclean or late_s > 0 or (link.pending and not self.numbered):
            await self._make_clean(max(pace.quiet_s, self._silence_s, late_s))
        if (left_s := self._left_s(unit, pace)) > 0:  # in whole ms, upward: loops may round down
            await asyncio.sleep(ceil(left_s * 1000) / 1000)
        self._last_unit = unit
        self._unclean = not self.numbered
        answered = self.numbered
        try:
            for frame in frames[:-1]:
                link.send(frame)
                await asyncio.sleep(max(pace.gap_s, pace.period_s))
            link.send(frames[-1])
            if pace.period_s:
                self._next_at[unit] = self._loop.time() + pace.period_s
            answer = await link.receive(parse, patience)
            self._unclean, answered = False, True
            return answer
        except DeviceError as error:
            if isinstance(error, FrameError) or link.pending:
                self._unclean = True
            raise
        finally:
            self._free_at = self._loop.time() + (pace.after_write_s if writes else 0.0)
            if pace.after_reply_s:
                rested_at = self._loop.time() + pace.after_reply_s
                self._next_at[unit] = max(self._next_at.get(unit, 0.0), rested_at)
            if not answered:
                self._late_until[unit] = self._free_at + max(pace.late_s, pace.quiet_s)
            elif self._late_until:
                self._late_until.pop(unit, None)

    def distrust(self) -> None:
        """The answer was not the one to its request, so the right one may still come."""
        self._unclean = not self.numbered

    def expected_silence(self) -> None:
        """No answer was the right answer: nothing is missing that could come late."""
        self._unclean = False
        self._late_until.clear()

    def _begin(self) -> None:
        """A new connection: what an earlier one left may still sit in a box on the way."""
        self._opening = self.link.openings
        self._unclean = not self.numbered
        self._last_unit = None
        self._late_until.clear()

    async def _make_clean(self, quiet_s: float) -> None:
        if not await self.link.drain(quiet_s, quiet_s + NEVER_QUIET_S):
            await self.link.close()
            raise LinkDown(f"{self.link.where} never falls silent", link=self.link.name)
        self._unclean = False

    def _left_s(self, unit: int, pace: Pace) -> float:
        """How long the line must rest before the next request."""
        gap_s = max(pace.gap_s, self._silence_s)
        if pace.unit_change_s and self._last_unit not in (None, unit):
            gap_s = max(gap_s, pace.unit_change_s)
        left_s = self._free_at + gap_s - self._loop.time()
        if self._next_at:
            left_s = max(left_s, self._next_at.get(unit, 0.0) - self._loop.time())
        return left_s
