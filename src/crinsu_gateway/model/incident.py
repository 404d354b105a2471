"""An incident: something that went wrong and is looked into, until a person signs for it. Pure.

What it begins with, what must be said before it can be closed, and how it stands. An incident
points to what it is about; it holds no reading and decides nothing about samples.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.trail_errors import IncidentIncomplete

LONGEST_TEXT = 2000
STEP_MS = 60_000
"""A clock that was set by this much or more is looked into."""


class IncidentOrigin(StrEnum):
    """What an incident was opened for."""

    ALARM = "alarm"
    DEVIATION = "deviation"
    OBJECTION = "objection"  # the centre objects to the audit trail
    CLOCK = "clock"
    BREAK_GLASS = "break-glass"
    BY_HAND = "by-hand"


class IncidentState(StrEnum):
    """Whether a person still has to look into it."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Findings:
    """What it meant, why it happened, and what was done so that it does not happen again."""

    assessment: str = ""
    root_cause: str = ""
    action: str = ""


def require_whole(findings: Findings, signature: str) -> None:
    """IncidentIncomplete naming what is missing, when anything is (EU GMP Annex 11, 13)."""
    said = {
        "assessment": findings.assessment,
        "root cause": findings.root_cause,
        "action": findings.action,
        "signature": signature,
    }
    missing = [name for name, text in said.items() if not text.strip()]
    if missing:
        raise IncidentIncomplete(
            "an incident is closed with assessment, root cause, action and signature; say the "
            f"{missing[0]}",
            missing=", ".join(missing),
        )
