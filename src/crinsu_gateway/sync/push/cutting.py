"""How many facts are told at once, and how long they may wait for company. Pure.

A batch that failed as a whole is halved until the fact is found that the centre breaks on; what
is before it goes through meanwhile. What becomes of that fact is decided in suspect.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.store.outbox import OutboxKind, OutboxRow
from crinsu_gateway.sync.push.telling import MOST_EVENTS

AGAIN_S = 600.0
"""After so many seconds a centre that took no batches is asked again, as after a sweep."""
LINGER_S = 5.0
"""The longest that a fact waits for company."""
PATIENT = frozenset(
    {OutboxKind.PROCEDURE_STEP, OutboxKind.EXPOSURE_ENDED, OutboxKind.EXPOSURE_MEASURED}
)
"""Nobody at the centre waits for these within seconds."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How batches fared: `suspected_to` is the last number of one that failed as a whole; until
    the moment `small_until` no more than `most` are told at once.
    """

    suspected_to: int = 0
    most: int = MOST_EVENTS
    small_until: float = float("-inf")

    def at_once(self, now: float) -> int:
        """How many facts the centre takes at once, as far as is known."""
        return self.most if now < self.small_until else MOST_EVENTS

    def size(self, head: int, now: float) -> int:
        """How many facts are told at once, from number `head` on."""
        most = self.at_once(now)
        if head > self.suspected_to:
            return most
        return min(most, max(1, (self.suspected_to - head + 1) // 2))

    def failed(self, rows: Sequence[OutboxRow]) -> "Cut":
        """The cut after these failed as a whole: one of them may be the cause."""
        return replace(self, suspected_to=rows[-1].seq)

    def too_many(self, most: int, now: float) -> "Cut":
        """The cut after the centre took no batch, or none of that size: `most` for some time."""
        return replace(self, most=max(1, most), small_until=now + AGAIN_S)


def linger_s(
    kinds: Collection[OutboxKind], waiting: int, age_s: float, free: int, limit: int
) -> float:
    """Seconds that what waits may wait for company; 0 when it should go now.

    Only patient kinds wait, and only while less than half of the `limit` places of the budget
    are `free`; never once a batch is full, nor longer than LINGER_S after the oldest (`age_s`).
    """
    if waiting >= MOST_EVENTS or not PATIENT.issuperset(kinds) or 2 * free >= limit:
        return 0.0
    return max(0.0, LINGER_S - age_s)
