"""Signing in: which PINs are fit, when wrong ones lock, how long a session and a step-up last.

Durations use the boot clock. After a restart of the machine a session is over, a lock of minutes
begins anew, and nothing was forgotten. It knows no secret and computes no hash of one.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from crinsu_gateway.model.audit import Body, canonical
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import PinUnfit

SHORTEST_PIN, LONGEST_PIN = 6, 12
LOCK_S = 15 * 60
IDLE_S = 10 * 60
"""A session on a shared station ends after so long without an act."""
LONGEST_S = 12 * 3600
FRESH_S = 60
"""How long a step-up may be used after the PIN was given."""


def require_fit_pin(pin: str, badge: str = "") -> None:
    """PinUnfit for a PIN that is short, no number, trivial, or the number on the badge."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise PinUnfit(f"a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits and nothing else")
    if _is_trivial(pin):
        raise PinUnfit("this PIN is too easy to guess: no rows, no repeats, no mirror; choose one")
    if badge and pin in badge:
        raise PinUnfit("this PIN stands on the badge; choose another one")


def _is_trivial(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):  # 000000, 456789, 987654, also across the 0
        return True
    repeats = any(
        pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1)
    )
    return repeats or pin == pin[::-1]


# --- wrong PINs --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patience:
    """So many wrong PINs in a row lock for minutes, so many until a supervisor unlocks."""

    to_lock: int
    to_close: int


WITH_A_PERSON = Patience(5, 10)
"""A PIN has six digits at least: whoever has a badge guesses it with 10 in a million."""
WITH_A_PLACE = Patience(4 * WITH_A_PERSON.to_lock, 4 * WITH_A_PERSON.to_close)
"""A station or an address, whoever shows what badge there. What one badge can count there, 10
until a supervisor unlocks it, never locks the bench for all others, who may stand before a failing
tank. Many badges in turn, known or not, are 40 tries until a supervisor unlocks the place: one in
25 000. Who has a badge of their own ends the row with its PIN; then the other badges are the bound,
each with its ten: with fifty of them one in 2 000, and fifty alarms."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Wrong PINs in a row, of one person or at one place; when the last lock began, if one did.

    It is kept in the store, so a restart forgets none.
    """

    wrong: int = 0
    locked_boot_ms: int | None = None
    boot_id: str = ""


class Lock(StrEnum):
    """Whether another try is taken."""

    OPEN = "open"
    FOR_MINUTES = "for minutes"
    FOR_A_SUPERVISOR = "for a supervisor"


def after_wrong(tally: Tally, patience: Patience, now: Instant) -> Tally:
    """The tally after one more wrong PIN."""
    wrong = tally.wrong + 1
    if wrong == patience.to_lock:
        return Tally(wrong, now.boot_ms, now.boot_id)
    return Tally(wrong, tally.locked_boot_ms, tally.boot_id)


def lock_of(tally: Tally, patience: Patience, now: Instant) -> Lock:
    """Whether a tally lets another try through now."""
    if tally.wrong >= patience.to_close:
        return Lock.FOR_A_SUPERVISOR
    return Lock.FOR_MINUTES if remaining_s(tally, now) > 0 else Lock.OPEN


def remaining_s(tally: Tally, now: Instant) -> int:
    """Seconds until a lock of minutes ends; 0 without one. After a restart it begins anew."""
    if tally.locked_boot_ms is None:
        return 0
    since = tally.locked_boot_ms if tally.boot_id == now.boot_id else 0
    return max(0, -(-(since + LOCK_S * 1000 - now.boot_ms) // 1000))


# --- sessions ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session began and when its person last acted, on the boot clock."""

    boot_id: str
    begun_boot_ms: int
    seen_boot_ms: int


def why_over(times: SessionTimes, now: Instant) -> str:
    """Why a session is over: restart, idle or age; empty while it lasts."""
    if times.boot_id != now.boot_id:
        return "restart"
    if now.boot_ms - times.seen_boot_ms >= IDLE_S * 1000:
        return "idle"
    return "age" if now.boot_ms - times.begun_boot_ms >= LONGEST_S * 1000 else ""


def left_s(times: SessionTimes, now: Instant) -> tuple[int, str]:
    """Seconds until a session is over when nobody acts in it, and why it will be: idle or age."""
    if why := why_over(times, now):
        return 0, why
    idle_ms = times.seen_boot_ms + IDLE_S * 1000 - now.boot_ms
    age_ms = times.begun_boot_ms + LONGEST_S * 1000 - now.boot_ms
    return -(-min(idle_ms, age_ms) // 1000), "idle" if idle_ms < age_ms else "age"


# --- step-ups ----------------------------------------------------------------------------


class Purpose(StrEnum):
    """What a fresh PIN is given for."""

    SIGN = "sign"
    WITNESS = "witness"
    OVERRIDE = "override"
    DISPOSE = "dispose"
    SHELVE = "shelve"
    LIMITS = "limits"
    PEOPLE = "people"


def needs_badge(purpose: Purpose, *, in_session: bool, signed_before: bool) -> bool:
    """Whether the badge must be shown beside the PIN (21 CFR 11.200(a)(1)).

    Outside a session always. The first signature of a continuous session takes both, later ones
    the PIN alone; after a broken session it is the first again.
    """
    if not in_session:
        return True
    return purpose is Purpose.SIGN and not signed_before


def is_fresh(boot_ms: int, boot_id: str, now: Instant) -> bool:
    """Whether a PIN that was given then still counts."""
    return boot_id == now.boot_id and 0 <= now.boot_ms - boot_ms <= FRESH_S * 1000


def shown_hash(facts: Body) -> str:
    """The SHA-256, in hex, of what a person was shown: what you see is what you sign."""
    return hashlib.sha256(canonical(facts)).hexdigest()
