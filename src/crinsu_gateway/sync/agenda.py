"""What the pump does next. Pure.

Facts go first, since somebody waits for them at the centre; a pull or a heartbeat that is long
overdue may step in between, so that a long outbox does not make us blind.
"""

from dataclasses import dataclass
from enum import StrEnum

OVERDUE = 3.0
"""After so many periods a pull or heartbeat is as urgent as a fact."""


class Act(StrEnum):
    """What can be done next."""

    PUSH = "push"
    PULL = "pull"
    BEAT = "beat"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that returns: when it is due, and how often it returns (seconds)."""

    due_at: float
    every_s: float

    def overdue(self, now: float) -> bool:
        """Whether it has waited much too long."""
        return now >= self.due_at + self.every_s * (OVERDUE - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. Waits are those of the budget; all moments are of one steady clock."""

    facts_waiting: bool
    paused_until: float
    push_paused_until: float
    pull: Duty
    beat: Duty
    urgent_wait_s: float
    calm_wait_s: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The act, whether it may use the share kept for what is urgent, and how long a WAIT lasts."""

    act: Act
    urgent: bool = False
    wait_s: float = 0.0


def choose(now: float, standing: Standing) -> Choice:
    """The next act."""
    if now < standing.paused_until:
        return Choice(Act.WAIT, wait_s=standing.paused_until - now)
    duties = ((Act.BEAT, standing.beat), (Act.PULL, standing.pull))
    for act, duty in duties:
        if duty.overdue(now) and standing.urgent_wait_s == 0:
            return Choice(act, urgent=True)
    may_push = standing.facts_waiting and now >= standing.push_paused_until
    if may_push and standing.urgent_wait_s == 0:
        return Choice(Act.PUSH, urgent=True)
    for act, duty in duties:
        if now >= duty.due_at and standing.calm_wait_s == 0:
            return Choice(act)
    return Choice(Act.WAIT, wait_s=_rest(now, standing))


def _rest(now: float, standing: Standing) -> float:
    """Until the first thing that can be done; a place of the budget must be free for it, too."""
    moments = []
    for duty in (standing.beat, standing.pull):
        overdue_at = duty.due_at + duty.every_s * (OVERDUE - 1)
        moments.append(max(duty.due_at - now, standing.calm_wait_s))
        moments.append(max(overdue_at - now, standing.urgent_wait_s))
    if standing.facts_waiting:
        moments.append(max(standing.push_paused_until - now, standing.urgent_wait_s))
    return max(0.01, min(moments))
