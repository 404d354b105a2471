"""For how long the store still has room if nothing changes: what is left by how fast it grows.

Pure. It measures nothing (store/growth.py does), and forbids nothing: when room runs out readings
are kept more sparingly, then the oldest of them go; what acts write never does (decision 0058).
"""

from collections.abc import Sequence
from dataclasses import dataclass

HOUR_MS = 3_600_000
DAY_H = 24
LONGEST_H = 10 * 365 * DAY_H
"""Ten years; whatever would last longer is said to last at least that."""
LEAST_MEASURED_MS = HOUR_MS
"""Growth that was seen for less than an hour says nothing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How many bytes of the store were in use so many ms ago."""

    age_ms: int
    used: int


@dataclass(frozen=True, slots=True)
class Growth:
    """By how many bytes an hour the store grows, and how many hours that was seen for."""

    bytes_per_hour: float
    measured_h: float


@dataclass(frozen=True, slots=True)
class StoreRoom:
    """The room of the store, in bytes: used by it, free inside it, free on its disk, its bound.

    `bound` None: it may use the whole disk. `growth` None: not seen for long enough yet. `at_ms` is
    when it was looked at (UTC), `boot_ms` the same by the boot clock.
    """

    used: int
    reusable: int
    disk_free: int
    bound: int | None
    growth: Growth | None
    at_ms: int
    boot_ms: int

    @property
    def left(self) -> int:
        """How much more it may use: what is free inside it counts, too."""
        on_disk = self.disk_free + self.reusable
        return max(0, on_disk if self.bound is None else min(on_disk, self.bound - self.used))

    @property
    def is_bound_by_disk(self) -> bool:
        """Whether it is the disk that ends it, and not its bound."""
        return self.bound is None or self.disk_free + self.reusable <= self.bound - self.used

    @property
    def autonomy_h(self) -> float | None:
        """For how many hours what is left lasts, LONGEST_H at most; None: not known yet."""
        if self.growth is None:
            return None
        if self.growth.bytes_per_hour <= 0:
            return float(LONGEST_H)
        return min(float(LONGEST_H), self.left / self.growth.bytes_per_hour)


def growth(marks: Sequence[Mark], used: int) -> Growth | None:
    """How fast the store grows: by the last day or by all that was seen, whichever is more.

    What was dropped since counts as no growth, never as room that comes back.
    """
    old = sorted((one for one in marks if one.age_ms >= LEAST_MEASURED_MS), key=_age)
    if not old:
        return None
    within_a_day = [one for one in old if one.age_ms <= DAY_H * HOUR_MS] or old[:1]
    spans = (within_a_day[-1], old[-1])
    fastest = max((used - one.used) * HOUR_MS / one.age_ms for one in spans)
    return Growth(max(0.0, fastest), old[-1].age_ms / HOUR_MS)


def _age(mark: Mark) -> int:
    return mark.age_ms
