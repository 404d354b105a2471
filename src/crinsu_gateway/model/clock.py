"""Time as a parameter: the shape of the clock that app.py makes and everybody else is handed.

It does not read any clock itself. Wall time is for people, boot time for durations
and expiries (it counts through suspend and does not move when somebody sets the clock).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

QUARTER_MS = 900_000
"""No time zone changes its offset but at a quarter of an hour."""


class ClockState(StrEnum):
    """How far the wall clock can be believed."""

    UNKNOWN = "unknown"  # nobody looked after it
    SYNCED = "synced"
    HOLDOVER = "holdover"  # it was synced, and runs on by itself
    UNSET = "unset"  # it is earlier than it can be


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment, told three ways: UTC in ms since 1970, boot time in ms, and which boot.

    `zone` is that of the site; `clock` and `clock_error_ms` say how far the wall clock can be
    believed, None when nobody knows.
    """

    utc_ms: int
    boot_ms: int
    boot_id: str
    zone: str = "UTC"
    clock: ClockState = ClockState.UNKNOWN
    clock_error_ms: int | None = None


class Clock(Protocol):
    """Hands out the time; the real one lives in app.py, tests bring their own."""

    def now(self) -> Instant:
        """The present moment."""
        ...

    def monotonic(self) -> float:
        """Seconds for waits and back-offs; only differences mean something."""
        ...


def utc_offset_min(utc_ms: int, zone: str) -> int:
    """How many minutes local time in a zone is ahead of UTC at a moment."""
    return _offset_min(utc_ms // QUARTER_MS, zone)


@lru_cache(maxsize=64)
def _offset_min(quarter: int, zone: str) -> int:
    moment = datetime.fromtimestamp(quarter * QUARTER_MS / 1000, ZoneInfo(zone))
    offset = moment.utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


@lru_cache(maxsize=256)
def iso_utc(utc_ms: int) -> str:
    """ISO 8601 with milliseconds and Z, as every face and log writes it."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_utc_or_none(utc_ms: int | None) -> str | None:
    """The same of a moment that may not have come; None then."""
    return None if utc_ms is None else iso_utc(utc_ms)


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
