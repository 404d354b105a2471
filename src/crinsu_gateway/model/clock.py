"""Time as a parameter: the shape of the clock that app.py makes and everybody else is handed.

It does not read any clock itself. Wall time is for people, boot time for durations
and expiries (it counts through suspend and does not move when somebody sets the clock).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment, told three ways: UTC in ms since 1970, boot time in ms, and which boot."""

    utc_ms: int
    boot_ms: int
    boot_id: str


class Clock(Protocol):
    """Hands out the time; the real one lives in app.py, tests bring their own."""

    def now(self) -> Instant:
        """The present moment."""
        ...

    def monotonic(self) -> float:
        """Seconds for waits and back-offs; only differences mean something."""
        ...


@lru_cache(maxsize=256)
def iso_utc(utc_ms: int) -> str:
    """ISO 8601 with milliseconds and Z, as every face and log writes it."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_utc_seconds(utc_ms: int) -> str:
    """ISO 8601 with second precision and Z, as the Crinsutrack API writes it."""
    moment = datetime.fromtimestamp(utc_ms // 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def parse_iso_utc(text: str) -> int:
    """The UTC milliseconds of an ISO 8601 moment; ValueError when it names no zone."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return round(moment.timestamp() * 1000)
