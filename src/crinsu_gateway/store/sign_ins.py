"""Signing in at a station, who acts in a session, and what wrong PINs lead to.

What is refused is counted all the same, so `check` and `sign_in` return a refusal and do not raise
it: raising would undo the counting. Whether the PIN is right was computed before (store/pins.py).
"""

from dataclasses import dataclass

from crinsu_gateway.model.access_errors import SignInClosed
from crinsu_gateway.model.alarm import LOST_BADGE, WRONG_PINS
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import (
    AccessError,
    LockedOut,
    NotAllowed,
    NotFound,
    PinMustChange,
    SessionNeeded,
    SignInRefused,
)
from crinsu_gateway.model.person import (
    LAPSED,
    Act,
    Relation,
    Standing,
    actor_of,
    may_sign_in,
    person_of,
)
from crinsu_gateway.model.sign_in import (
    WITH_A_PERSON,
    WITH_A_PLACE,
    Lock,
    Patience,
    Tally,
    after_wrong,
    lock_of,
    remaining_s,
    why_over,
)
from crinsu_gateway.store import audit, misuse, people, pin_key, policies, sessions
from crinsu_gateway.store.pins import KeptPin
from crinsu_gateway.store.sessions import SessionRow
from crinsu_gateway.store.transaction import Transaction

MOST_TOLD = 20
"""Of all that is locked: addresses far away may be many."""
_STATION = "station/"


