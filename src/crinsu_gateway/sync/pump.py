"""The inhabitant that keeps the store and the centre in step: push, pull, heartbeat, for ever.

One request in flight. It survives whatever the centre and the road to it do: it waits, with
back-off, and goes on from what is in the store. It never raises for a failure of the centre.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    RemoteBusy,
    RemoteError,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.store import outbox
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import beating, people, pushing, status
from crinsu_gateway.sync.agenda import Act, Choice, Duty, Standing, choose
from crinsu_gateway.sync.budget import backoff_s
from crinsu_gateway.sync.pace import Pace
from crinsu_gateway.sync.people import BadgeHash
from crinsu_gateway.sync.pulling import Pull
from crinsu_gateway.sync.pushing import Push
from crinsu_gateway.sync.settling import LostStep
from crinsu_gateway.sync.suspect import PATIENCE, Patience
from crinsu_gateway.sync.target import Target

log = structlog.get_logger("sync")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is done (seconds), and how long a failure may make it wait at most."""

    pull_every_s: float = 30.0
    sweep_every_s: float = 600.0
    beat_every_s: float = 60.0
    most_pause_s: float = 300.0
    first_pause_s: float = 1.0
    patience: Patience = PATIENCE


class Pump:
    """Keeps one gateway in step with one centre. `chance` gives numbers from 0 to 1."""

    def __init__(
        self,
        db: Database,
        target: Target,
        pace: Pace,
        clock: Clock,
        chance: Callable[[], float],
        facility: str,
        badge_hash: BadgeHash,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._db = db
        self._target = target
        self._pace = pace
        self._clock = clock
        self._chance = chance
        self._rhythm = rhythm or Rhythm()
        self._push = Push(db, target, clock)
        self._pull = Pull(db, target, facility, badge_hash)
        self._failures = 0
        self._push_failures = 0
        self._in_step = True
        now = clock.monotonic()
        self._paused_until = now
        self._push_paused_until = now
        self._pull_due = now
        self._sweep_due = now
        self._beat_due = now

    async def run(self) -> None:
        """Work until cancelled. Only a failure of the store ends it."""
        await self._pace.load()
        while True:
            await self.turn()

    async def turn(self) -> None:
        """One act, or one wait."""
        cursor = self._db.changes.cursor(Topic.OUTBOX)
        waits = await self._db.read(_facts_wait)
        choice = choose(self._clock.monotonic(), self._standing(facts_waiting=waits))
        if choice.act is Act.WAIT:
            await self._rest(cursor, choice.wait_s, facts_waiting=waits)
            return
        try:
            await self._do(choice)
        except RemoteBusy as fault:
            await self._busy(fault)
        except (RemoteRefused, RemoteOutOfOrder) as fault:
            await self._refused(choice.act, fault)
        except RemoteError as fault:
            if choice.act is Act.PUSH and self._failures == 0:
                await self._push_failed(fault)
            else:
                await self._failed(fault, 0.0)
        else:
            self._succeeded()

    def _standing(self, *, facts_waiting: bool) -> Standing:
        rhythm = self._rhythm
        pull_due = self._clock.monotonic() if self._pull.under_way else self._pull_due
        return Standing(
            facts_waiting=facts_waiting,
            paused_until=self._paused_until,
            push_paused_until=self._push_paused_until,
            pull=Duty(min(pull_due, self._pull_due), rhythm.pull_every_s),
            beat=Duty(self._beat_due, rhythm.beat_every_s),
            urgent_wait_s=self._pace.wait_s(urgent=True),
            calm_wait_s=self._pace.wait_s(urgent=False),
        )

    async def _rest(self, cursor: int, seconds: float, *, facts_waiting: bool) -> None:
        """Sleep; a new fact wakes it, unless facts wait already and cannot be sent yet."""
        after = self._db.changes.cursor(Topic.OUTBOX) if facts_waiting else cursor
        topics = () if facts_waiting else (Topic.OUTBOX,)
        await self._db.changes.wait_for(*topics, after=after, timeout=seconds)

    async def _do(self, choice: Choice) -> None:
        match choice.act:
            case Act.PUSH:
                await self._push_some()
            case Act.PULL:
                await self._pull_page(urgent=choice.urgent)
            case _:
                await self._beat(urgent=choice.urgent)

    async def _push_some(self) -> None:
        try:
            await self._push.turn()
        except LostStep as lost:
            await self._lost(lost.fault)
        else:
            self._push_failures = 0

    async def _pull_page(self, *, urgent: bool) -> None:
        now = self._clock.monotonic()
        if not self._pull.under_way:
            sweep = now >= self._sweep_due
            self._pull.begin(sweep=sweep)
            if sweep:
                self._sweep_due = now + self._rhythm.sweep_every_s
        await self._pull.page(urgent=urgent)
        if not self._pull.under_way:
            self._pull_due = self._clock.monotonic() + self._rhythm.pull_every_s

    async def _beat(self, *, urgent: bool) -> None:
        sent = await self._db.read(beating.pulse)
        answer = await self._target.beat(sent, urgent=urgent)
        self._beat_due = self._clock.monotonic() + self._rhythm.beat_every_s
        if not await self._db.write(beating.heard, sent, answer, self._rhythm.patience):
            sentence = f"the centre expects number {answer.expected} of epoch {answer.epoch}"
            await self._lost(RemoteOutOfOrder(sentence, expected=answer.expected))

    def _succeeded(self) -> None:
        if self._failures:
            log.info("sync.back", failures=self._failures)
        self._failures = 0

    async def _busy(self, fault: RemoteBusy) -> None:
        wait = fault.facts.get("wait_s")
        seconds = float(wait) if isinstance(wait, int | float) else 0.0
        if fault.facts.get("own") is True:
            return  # our own budget; the agenda knows how long
        self._pace.hold(seconds)
        await self._failed(fault, seconds)

    async def _refused(self, act: Act, fault: RemoteRefused | RemoteOutOfOrder) -> None:
        """A pull or heartbeat was refused: that one waits, everything else goes on."""
        pause = self._rhythm.most_pause_s
        later = self._clock.monotonic() + pause
        if act is Act.PULL:
            self._pull.give_up()
            self._pull_due = later
            self._sweep_due = later
        else:
            self._beat_due = later
        await self._note(fault, pause)

    async def _lost(self, fault: RemoteRefused | RemoteOutOfOrder) -> None:
        """The numbers do not fit: nothing more is told until a person has looked."""
        self._push_paused_until = self._clock.monotonic() + self._rhythm.most_pause_s
        await self._db.write(pushing.note_restore, fault.sentence)
        await self._note(fault, self._rhythm.most_pause_s)

    async def _push_failed(self, fault: RemoteError) -> None:
        """A fact did not get through: a heartbeat shows whether it is the fact or the road.

        Until that fails too, only telling waits.
        """
        self._push_failures += 1
        pause = self._backoff_s(self._push_failures)
        now = self._clock.monotonic()
        self._push_paused_until = now + pause
        self._beat_due = min(self._beat_due, now)
        await self._note(fault, pause)

    def _backoff_s(self, failures: int) -> float:
        rhythm = self._rhythm
        chance = self._chance()
        return backoff_s(failures, chance, first_s=rhythm.first_pause_s, most_s=rhythm.most_pause_s)

    async def _failed(self, fault: RemoteError, at_least_s: float) -> None:
        self._failures += 1
        pause = max(self._backoff_s(self._failures), at_least_s)
        self._paused_until = self._clock.monotonic() + pause
        await self._note(fault, pause)

    async def _note(self, fault: RemoteError, pause_s: float) -> None:
        if self._failures <= 1:
            log.warning("sync.failed", code=fault.code, reason=fault.sentence)
        await self._db.write(_failed, fault, pause_s)


def _failed(tx: Transaction, fault: RemoteError, pause_s: float) -> None:
    status.failed(tx, fault, pause_s)
    people.warn(tx)


def _facts_wait(tx: Transaction) -> bool:
    return outbox.next_waiting(tx) is not None
