"""Maintenance: a time in which the APIs take no writes, and no reads where that was asked for.

What runs goes on: devices, alarms, executions. The end comes by the boot clock; after a restart of
the machine by the wall clock. It knows no path (web/maintenance.py does).
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant

LONGEST_MINUTES = 7 * 24 * 60
AGAIN_S = 300
"""After how long callers are told to come again where no end is known."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Since when, by whom and why; `until_ms` None: until somebody ends it (UTC ms)."""

    since_ms: int
    by: str
    reason: str
    reads: bool
    until_ms: int | None
    boot_id: str
    until_boot_ms: int | None

    def left_ms(self, now: Instant) -> int | None:
        """How long it goes on by itself; None: for ever. At most 0 when its time is over."""
        if self.until_ms is None or self.until_boot_ms is None:
            return None
        if self.boot_id == now.boot_id:
            return self.until_boot_ms - now.boot_ms
        return self.until_ms - now.utc_ms

    def is_over(self, now: Instant) -> bool:
        """Whether its time has passed."""
        left = self.left_ms(now)
        return left is not None and left <= 0

    def again_s(self, now: Instant) -> int:
        """After how many seconds a caller may come again; some minutes where nobody knows."""
        left = self.left_ms(now)
        return AGAIN_S if left is None else max(1, min(AGAIN_S, -(-left // 1000)))


def begun(now: Instant, *, by: str, reason: str, reads: bool, minutes: int | None) -> Maintenance:
    """Maintenance that begins now, for so many minutes; None: until somebody ends it."""
    lasts_ms = None if minutes is None else minutes * 60_000
    return Maintenance(
        since_ms=now.utc_ms,
        by=by,
        reason=reason,
        reads=reads,
        until_ms=None if lasts_ms is None else now.utc_ms + lasts_ms,
        boot_id=now.boot_id,
        until_boot_ms=None if lasts_ms is None else now.boot_ms + lasts_ms,
    )
