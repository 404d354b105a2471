"""Clocks for tests: one that is moved by hand, and the real one for tests with real sockets."""

import time

from crinsu_gateway.model.clock import Instant


class HandClock:
    """Stands still until `pass_s` moves it; wall and boot time move together."""

    def __init__(self, utc_ms: int = 1_760_000_000_000, boot_id: str = "boot-a") -> None:
        self.utc_ms = utc_ms
        self.boot_ms = 1_000_000
        self.boot_id = boot_id

    def now(self) -> Instant:
        """The moment it was moved to."""
        return Instant(self.utc_ms, self.boot_ms, self.boot_id)

    def monotonic(self) -> float:
        """Seconds on the boot clock."""
        return self.boot_ms / 1000

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.utc_ms += round(seconds * 1000)
        self.boot_ms += round(seconds * 1000)


class RealClock:
    """The clock of this machine."""

    def __init__(self, boot_id: str = "boot-a") -> None:
        self.boot_id = boot_id

    def now(self) -> Instant:
        """The present moment."""
        return Instant(round(time.time() * 1000), round(time.monotonic() * 1000), self.boot_id)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def pass_s(self, seconds: float) -> None:
        """Real time passes by itself; a moment is waited so that it surely has."""
        time.sleep(min(seconds, 0.002))


class AheadClock(RealClock):
    """The real clock, put forward by hand: time passes without waiting, on the boot clock too."""

    ahead_s = 0.0

    def now(self) -> Instant:
        """The present moment, so much later."""
        real, later_ms = super().now(), round(self.ahead_s * 1000)
        return Instant(real.utc_ms + later_ms, real.boot_ms + later_ms, real.boot_id)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return super().monotonic() + self.ahead_s

    def pass_s(self, seconds: float) -> None:
        """Put it forward."""
        self.ahead_s += seconds
