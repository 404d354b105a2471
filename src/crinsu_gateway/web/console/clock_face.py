"""Moments as the clock of the site shows them: today by the clock alone, else with their day.

It reads no clock: `now` says which day is today, and in which zone the site lies. Pure; the words
are in templates/moment.html.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crinsu_gateway.model.clock import Instant, iso_utc


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by the clock of the site; `day` None: today, `year` None: in this year."""

    at_ms: int
    iso: str
    clock: str
    day: int | None
    month: int
    year: int | None


def moment(at_ms: int, now: Instant) -> Moment:
    """How a moment (UTC in ms) is told now."""
    zone = ZoneInfo(now.zone)
    local = datetime.fromtimestamp(at_ms / 1000, zone)
    today = datetime.fromtimestamp(now.utc_ms / 1000, zone)
    return Moment(
        at_ms=at_ms,
        iso=iso_utc(at_ms),
        clock=f"{local:%H:%M}",
        day=None if local.date() == today.date() else local.day,
        month=local.month,
        year=None if local.year == today.year else local.year,
    )


def moment_or_none(at_ms: int | None, now: Instant) -> Moment | None:
    """The same of a moment that may not have come; None then."""
    return None if at_ms is None else moment(at_ms, now)
