"""Tells the centre the oldest waiting facts, as many at once as it takes. One request in flight.

How many is decided in cutting.py; what the answers change is in settling.py. Link failures are
raised to the pump, which waits and comes again.
"""

from collections.abc import Sequence

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    RemoteAway,
    RemoteBatchUnfit,
    RemoteOutOfOrder,
    RemoteRefused,
)
from crinsu_gateway.store import meta, outbox, reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.push import settling, suspect
from crinsu_gateway.sync.push.cutting import Cut
from crinsu_gateway.sync.push.telling import MOST_EVENTS
from crinsu_gateway.sync.target import Outcome, Target


class Push:
    """Tells the head of the outbox; beside the store it remembers only how to cut it."""

    def __init__(self, db: Database, target: Target, clock: Clock) -> None:
        self._db = db
        self._target = target
        self._clock = clock
        self._cut = Cut()

    async def turn(self) -> bool:
        """Tell what waits; False when nothing does. LostStep when the numbers make no sense."""
        head = await self._db.read(outbox.head, MOST_EVENTS)
        if not head:
            return False
        now = self._clock.monotonic()
        rows = head[: self._cut.size(head[0].seq, now)]
        try:
            outcomes = await self._tell(rows)
        except RemoteBatchUnfit as fault:
            self._cut = self._refit(rows, fault.facts.get("why"), now)
            return True
        except RemoteAway as fault:
            self._cut = self._cut.failed(rows)
            quiet = _unnamed(rows, fault)
            if len(rows) == 1:
                await self._db.write(suspect.accuse, rows[0].seq, quiet.sentence)
            raise quiet from fault
        ended = await self._db.write(settling.settle, rows, outcomes)
        if isinstance(ended, RemoteAway):  # the centre said which one it broke on
            ended = _unnamed(rows, ended)
            await self._db.write(suspect.accuse, rows[len(outcomes) - 1].seq, ended.sentence)
        if ended is not None:
            raise ended
        return True

    def at_once(self) -> int:
        """How many facts the centre is told at once now, at the most."""
        return self._cut.at_once(self._clock.monotonic())

    def _refit(self, rows: Sequence[OutboxRow], why: object, now: float) -> Cut:
        match why:
            case "size":
                return self._cut.too_many(len(rows) // 2, now)
            case "content":
                return self._cut.failed(rows)
            case _:
                return self._cut.too_many(1, now)

    async def _tell(self, rows: Sequence[OutboxRow]) -> Sequence[Outcome]:
        try:
            if len(rows) > 1:
                return await self._target.tell_many(rows)
            return (await self._target.tell(rows[0]),)
        except (RemoteRefused, RemoteOutOfOrder) as fault:
            return (fault,)


def _unnamed(rows: Sequence[OutboxRow], fault: RemoteAway) -> RemoteAway:
    """The same failure in words that bear no name: they go to logs and people."""
    sentence = fault.sentence
    for row in rows:
        sentence = settling.unnamed(row, sentence)
    return RemoteAway(sentence, **fault.facts)


def note_restore(tx: Transaction, sentence: str) -> None:
    """Put it to a person that this store or the centre was restored from an older state."""
    about = f"gateway/{meta.gateway_id(tx)}/{meta.epoch(tx)}"
    last = outbox.state(tx).last_seq
    reconciliation.note(tx, "restored", about, sentence, f"last number here: {last}")