@dataclass(frozen=True, slots=True)
class Checked:
    """Whom badge and PIN prove; or why not, and then nobody."""

    person: Standing | None
    refusal: AccessError | None


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts in a session, and in which."""

    session: SessionRow
    person: Standing

    @property
    def actor(self) -> Actor:
        """The person as the trail names them, with the role in which they act."""
        return Actor(self.person.actor_id, self.session.station, self.person.role.value)


def kept_pin(tx: Transaction, number_hash: str) -> KeptPin | None:
    """The stored PIN of whose badge this is; None when there is none to compare with."""
    row = tx.one(
        "SELECT n.hash, n.pepper FROM badge b JOIN pin n ON n.person_id = b.person_id "
        "WHERE b.number_hash = ? AND b.state = 'ACTIVE'",
        (number_hash,),
    )
    return None if row is None else KeptPin(row[0], row[1])


def check(
    tx: Transaction,
    number_hash: str,
    station: str,
    *,
    right: bool,
    new_pin: bool = False,
    counted: str = "",
) -> Checked:
    """Judge badge and PIN; count what is wrong. `new_pin`: it is to be changed by its owner now.

    `counted` is where wrong PINs count beside the person, when that is not the station itself.
    """
    at = Actor("station", station)
    if not policies.is_station(tx, station):
        audit.append(tx, "sign_in.refused", at, {"why": "unknown station"})
        return _no(SignInRefused("nobody signs in at this station; it is not configured"))
    person_id = people.by_badge(tx, number_hash)
    subjects = [_at(counted or station)] + ([] if person_id is None else [actor_of(person_id)])
    if person_id is None:
        _note_lost(tx, number_hash, at)
    locked = _locked(tx, subjects)
    if locked is not None:
        audit.append(tx, "sign_in.refused", at, {"person": person_id, "why": "locked"})
        return _no(locked)
    if pin_key.shut_out(tx, person_id):
        facts: Body = {"person": person_id, "why": "another key of PINs"}
        audit.append(tx, "sign_in.refused", at, facts)
        return _no(SignInClosed(pin_key.CLOSED))
    if person_id is None or not right:
        for subject in subjects:
            _count(tx, subject, at)
        audit.append(tx, "sign_in.refused", at, {"person": person_id, "why": "wrong"})
        return _no(_locked(tx, subjects) or SignInRefused("badge or PIN is wrong"))
    for subject in subjects:
        tx.change("DELETE FROM pin_tally WHERE subject = ?", (subject,))
    found = people.person(tx, person_id)
    if not may_sign_in(found.standing, tx.now.utc_ms):
        audit.append(tx, "sign_in.refused", at, {"person": person_id, "why": "may not sign in"})
        wrong = "badge or PIN is wrong"
        return _no(SignInRefused(LAPSED if found.standing.lapsed else wrong))
    if found.pin != "own" and not new_pin:
        return _no(PinMustChange("somebody else set this PIN: choose your own before you go on"))
    return Checked(found.standing, None)


def sign_in(
    tx: Transaction,
    number_hash: str,
    station: str,
    *,
    right: bool,
    token: str,
    client: str | None,
    counted: str = "",
) -> Acting | AccessError:
    """Begin a session for whom badge and PIN prove; the refusal otherwise.

    It belongs to `client`; None: to the person themselves. `counted` is as for `check`.
    """
    checked = check(tx, number_hash, station, right=right, counted=counted)
    if checked.person is None:
        return checked.refusal or SignInRefused("badge or PIN is wrong")
    who = checked.person
    actor = Actor(who.actor_id, station, who.role.value)
    sessions.sweep(tx, Actor("gateway", "sign-in"))
    session_id = sessions.begin(
        tx,
        token=token,
        person_id=who.person_id,
        station=station,
        client=who.actor_id if client is None else client,
        actor=actor,
    )
    return Acting(sessions.one(tx, session_id), who)


def acting(tx: Transaction, token: str, client: str) -> Acting:
    """Who acts in a session; SessionNeeded when it is over, or another client's.

    The session is seen by it: idleness is counted from here.
    """
    session = sessions.by_token(tx, token)
    if session is None or session.client != client:
        raise SessionNeeded("there is no such session; sign in with badge and PIN")
    why = "ended" if session.ended_ms is not None else why_over(session.times, tx.now)
    if why:
        raise SessionNeeded(f"the session is over ({why}); sign in with badge and PIN")
    who = people.standing(tx, session.person_id)
    if who.lapsed:
        raise NotAllowed(LAPSED, person=who.person_id)
    if not may_sign_in(who, tx.now.utc_ms):
        raise SessionNeeded("this person may not act any more; the session is over")
    if session.locked:
        raise SessionNeeded("the session is locked; give the PIN to go on")
    sessions.seen(tx, session.id)
    return Acting(session, who)


def standing_in(tx: Transaction, token: str, client: str) -> Standing | None:
    """Who acts with a session now; None when it is over or locked. Nobody is seen by it."""
    found = present(tx, token, client)
    return None if found is None or found.session.locked else found.person


def present(tx: Transaction, token: str, client: str) -> Acting | None:
    """Whose session lasts now, also a locked one; None when it is over. Nobody is seen by it."""
    session = sessions.by_token(tx, token)
    if session is None or session.client != client or session.ended_ms is not None:
        return None
    if why_over(session.times, tx.now):
        return None
    who = people.standing(tx, session.person_id)
    return Acting(session, who) if may_sign_in(who, tx.now.utc_ms) else None


def is_signed_in(tx: Transaction, actor_id: str) -> bool:
    """Whether the person whom an actor's id names has a session that lasts, anywhere."""
    person_id = person_of(actor_id)
    return person_id is not None and bool(sessions.live(tx, person_id))


def sign_out(tx: Transaction, token: str, client: str) -> None:
    """End one's own session; nothing when it is over already."""
    session = sessions.by_token(tx, token)
    if session is not None and session.client == client:
        sessions.end(
            tx, session.id, "signed out", Actor(actor_of(session.person_id), session.station)
        )


def end_session(tx: Transaction, session_id: int, actor: Actor) -> None:
    """End another's session; NotAllowed for those who may not."""
    people.authorize(tx, actor, Act.END_SESSION)
    sessions.end(tx, sessions.one(tx, session_id).id, "ended by another", actor)


def unlock(tx: Transaction, subject: str, actor: Actor) -> None:
    """Let person-<id> or station/<name> try again; NotFound where no wrong PIN counts."""
    if not forget_wrong(tx, subject, actor):
        shut = [_spoken(one) for one, _, lock in locks(tx) if lock is not Lock.OPEN]
        told = ", ".join(shut[:MOST_TOLD]) + (", and more" if len(shut) > MOST_TOLD else "")
        raise NotFound(
            f'no wrong PIN counts at "{_spoken(subject)}", so nothing was locked there; '
            + (f"what is locked: {told}" if shut else "nothing is locked")
        )


