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
