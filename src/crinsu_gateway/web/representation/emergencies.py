# ruff: noqa: N815
"""What the own API shows of emergencies: who broke the glass, what for, and the review. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.store.emergencies import EmergencyRow, Use


@dataclass(frozen=True, slots=True)
class EmergencyUse:
    """What an emergency was needed for; `execution` is null for an act outside of one."""

    emergency: int
    execution: int | None
    step: int | None
    what: str
    at: str


@dataclass(frozen=True, slots=True)
class Review:
    """What another person found, and the signature."""

    by: str
    at: str
    finding: str
    signature: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency; `called` is what somebody who was not signed in called themselves.

    `state` is LASTS, OVER (it waits for its review) or REVIEWED.
    """

    id: int
    storage: str
    state: str
    by: str
    called: str
    station: str
    reason: str
    alarm: int
    at: str
    until: str
    endedAt: str | None
    uses: tuple[EmergencyUse, ...]
    review: Review | None


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """An emergency that was declared; `session` goes into the header Crinsu-Session.

    It is empty for whoever is told of their own again: they act as they are signed in.
    """

    session: str
    emergency: Emergency


@dataclass(frozen=True, slots=True)
class ToReview:
    """What closes an emergency when it is signed: show `see`, give the step-up for `shown`.

    `needs` are the purposes of the step-ups that it takes.
    """

    emergency: int
    shown: str
    see: dict[str, object]
    needs: tuple[str, ...]


def emergency(row: EmergencyRow, used: Sequence[Use]) -> Emergency:
    """An emergency."""
    over = "OVER" if row.reviewed_ms is None else "REVIEWED"
    return Emergency(
        id=row.id,
        storage=row.storage,
        state="LASTS" if row.lasts else over,
        by=row.actor,
        called=row.called,
        station=row.station,
        reason=row.reason,
        alarm=row.alarm_id,
        at=iso_utc(row.at_ms),
        until=iso_utc(row.until_ms),
        endedAt=iso_utc_or_none(row.ended_ms),
        uses=tuple(emergency_use(one) for one in used),
        review=_review(row),
    )


def emergency_use(one: Use) -> EmergencyUse:
    """What an emergency was needed for."""
    return EmergencyUse(
        one.emergency_id,
        one.execution_id or None,
        one.ordinal or None,
        one.what,
        iso_utc(one.at_ms),
    )


def _review(row: EmergencyRow) -> Review | None:
    if row.reviewed_ms is None:
        return None
    return Review(row.reviewed_by, iso_utc(row.reviewed_ms), row.finding, row.signature)