def forget_wrong(tx: Transaction, subject: str, actor: Actor) -> bool:
    """Forget the wrong PINs of one, if there were any; nobody unlocks themselves."""
    relation = Relation.OWN if subject == actor.id else Relation.ANOTHERS
    people.authorize(tx, actor, Act.UNLOCK, relation)
    wrong = _tally(tx, subject).wrong
    if not tx.change("DELETE FROM pin_tally WHERE subject = ?", (subject,)):
        return False
    facts: Body = {"subject": subject, "wrong_old": wrong, "wrong": 0}
    audit.append(tx, "sign_in.unlocked", actor, facts)
    return True


def locks(tx: Transaction) -> list[tuple[str, int, Lock]]:
    """Who or which station gave wrong PINs in a row: subject, how many, and its lock."""
    return [
        (row[0], row[1], _lock(tx, row[0], Tally(*row[1:])))
        for row in tx.all("SELECT subject, wrong, locked_boot_ms, boot_id FROM pin_tally")
    ]


def _at(station: str) -> str:
    return f"{_STATION}{station}"


def _spoken(subject: str) -> str:
    return subject.removeprefix(_STATION)


def _no(refusal: AccessError) -> Checked:
    return Checked(None, refusal)


def _tally(tx: Transaction, subject: str) -> Tally:
    row = tx.one(
        "SELECT wrong, locked_boot_ms, boot_id FROM pin_tally WHERE subject = ?", (subject,)
    )
    return Tally() if row is None else Tally(*row)


def _patience(subject: str) -> Patience:
    return WITH_A_PLACE if person_of(subject) is None else WITH_A_PERSON


def _lock(tx: Transaction, subject: str, tally: Tally) -> Lock:
    return lock_of(tally, _patience(subject), tx.now)


def _locked(tx: Transaction, subjects: list[str]) -> LockedOut | None:
    """The worst lock of some subjects."""
    tallies = {subject: _tally(tx, subject) for subject in subjects}
    if any(_lock(tx, *one) is Lock.FOR_A_SUPERVISOR for one in tallies.items()):
        return LockedOut("too many wrong PINs: a supervisor must unlock this")
    wait_s = max(remaining_s(tally, tx.now) for tally in tallies.values())
    if wait_s:
        return LockedOut(f"too many wrong PINs: wait {-(-wait_s // 60)} min", wait_s=wait_s)
    return None


def _count(tx: Transaction, subject: str, actor: Actor) -> None:
    patience = _patience(subject)
    tally = after_wrong(_tally(tx, subject), patience, tx.now)
    tx.change(
        "INSERT INTO pin_tally VALUES (?1, ?2, ?3, ?4) ON CONFLICT (subject) DO UPDATE "
        "SET wrong = ?2, locked_boot_ms = ?3, boot_id = ?4",
        (subject, tally.wrong, tally.locked_boot_ms, tally.boot_id),
    )
    if tally.wrong in (patience.to_lock, patience.to_close):
        facts: Body = {"subject": subject, "wrong_old": tally.wrong - 1, "wrong": tally.wrong}
        audit.append(tx, "sign_in.locked", actor, facts)
        where = subject if person_of(subject) is None else "one badge"
        misuse.happened(tx, subject, WRONG_PINS, f"{tally.wrong} wrong PINs in a row: {where}")


def _note_lost(tx: Transaction, number_hash: str, at: Actor) -> None:
    """A badge that is out of use was shown: somebody found it, or took it."""
    row = tx.one("SELECT id, person_id, state FROM badge WHERE number_hash = ?", (number_hash,))
    if row is not None:
        audit.append(tx, "badge.misused", at, {"badge": row[0], "person": row[1], "state": row[2]})
        source = f"badge/{row[0]}"
        misuse.happened(tx, source, LOST_BADGE, f"badge {row[0]} was shown and is {row[2]}")
