"""The real clock, and which boot of the machine this is. Nobody else reads a clock.

Boot time counts through suspend (CLOCK_BOOTTIME), so an expiry means what it says.
"""

import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from crinsu_gateway.model.clock import ClockState, Instant

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


def boot_id(file: Path = BOOT_ID_FILE, environment: Mapping[str, str] = os.environ) -> str:
    """Which boot this is: 32 hex digits.

    A hardened unit hides the kernel's file (ProcSubset=pid) and hands the same id over as
    CRINSU_BOOT_ID (%b). Without either, each start counts as a boot: orders expire then, which
    is the safe side.
    """
    try:
        found = file.read_text()
    except OSError:
        found = environment.get("CRINSU_BOOT_ID", "")
    plain = found.strip().replace("-", "").lower()
    return plain if len(plain) == 32 and plain.isalnum() else uuid.uuid4().hex


class SystemClock:
    """Tells the time of this machine, in the zone of the site.

    How far its wall clock can be believed it says as it was told last (app/clock_watch.py).
    """

    def __init__(self, zone: str = "UTC") -> None:
        self._boot_id = boot_id()
        self._zone = zone
        self._judged: tuple[ClockState, int | None] = (ClockState.UNKNOWN, None)

    def judge(self, state: ClockState, error_ms: int | None) -> None:
        """From now on say this of the wall clock; the error bound is in ms."""
        self._judged = (state, error_ms)

    def now(self) -> Instant:
        """The present moment."""
        return Instant(
            time.time_ns() // 1_000_000,
            time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000,
            self._boot_id,
            self._zone,
            *self._judged,
        )

    def monotonic(self) -> float:
        """Seconds for waits and back-offs; only differences mean something."""
        return time.monotonic()
