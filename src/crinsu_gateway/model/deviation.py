"""Deviations: their states, and what a person must say to close one. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import DeviationIncomplete

LONGEST_TEXT = 1000


class DeviationKind(StrEnum):
    """What went beyond its limit."""

    EXPOSURE = "exposure"  # sample containers were out of the cold for too long
    STORAGE = "storage"  # their storage solution was too warm


class DeviationState(StrEnum):
    """Where a deviation stands."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Task(StrEnum):
    """What people have to do about a deviation now, in the words that they read."""

    NOTHING = "nothing; it was closed"
    BRING_BACK = "bring what is still out back into the cold, at once"
    DECIDE = "decide about each sample container in quarantine, then close it"
    JUDGE = "find out whether they may still be used; they may have been warmer than -80 °C"
    COOL = "see that the storage solution is cold again, find out why it was not, then close it"
    EXPLAIN = "find out why it took so long, tell who must know, then close it"


def task(
    *,
    is_open: bool,
    kind: DeviationKind,
    still_out: bool,
    in_quarantine: bool,
    critical: bool,
) -> Task:
    """What is to be done first."""
    if not is_open:
        return Task.NOTHING
    if still_out:
        return Task.BRING_BACK
    if in_quarantine:
        return Task.DECIDE
    if critical:
        return Task.JUDGE
    return Task.COOL if kind is DeviationKind.STORAGE else Task.EXPLAIN


@dataclass(frozen=True, slots=True)
class Resolution:
    """Why it happened, what was done about it, and the signature of who says so."""

    cause: str
    action: str
    signature: str


def require_whole(resolution: Resolution) -> None:
    """DeviationIncomplete naming what is missing, when anything is."""
    said = {
        "cause": resolution.cause,
        "action": resolution.action,
        "signature": resolution.signature,
    }
    missing = [name for name, text in said.items() if not text.strip()]
    if missing:
        raise DeviationIncomplete(
            f"a deviation is closed with cause, action and signature; say the {missing[0]}",
            missing=", ".join(missing),
        )
