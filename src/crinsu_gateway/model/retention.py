"""How long audit events are kept: thirty years at least, counted so that no leap year shortens it.

Directive 2006/86/EC, article 9(2) asks for thirty years. Pure.
"""

from crinsu_gateway.model.clock import ClockState, Instant
from crinsu_gateway.model.errors import TooYoung

THIRTY_YEARS_DAYS = 10_958
"""The longest thirty years there are, with eight leap days."""
DAY_MS = 86_400_000


def require_old(newest_ms: int, newest_clock: str, now: Instant) -> None:
    """TooYoung when the newest event that would go is not thirty years old for sure.

    A clock that was not set, then or now, says nothing about an age.
    """
    if ClockState.UNSET in (now.clock, newest_clock):
        raise TooYoung("the age of these events is not known: a clock was not set")
    if now.utc_ms - newest_ms < THIRTY_YEARS_DAYS * DAY_MS:
        raise TooYoung("audit events are kept for at least thirty years", newest_ms=newest_ms)
