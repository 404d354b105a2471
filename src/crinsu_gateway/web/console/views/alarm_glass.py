"""The emergency behind an alarm: who broke the glass, why, what only that let through, its review.

Told to who signed in; what it let through, and the form of the review, to who may review it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.store import emergencies, places
from crinsu_gateway.store.emergencies import EmergencyRow, Use
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.catalogue import catalogue
from crinsu_gateway.web.console.clock_face import Moment, moment, moment_or_none
from crinsu_gateway.web.console.people_named import broken_by, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look


@dataclass(frozen=True, slots=True)
class Glass:
    """An emergency. `by` and `reviewer` are what to call them; `is_own`: of whoever looks.

    `uses` is empty for who may not review it; `storage_id` is the one of its page.
    """

    row: EmergencyRow
    storage_id: int
    by: str
    reviewer: str
    is_own: bool
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing that it was needed for: in words, or as the gateway calls it; where, when."""

    word: str
    what: str
    execution: int
    at: Moment


def read(tx: Transaction, alarm_id: int, look: Look) -> Glass | None:
    """The emergency whose alarm this is; None for another alarm, and for a stranger."""
    row = None if look.viewer is None else emergencies.of_alarm(tx, alarm_id)
    if row is None or look.viewer is None:
        return None
    return Glass(
        row,
        places.storage_named(tx, row.storage).id,
        broken_by(tx, row, look),
        named(tx, [row.reviewed_by], look).get(row.reviewed_by, ""),
        row.actor == actor_of(look.viewer.person_id),
        emergencies.uses(tx, row.id) if look.may(Act.REVIEW_EMERGENCY) else (),
    )


def piece(found: Glass | None, look: Look, now: Instant) -> str:
    """It as a piece of the page; empty where there is none."""
    if found is None:
        return ""
    row = found.row
    return rendered(
        "alarms/glass.html",
        look.language,
        found=found,
        row=row,
        began=moment(row.at_ms, now),
        ends=moment(row.ended_ms or row.until_ms, now),
        reviewed=moment_or_none(row.reviewed_ms, now),
        needed=[_needed(one, look.language, now) for one in found.uses],
        may_end=look.may(Act.RUN_PROCEDURE),
        may_review=look.may(Act.REVIEW_EMERGENCY),
    )


def _needed(use: Use, language: str, now: Instant) -> Needed:
    """A kind that has no word is told as the gateway calls it."""
    kind, _, rest = use.what.partition(" ")
    said = catalogue(language)
    word = said.get(f"glass.let_{kind}", "")
    what = ", ".join(said.get(f"glass.cause_{one}", one) for one in rest.split(","))
    return Needed(word, what if word else use.what, use.execution_id, moment(use.at_ms, now))
