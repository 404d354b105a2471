"""What the pump does next: priorities, turns, and that nobody waits for ever."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.sync.agenda import (
    NEVER,
    OTHERS_BEFORE_SWEEP,
    PUSHES_IN_ROW,
    Act,
    Choice,
    Duty,
    Standing,
    Turns,
    choose,
)
from crinsu_gateway.sync.spending.budget import Budget, Share

FREE = dict.fromkeys(Share, 0.0)
IDLE = Standing(
    facts=None,
    paused_until=0,
    push_paused_until=0,
    live_at=inf,
    beat=Duty(140, 60),
    pull=Duty(130, 30),
    sweep=NEVER,
    wait_s=FREE,
)
DUE = replace(IDLE, facts=Share.FACTS, pull=Duty(90, 30), beat=Duty(90, 60), sweep=Duty(90, 30))


def test_nothing_to_do_waits_for_the_first_duty() -> None:
    """The wait ends when the next pull is due."""
    assert choose(100, IDLE) == Choice(Act.WAIT, wait_s=30)


def test_facts_go_before_a_pull_that_is_due() -> None:
    """A fact is told first, even when a pull, a heartbeat and a sweep are due."""
    assert choose(100, DUE) == Choice(Act.PUSH, Share.FACTS)
    urgent = replace(DUE, facts=Share.URGENT)
    assert choose(100, urgent) == Choice(Act.PUSH, Share.URGENT)


def test_an_alarm_goes_before_facts_once_its_time_has_come() -> None:
    """The heartbeat that bears it uses the share for what is live."""
    assert choose(100, replace(DUE, live_at=100)) == Choice(Act.BEAT, Share.LIVE)
    assert choose(100, replace(DUE, live_at=101)) == Choice(Act.PUSH, Share.FACTS)


def test_what_is_due_has_its_turn_after_some_facts() -> None:
    """Four facts in a row, then the heartbeat or pull; a sweep after a dozen other acts."""
    assert choose(100, replace(DUE, turns=Turns(PUSHES_IN_ROW))).act is Act.BEAT
    later = replace(DUE, beat=Duty(140, 60), turns=Turns(PUSHES_IN_ROW))
    assert choose(100, later) == Choice(Act.PULL, Share.PULL)
    swept = replace(DUE, turns=Turns(since_sweep=OTHERS_BEFORE_SWEEP))
    assert choose(100, swept) == Choice(Act.SWEEP, Share.SWEEP)


def test_what_waited_much_too_long_has_every_second_turn() -> None:
    """Three periods without a pull: it goes before facts, then a fact, then it again."""
    blind = replace(IDLE, facts=Share.FACTS, pull=Duty(40, 30))
    late = choose(100, blind)
    assert late == Choice(Act.PULL, Share.URGENT, late=True)
    then = replace(blind, turns=Turns().after(late))
    assert choose(100, then).act is Act.PUSH
    again = replace(then, turns=then.turns.after(Choice(Act.PUSH)))
    assert choose(100, again).act is Act.PULL


def test_a_pause_stops_everything() -> None:
    """While the centre is away nothing is tried before its time, not even an alarm."""
    away = replace(DUE, live_at=100, paused_until=112)
    assert choose(100, away) == Choice(Act.WAIT, wait_s=12)


def test_a_paused_push_lets_the_rest_go_on() -> None:
    """When numbers do not fit, pulls and heartbeats continue."""
    lost = replace(IDLE, facts=Share.URGENT, push_paused_until=400, pull=Duty(100, 30))
    assert choose(100, lost) == Choice(Act.PULL, Share.PULL)


def test_a_spent_share_lets_the_others_go_on() -> None:
    """Facts that found no place wait for one; what is due and has one does not."""
    spent = replace(DUE, wait_s={**FREE, Share.FACTS: 7.0})
    assert choose(100, spent).act is Act.BEAT
    all_spent = replace(spent, wait_s=dict.fromkeys(Share, 20.0) | {Share.FACTS: 7.0})
    assert choose(100, all_spent) == Choice(Act.WAIT, wait_s=7)


@dataclass
class World:
    """A gateway with an outbox that never ends and a sweep that never ends, in virtual time."""

    limit: int
    facts: Share
    lasts_s: float
    now: float = 0.0
    turns: Turns = field(default_factory=Turns)
    pull_due: float = 0.0
    beat_due: float = 0.0
    swept_at: float = 0.0
    live_at: float = inf
    done: list[tuple[float, Choice]] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limit)

    def live_for(self, seconds: float) -> "World":
        """Let so much time pass."""
        while self.now < seconds:
            wait = {share: self.budget.wait_s(self.now, share) for share in Share}
            choice = choose(self.now, self._standing(wait))
            if choice.act is Act.WAIT:
                self.now = min(seconds, self.now + choice.wait_s + 1e-6)
                continue
            sent = self.now
            self.budget = self.budget.spend(sent, choice.share)
            self.now += self.lasts_s
            self.budget = self.budget.ended(sent, self.now, choice.share)
            self._after(choice)
            self.done.append((sent, choice))
        return self

    def _standing(self, wait: dict[Share, float]) -> Standing:
        return replace(
            IDLE,
            facts=self.facts,
            live_at=self.live_at,
            beat=Duty(self.beat_due, 60),
            pull=Duty(self.pull_due, 30),
            sweep=Duty(self.swept_at, 30),
            wait_s=wait,
            turns=self.turns,
        )

    def _after(self, choice: Choice) -> None:
        self.turns = self.turns.after(choice)
        match choice.act:
            case Act.BEAT:
                self.beat_due, self.live_at = self.now + 60, inf
            case Act.PULL:
                self.pull_due = self.now + 30
            case Act.SWEEP:
                self.swept_at = self.now

    def longest_without(self, act: Act) -> float:
        """The longest time between two of these."""
        moments = [0.0, *(at for at, choice in self.done if choice.act is act), self.now]
        return max(after - before for before, after in pairwise(moments))

    def count(self, act: Act) -> int:
        """How many of these were done."""
        return sum(choice.act is act for _, choice in self.done)


@pytest.mark.parametrize("facts", [Share.FACTS, Share.URGENT])
def test_at_sixty_a_minute_an_endless_outbox_leaves_each_its_part(facts: Share) -> None:
    """In ten minutes: two thirds of the places for facts, pulls and beats in time, a sweep, too."""
    world = World(60, facts, lasts_s=0.05).live_for(600)
    assert world.count(Act.PUSH) >= 330
    assert world.longest_without(Act.PULL) <= 60
    assert world.longest_without(Act.BEAT) <= 90
    assert world.count(Act.SWEEP) >= 45


@settings(deadline=None, max_examples=40)
@given(
    limit=st.sampled_from([1, 2, 3, 5, 8, 12, 30, 60, 600]),
    facts=st.sampled_from([Share.FACTS, Share.URGENT]),
    lasts_s=st.floats(0.02, 10),
)
def test_nobody_waits_for_ever(limit: int, facts: Share, lasts_s: float) -> None:
    """Whatever the budget, each kind of act comes again within a dozen turns of the others."""
    world = World(limit, facts, lasts_s).live_for(3600)
    turn_s = max(lasts_s, 60.2 / limit)
    for act in (Act.PUSH, Act.PULL, Act.BEAT, Act.SWEEP):
        assert world.longest_without(act) <= 180 + 65 + 14 * turn_s, act


@settings(deadline=None, max_examples=25)
@given(
    limit=st.sampled_from([20, 30, 60, 600]),
    at=st.floats(0, 300),
    lasts_s=st.floats(0.02, 2),
)
def test_an_alarm_finds_a_place_at_once_under_an_endless_outbox(
    limit: int, at: float, lasts_s: float
) -> None:
    """With places of its own it waits for the request in flight, and for no window."""
    world = World(limit, Share.URGENT, lasts_s).live_for(at)
    world.live_at, before = world.now, len(world.done)
    world.live_for(world.now + 30)
    first = next(sent for sent, choice in world.done[before:] if choice.share is Share.LIVE)
    assert first - at <= lasts_s + 0.1
