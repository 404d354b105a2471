"""The inhabitant that keeps the store and the centre in step: push, pull, heartbeat, for ever.

One request in flight. It survives whatever the centre and the road to it do: it waits, with
back-off, and goes on from what is in the store. It never raises for a failure of the centre.
"""

from collections.abc import Callable
from math import inf

import structlog

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    RemoteAway,
    RemoteBusy,
    RemoteError,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.store import outbox_waiting
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox_waiting import Head
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import status
from crinsu_gateway.sync.agenda import Act, Choice, Duty, Standing, Turns, choose
from crinsu_gateway.sync.beat import beating
from crinsu_gateway.sync.beat.live_told import LiveTold
from crinsu_gateway.sync.pull import people
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.pull.pulls import CALM, Pulls
from crinsu_gateway.sync.push import pushing
from crinsu_gateway.sync.push.cutting import linger_s
from crinsu_gateway.sync.push.pushing import Push
from crinsu_gateway.sync.push.settling import LostStep
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.spending.budget import Share, backoff_s
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.waiting import share_of
from crinsu_gateway.sync.target import Target

log = structlog.get_logger("sync")

WITHOUT_HEARTBEATS = (404, 405, 501)
"""What a centre of the documented half alone answers; it is asked again once in a while."""
LIVE_TOPICS = (Topic.ALARMS, Topic.UNITS)
"""What may make a heartbeat urgent; figures and steps go with the heartbeat of every minute."""
MOST_PUSH_PAUSE_S = 60.0
"""While the centre answers otherwise, facts that did not get through are tried again so soon."""
MOST_SPREAD_S = 60.0
"""A pause that a busy centre asks for is made longer by up to this, so that not all come back."""


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
        self._pulls = Pulls(db, target, clock, facility, badge_hash, self._rhythm)
        self._failures = 0
        self._push_failures = 0
        self._at_once = 0
        now = clock.monotonic()
        self._paused_until = now + self._rhythm.spread_s * chance()
        self._push_paused_until = now
        self._beat_due = now
        self._live_after = now
        self._live = LiveTold()
        self._live_urgent = False
        self._live_seen = -1
        self._turns = Turns()

    async def run(self) -> None:
        """Work until cancelled. Only a failure of the store ends it."""
        await self._pace.load()
        self._live = await self._db.read(beating.told_before)
        while True:
            await self.turn()

    async def turn(self) -> None:
        """One act, or one wait."""
        cursor = self._db.changes.cursor(Topic.OUTBOX)
        await self._look_at_live()
        facts = await self._db.read(outbox_waiting.head)
        linger_s = self._linger_s(facts)
        now = self._clock.monotonic()
        choice = choose(now, self._standing(now, facts, linger_s))
        if choice.act is Act.WAIT:
            held = facts is not None and linger_s == 0  # who lingers is woken by what is urgent
            await self._rest(cursor, choice.wait_s, facts_waiting=held)
            return
        self._pace.share = choice.share
        self._turns = self._turns.after(choice)
        before = self._pace.requests
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
            if self._pace.requests != before:  # an act may find that there is nothing to ask for
                self._succeeded()

    def _linger_s(self, facts: Head | None) -> float:
        """Seconds that what waits may wait for company, while the budget is short."""
        if facts is None:
            return 0.0
        age_s = facts.oldest_age_ms / 1000
        return linger_s(facts.kinds, facts.waiting, age_s, *self._pace.free())

    def _standing(self, now: float, facts: Head | None, linger_s: float) -> Standing:
        rhythm = self._rhythm
        return Standing(
            facts=None if facts is None else share_of(facts.kinds),
            paused_until=self._paused_until,
            push_paused_until=max(self._push_paused_until, now + linger_s),
            live_at=self._live_after if self._live_urgent else inf,
            beat=Duty(self._beat_due, rhythm.beat_every_s),
            pull=Duty(self._pulls.urgent_at, rhythm.pull_every_s),
            calm=Duty(self._pulls.calm_at, CALM * rhythm.pull_every_s),
            sweep=Duty(self._pulls.sweep_at, CALM * rhythm.pull_every_s),
            wait_s={share: self._pace.wait_s(share) for share in Share},
            turns=self._turns,
        )

    async def _look_at_live(self) -> None:
        """See whether an alarm or a condition changed that the centre was not told."""
        seen = self._db.changes.cursor(*LIVE_TOPICS)
        if seen == self._live_seen:
            return
        self._live_seen = seen
        now = await self._db.read(beating.live)
        self._live_urgent = self._live.is_urgent(now, self._clock.now().boot_ms)

    async def _rest(self, cursor: int, seconds: float, *, facts_waiting: bool) -> None:
        """Sleep; an alarm wakes it, and a new fact unless facts wait that cannot be sent yet."""
        topics = LIVE_TOPICS if facts_waiting else (*LIVE_TOPICS, Topic.OUTBOX)
        # facts were looked at last, so all that was before the look at alarms was seen
        after = self._live_seen if facts_waiting else max(cursor, self._live_seen)
        await self._db.changes.wait_for(*topics, after=after, timeout=seconds)

    async def _do(self, choice: Choice) -> None:
        match choice.act:
            case Act.PUSH:
                await self._push_some()
            case Act.PULL:
                await self._pulls.page()
            case Act.SWEEP:
                await self._pulls.sweep()
                await self._db.write(status.swept)
            case _:
                await self._beat()

    async def _push_some(self) -> None:
        try:
            await self._push.turn()
        except LostStep as lost:
            await self._lost(lost.fault)
        else:
            self._push_failures = 0
            await self._note_at_once()

    async def _note_at_once(self) -> None:
        most = self._push.at_once()
        if most != self._at_once:
            self._at_once = most
            await self._db.write(status.telling, most)

    async def _beat(self) -> None:
        self._live_after = self._clock.monotonic() + self._live_apart_s()
        sent, self._live = await self._db.write(beating.pulse, self._live)
        try:
            answer = await self._target.beat(sent)
        except RemoteAway as fault:
            if fault.facts.get("status") not in WITHOUT_HEARTBEATS:
                raise
            self._live, self._live_urgent = self._live.answered(None), False
            self._beat_due = self._clock.monotonic() + self._rhythm.sweep_every_s
            return
        self._live = self._live.answered(answer.live_version)
        self._live_urgent = self._live.urgent
        is_ours = await self._db.write(beating.heard, sent, answer, self._rhythm.patience)
        self._beat_due = await self._pulls.heard()
        if not is_ours:
            sentence = f"the centre expects number {answer.expected} of epoch {answer.epoch}"
            await self._lost(RemoteOutOfOrder(sentence, expected=answer.expected))

    def _live_apart_s(self) -> float:
        return max(self._rhythm.live_apart_s, self._pace.gap_s())

    def _succeeded(self) -> None:
        if self._failures:
            log.info("sync.back", failures=self._failures)
        self._failures = 0

    async def _busy(self, fault: RemoteBusy) -> None:
        wait = fault.facts.get("wait_s")
        seconds = float(wait) if isinstance(wait, int | float) else 0.0
        if fault.facts.get("own") is True:
            return  # our own budget; the agenda knows how long
        spread = self._chance() * min(seconds, MOST_SPREAD_S)
        self._pace.hold(seconds + spread)
        await self._failed(fault, seconds + spread)

    async def _refused(self, act: Act, fault: RemoteRefused | RemoteOutOfOrder) -> None:
        """A pull or heartbeat was refused: that one waits, everything else goes on."""
        pause = self._rhythm.most_pause_s
        later = self._clock.monotonic() + pause
        if act in (Act.PULL, Act.SWEEP):
            self._pulls.refused(later)
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
        pause = min(MOST_PUSH_PAUSE_S, self._backoff_s(self._push_failures))
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
        if max(self._failures, self._push_failures) <= 1:
            log.warning("sync.failed", code=fault.code, reason=fault.sentence)
        await self._db.write(_failed, fault, pause_s)


def _failed(tx: Transaction, fault: RemoteError, pause_s: float) -> None:
    status.failed(tx, fault, pause_s)
    people.warn(tx)
