"""The budget of requests to the centre: never more than `limit` in any window. Pure.

A request uses its place from the moment it is sent until a window after it was surely over, so
that a slow road cannot push two windows together at the far end. A share is kept for what is
urgent. Times are seconds on a clock that only goes forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

MARGIN_S = 0.1


@dataclass(frozen=True, slots=True)
class Budget:
    """What was spent. `reserve` places are free only for urgent requests."""

    limit: int = 60
    window_s: float = 60.0
    reserve: int = 10
    spent: tuple[float, ...] = ()
    held_until: float = float("-inf")

    def wait_s(self, now: float, *, urgent: bool) -> float:
        """Seconds until a request may be sent; 0 when it may be sent now."""
        places = self.limit if urgent else max(1, self.limit - self.reserve)
        busy = sorted(at for at in self.spent if self._counts(at, now))
        free_at = now
        if len(busy) >= places:
            free_at = busy[len(busy) - places] + self.window_s + MARGIN_S
        return max(0.0, free_at - now, self.held_until - now)

    def spend(self, now: float) -> "Budget":
        """The budget after a request was sent now."""
        kept = tuple(at for at in self.spent if self._counts(at, now))
        return replace(self, spent=(*kept, now))

    def ended(self, sent: float, now: float) -> "Budget":
        """The budget once the request sent at `sent` is over: its window starts only now."""
        spent = list(self.spent)
        if sent in spent:
            spent[spent.index(sent)] = max(sent, now)
        return replace(self, spent=tuple(spent))

    def hold(self, until: float) -> "Budget":
        """The budget when the centre asked for a pause."""
        return replace(self, held_until=max(self.held_until, until))

    def used(self, now: float) -> int:
        """How many places are taken now."""
        return sum(1 for at in self.spent if self._counts(at, now))

    def _counts(self, at: float, now: float) -> bool:
        return now < at + self.window_s + MARGIN_S


def remembered(
    ages_ms: Sequence[int], now: float, window_s: float, doubt_s: float
) -> tuple[float, ...]:
    """Remembered requests as times of the clock that only goes forward.

    `doubt_s`: how much later than it was sent a request may have arrived.
    """
    ages = [max(0.0, age_ms / 1000 - doubt_s) for age_ms in ages_ms]
    return tuple(now - age for age in ages if age < window_s + MARGIN_S)


def backoff_s(
    failures: int, chance: float, *, first_s: float = 1.0, most_s: float = 300.0
) -> float:
    """The pause after so many failures in a row: doubling, and half of it left to chance (0..1)."""
    whole = min(most_s, first_s * 2.0 ** min(max(0, failures - 1), 30))
    return whole / 2 + whole / 2 * chance
