"""Moments and ages as pages write them: the time of the site, and how long ago. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crinsu_gateway.model.clock import parse_iso_utc

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
Moment = str | int
"""ISO 8601 with its zone, or UTC in ms."""


def local(moment: Moment, zone: str) -> str:
    """A moment by the clock of the site: 2026-11-22 20:15:03, alike in every language."""
    at = datetime.fromtimestamp(ms_of(moment) / 1000, ZoneInfo(zone))
    return at.strftime("%Y-%m-%d %H:%M:%S")


def ms_of(moment: Moment) -> int:
    """A moment as UTC in ms."""
    return moment if isinstance(moment, int) else parse_iso_utc(moment)


def age(age_s: float) -> str:
    """An age as static/board.js counts it: 12 s, 3 min, 5 h, 2 d."""
    s = max(0, int(age_s))
    if s < MINUTE_S:
        return f"{s} s"
    if s < HOUR_S:
        return f"{s // MINUTE_S} min"
    return f"{s // HOUR_S} h" if s < DAY_S else f"{s // DAY_S} d"
