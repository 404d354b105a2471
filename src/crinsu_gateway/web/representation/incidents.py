# ruff: noqa: N815
"""What the own API shows of incidents: what happened, what was found out, who signed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.incidents import IncidentRow


@dataclass(frozen=True, slots=True)
class IncidentClosing:
    """Who closed it, when, and how they signed."""

    by: str
    at: str
    signature: str


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident. `origin` is alarm, deviation, objection, clock, break-glass or by-hand.

    `about` points to that (alarm/7); `record` is the hash of all this: what a fresh PIN signs.
    """

    id: int
    origin: str
    about: str
    what: str
    state: str
    openedAt: str
    openedBy: str
    event: int
    samples: tuple[int, ...]
    assessment: str
    rootCause: str
    action: str
    closed: IncidentClosing | None
    record: str


def incident(row: IncidentRow, samples: Sequence[int], record: str) -> Incident:
    """An incident as the own API shows it; `samples` are ids as faces show them."""
    closing = None
    if row.closed_ms is not None:
        closing = IncidentClosing(row.closed_by, iso_utc(row.closed_ms), row.signature)
    return Incident(
        id=row.id,
        origin=row.origin.value,
        about=row.about,
        what=row.what,
        state=row.state.value,
        openedAt=iso_utc(row.opened_ms),
        openedBy=row.opened_by,
        event=row.opened_event,
        samples=tuple(samples),
        assessment=row.findings.assessment,
        rootCause=row.findings.root_cause,
        action=row.findings.action,
        closed=closing,
        record=record,
    )
