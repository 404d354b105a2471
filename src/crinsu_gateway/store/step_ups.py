"""Step-ups: a fresh PIN of one person for exactly what was shown, used once and soon.

A step-up proves a signature, a witness, an override. It is bound to the hash of what was shown, so
it cannot be used for anything else. What it is used for is decided where it is used.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import StepUpNeeded
from crinsu_gateway.model.person import Act, Relation, Standing, person_of, require
from crinsu_gateway.model.sign_in import Purpose, is_fresh, needs_badge
from crinsu_gateway.store import audit, people, sessions
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction

ACTS = {
    Purpose.SIGN: Act.SIGN,
    Purpose.WITNESS: Act.WITNESS_STEP,
    Purpose.OVERRIDE: Act.OVERRIDE_STEP,
    Purpose.DISPOSE: Act.DISCARD_SAMPLE,
    Purpose.SHELVE: Act.SHELVE_FOR_LONG,
    Purpose.LIMITS: Act.CHANGE_LIMITS,
    Purpose.PEOPLE: Act.CHANGE_PEOPLE,
}


@dataclass(frozen=True, slots=True)
class StepUp:
    """What a person proved with a fresh PIN."""

    id: int
    person_id: int
    role: str
    purpose: Purpose
    shown_hash: str
    station: str
    at_ms: int

    @property
    def actor_id(self) -> str:
        """How the trail names the person."""
        return f"person-{self.person_id}"


def require_badge(acting: Acting | None, purpose: Purpose, *, with_badge: bool) -> None:
    """StepUpNeeded when the badge must be shown beside the PIN and was not."""
    in_session = acting is not None
    signed_before = acting is not None and acting.session.signed
    if not with_badge and needs_badge(purpose, in_session=in_session, signed_before=signed_before):
        raise StepUpNeeded("show the badge too: the first signature of a session needs both")


def grant(
    tx: Transaction,
    who: Standing,
    *,
    token: str,
    purpose: Purpose,
    shown_hash: str,
    station: str,
    session_id: int | None,
    with_badge: bool,
) -> int:
    """Keep a step-up; NotAllowed when the person may not do what it is for."""
    require(who, ACTS[purpose], tx.now.utc_ms)
    if session_id is not None and with_badge and purpose is Purpose.SIGN:
        sessions.note_signed(tx, session_id)
    now = tx.now
    step_up_id = tx.insert(
        "INSERT INTO step_up (token_hash, person_id, session_id, station, purpose, shown_hash, "
        "boot_id, at_boot_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(sessions.token_hash(token), who.person_id, session_id, station),
            *(purpose, shown_hash, now.boot_id, now.boot_ms, now.utc_ms),
        ),
    )
    audit.append(
        tx,
        "step_up.granted",
        Actor(who.actor_id, station, who.role.value),
        {"step_up": step_up_id, "purpose": purpose.value, "shown": shown_hash},
    )
    return step_up_id


def redeem(tx: Transaction, token: str, purpose: Purpose, shown_hash: str) -> StepUp:
    """Use a step-up, once; StepUpNeeded when it is not for this, too old, or was used."""
    row = tx.one(
        "SELECT id, purpose, shown_hash, boot_id, at_boot_ms, used_ms, person_id FROM step_up "
        "WHERE token_hash = ?",
        (sessions.token_hash(token),),
    )
    if row is None or row[5] is not None:
        raise StepUpNeeded("this step-up is unknown or was used; give the PIN again")
    if not is_fresh(row[4], row[3], tx.now):
        raise StepUpNeeded("the PIN was given too long ago; give it again")
    if (row[1], row[2]) != (purpose.value, shown_hash):
        raise StepUpNeeded("this step-up is for something else than what is shown now")
    require(people.standing(tx, row[6]), ACTS[purpose], tx.now.utc_ms)
    tx.change("UPDATE step_up SET used_ms = ? WHERE id = ?", (tx.now.utc_ms, row[0]))
    found = used(tx, row[0])
    audit.append(
        tx,
        "step_up.used",
        Actor(found.actor_id, found.station, found.role),
        {"step_up": found.id, "purpose": purpose.value},
    )
    return found


def used(tx: Transaction, step_up_id: int) -> StepUp:
    """A step-up by its id."""
    row = tx.need(
        f"step-up {step_up_id}",
        "SELECT s.id, s.person_id, p.role, s.purpose, s.shown_hash, s.station, s.at_ms "
        "FROM step_up s JOIN person p ON p.id = s.person_id WHERE s.id = ?",
        (step_up_id,),
    )
    return StepUp(row[0], row[1], row[2], Purpose(row[3]), row[4], row[5], row[6])


def relation(step_up: StepUp, actor_id: str) -> Relation:
    """Whether a step-up was given by the very person whose act it is for."""
    return Relation.OWN if person_of(actor_id) == step_up.person_id else Relation.ANOTHERS
