"""What the pump does next. Pure.

Facts go first, since somebody waits for them at the centre, and their own order is never changed.
A heartbeat that bears a new alarm goes before them, at most every few seconds; a pull or heartbeat
that is due has its turn after some facts, and a sweep after some more, so that a long outbox does
not make us blind. What waited much too long has every second turn, however small the budget is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from crinsu_gateway.sync.spending.budget import Share

OVERDUE = 3.0
"""After so many periods a duty has every second turn."""
PUSHES_IN_ROW = 4
"""After so many facts (or batches) in a row, what is due has its turn."""
OTHERS_BEFORE_SWEEP = 12
"""After so many other acts a sweep under way has its turn."""


class Act(StrEnum):
    """What can be done next."""

    PUSH = "push"
    PULL = "pull"
    BEAT = "beat"
    SWEEP = "sweep"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that returns: when it is due, and how often it returns (seconds)."""

    due_at: float
    every_s: float

    def lateness(self, now: float) -> float:
        """How many periods it has waited; from OVERDUE - 1 on it has waited much too long."""
        return (now - self.due_at) / self.every_s

    @property
    def overdue_at(self) -> float:
        """When it has waited much too long."""
        return self.due_at + self.every_s * (OVERDUE - 1)


NEVER = Duty(inf, 1.0)


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it was: facts told in a row, acts since the last sweep, whether a late one was."""

    pushes: int = 0
    since_sweep: int = 0
    was_late: bool = False

    def after(self, choice: "Choice") -> "Turns":
        """The turns once this was done."""
        if choice.act is Act.WAIT:
            return self
        return Turns(
            self.pushes + 1 if choice.act is Act.PUSH else 0,
            0 if choice.act is Act.SWEEP else self.since_sweep + 1,
            choice.late,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. `wait_s` are those of the budget; moments are of one steady clock.

    `facts` is the share of the most urgent fact that waits, None when none does; `live_at` when a
    heartbeat with a new alarm may go, inf when there is none. `pull` is for what somebody waits
    for, `calm` for what has time.
    """

    facts: Share | None
    paused_until: float
    push_paused_until: float
    live_at: float
    beat: Duty
    pull: Duty
    sweep: Duty
    wait_s: Mapping[Share, float]
    turns: Turns = Turns()
    calm: Duty = NEVER


@dataclass(frozen=True, slots=True)
class Choice:
    """The act, for which share of the budget it goes, and how long a WAIT lasts."""

    act: Act
    share: Share = Share.PULL
    late: bool = False
    wait_s: float = 0.0


def choose(now: float, standing: Standing) -> Choice:
    """The next act."""
    if now < standing.paused_until:
        return Choice(Act.WAIT, wait_s=standing.paused_until - now)
    for choice in _wishes(now, standing):
        if standing.wait_s[choice.share] <= 0:
            return choice
    return Choice(Act.WAIT, wait_s=_rest(now, standing))


def _wishes(now: float, standing: Standing) -> list[Choice]:
    """What could be done now, the most urgent first."""
    turns = standing.turns
    live = [Choice(Act.BEAT, Share.LIVE)] if now >= standing.live_at else []
    facts = []
    if standing.facts is not None and now >= standing.push_paused_until:
        facts = [Choice(Act.PUSH, standing.facts)]
    due = [
        Choice(act, Share.PULL)
        for act, duty in (
            (Act.BEAT, standing.beat),
            (Act.PULL, standing.pull),
            (Act.PULL, standing.calm),
        )
        if now >= duty.due_at
    ]
    sweep = [Choice(Act.SWEEP, Share.SWEEP)] if now >= standing.sweep.due_at else []
    late = _late(now, standing)
    if turns.was_late:
        late = []  # the other turns are for the others
    if turns.since_sweep >= OTHERS_BEFORE_SWEEP:
        return [*live, *late, *sweep, *facts, *due]
    if turns.pushes >= PUSHES_IN_ROW:
        return [*live, *late, *due, *facts, *sweep]
    return [*live, *late, *facts, *due, *sweep]


def _late(now: float, standing: Standing) -> list[Choice]:
    """What has waited much too long, the latest for its period first, each with a better share."""
    duties = (
        (Act.BEAT, standing.beat, Share.URGENT),
        (Act.PULL, standing.pull, Share.URGENT),
        (Act.PULL, standing.calm, Share.PULL),
        (Act.SWEEP, standing.sweep, Share.PULL),
    )
    found = [(duty.lateness(now), act, share) for act, duty, share in duties]
    late = sorted((one for one in found if one[0] >= OVERDUE - 1), key=lambda one: -one[0])
    return [Choice(act, share, late=True) for _, act, share in late]


def _rest(now: float, standing: Standing) -> float:
    """Until the first thing that can be done; a place of the budget must be free for it, too."""
    wait = standing.wait_s
    moments = [max(standing.live_at - now, wait[Share.LIVE])]
    for duty in (standing.beat, standing.pull):
        moments.append(max(duty.due_at - now, wait[Share.PULL]))
        moments.append(max(duty.overdue_at - now, wait[Share.URGENT]))
    moments.append(max(standing.calm.due_at - now, wait[Share.PULL]))
    moments.append(max(standing.sweep.due_at - now, wait[Share.SWEEP]))
    moments.append(max(standing.sweep.overdue_at - now, wait[Share.PULL]))
    if standing.facts is not None:
        moments.append(max(standing.push_paused_until - now, wait[standing.facts]))
    return max(0.01, min(moments))
