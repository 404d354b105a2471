"""What a unit was asked on a line whose answers bear no number, and may answer still.

A unit answers in order. So an answer belongs to the oldest request that it can belong to, and
whatever was asked before that one is over. Pure: it sends nothing and has no time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from crinsu_gateway.drivers.modbus_messages import Exchange, is_boxs_silence

MOST_RUNS = 32
"""Changes of what is asked that are kept of a unit that never answers."""

STAY = 8
"""How often a marker that has no answer is asked before another one is tried."""


class Heard(Enum):
    """Whose answer a message is: of the last request, of an earlier one, of none."""

    OWN = auto()
    LATE = auto()
    STRANGE = auto()


@dataclass(slots=True)
class _Run:
    """The same shape of answer, owed `times` times; of `told` a box said that none came.

    `mixed`: not all of them were the same request.
    """

    exchange: Exchange
    times: int = 1
    told: int = 0
    mixed: bool = False


class Owed:
    """The requests to one unit that have no answer yet, oldest first; the last is asked now."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def __bool__(self) -> bool:
        """Whether any answer may still come."""
        return bool(self._runs)

    @property
    def is_full(self) -> bool:
        """Whether more cannot be kept apart."""
        return len(self._runs) >= MOST_RUNS

    def asked(self, exchange: Exchange) -> int:
        """How many answers of this shape may still come."""
        return sum(run.times for run in self._runs if _alike(run.exchange, exchange))

    def only(self, exchange: Exchange) -> bool:
        """Whether all answers of this shape that may still come are to this very question."""
        return not any(
            run.mixed or run.exchange.request != exchange.request
            for run in self._runs
            if _alike(run.exchange, exchange)
        )

    def ask(self, exchange: Exchange) -> None:
        """This is sent now."""
        if self._runs and _alike(last := self._runs[-1].exchange, exchange):
            self._runs[-1].times += 1
            self._runs[-1].mixed |= last.request != exchange.request
        else:
            self._runs.append(_Run(exchange))

    def keep_one(self, exchange: Exchange) -> None:
        """At most one answer may still come, to this very question."""
        self._runs = [_Run(exchange)]

    def forget(self) -> None:
        """Nothing can come any more."""
        self._runs.clear()

    def hear(self, message: bytes) -> Heard:
        """Whose answer this is; that request, and all before it, are over.

        A box that says that its unit is silent ends nothing: the unit may speak after it.
        """
        if is_boxs_silence(message):
            return self._hear_box(message)
        for place, run in enumerate(self._runs):
            if _fits(message, run.exchange):
                del self._runs[:place]
                run.times -= 1
                run.told = min(run.told, run.times)
                if not run.times:
                    del self._runs[0]
                return Heard.LATE if self._runs else Heard.OWN
        return Heard.STRANGE

    def _hear_box(self, message: bytes) -> Heard:
        for run in self._runs:
            if run.told < run.times and _fits(message, run.exchange):
                run.told += 1
                is_last = run is self._runs[-1] and run.told == run.times
                return Heard.OWN if is_last else Heard.LATE
        return Heard.STRANGE


def best(owed: Owed, exchange: Exchange, candidates: Iterable[Exchange]) -> Exchange | None:
    """What to ask so that its answer tells that this exchange's like is over; None: nothing can.

    Best is one whose like is not owed, as its answer ends all; then one stays the one for a while.
    """
    apart = [one for one in candidates if not _alike(one, exchange)]
    return min(apart, key=lambda one: -(-owed.asked(one) // STAY), default=None)


def _alike(one: Exchange, other: Exchange) -> bool:
    return one.function == other.function and one.answer_size == other.answer_size


def _fits(message: bytes, exchange: Exchange) -> bool:
    if message[0] == exchange.function | 0x80:
        return len(message) == 2
    return message[0] == exchange.function and len(message) == exchange.answer_size
