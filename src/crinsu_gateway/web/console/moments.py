"""Moments and ages as pages write them: the time of the site, and how long ago. Pure."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from crinsu_gateway.model.clock import parse_iso_utc

_UTC = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
When = str | int
"""A moment as it is handed in: ISO 8601 with its zone, or UTC in ms."""


def local(when: When, zone: str) -> str:
    """A moment by the clock of the site: 2026-11-22 20:15:03, alike in every language."""
    at = datetime.fromtimestamp(ms_of(when) / 1000, ZoneInfo(zone))
    return at.strftime("%Y-%m-%d %H:%M:%S")


def local_in(text: str, zone: str) -> str:
    """A text of the gateway with the moments in it (UTC) by the clock of the site."""

    def told(found: re.Match[str]) -> str:
        try:
            return local(found[0], zone)
        except (ValueError, OverflowError):  # looks like a moment, and is none
            return found[0]

    return _UTC.sub(told, text)


def ms_of(when: When) -> int:
    """A moment as UTC in ms."""
    return when if isinstance(when, int) else parse_iso_utc(when)


def age(age_s: float) -> str:
    """An age as static/board.js counts it: 12 s, 3 min, 5 h, 2 d."""
    s = max(0, int(age_s))
    if s < MINUTE_S:
        return f"{s} s"
    if s < HOUR_S:
        return f"{s // MINUTE_S} min"
    return f"{s // HOUR_S} h" if s < DAY_S else f"{s // DAY_S} d"
