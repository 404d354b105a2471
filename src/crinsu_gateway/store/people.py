"""People: who they are, their badge, PIN, role and trainings, and how they stood on any day.

Names stand here alone: audit events, rows of others and messages name a person by id. Every
change is an audit event in its transaction. Signing in is in store/sign_ins.py.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import BadgeTaken, IllegalTransition
from crinsu_gateway.model.person import (
    Act,
    PersonState,
    Relation,
    Role,
    Standing,
    Training,
    actor_of,
    person_of,
    require,
    why_not,
)
from crinsu_gateway.model.sign_in import shown_hash
from crinsu_gateway.store import audit, people_heard, pin_key, sessions
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.pins import KeptPin
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True, repr=False)
class PersonRow:
    """A person as administrators see them; `pin` is none, theirs, or to be changed."""

    id: int
    central_id: int | None
    name: str
    standing: Standing
    has_badge: bool
    pin: str
    created_ms: int

    @property
    def shown(self) -> str:
        """The hash of how the person stands: for it who changes them gives a fresh PIN."""
        who = self.standing
        return shown_hash(
            {
                "person": self.id,
                "role": who.role.value,
                "until": who.until_ms,
                "state": who.state.value,
                "trainings": {one.value: end for one, end in (who.trainings or {}).items()},
                "badge": self.has_badge,
                "pin": self.pin,
            }
        )

    def __repr__(self) -> str:
        return f"PersonRow(id={self.id})"


_PERSON = """
SELECT p.id, p.central_id, p.name, p.role, p.until_ms, p.state, p.created_ms,
    EXISTS (SELECT 1 FROM badge b WHERE b.person_id = p.id AND b.state = 'ACTIVE'),
    n.must_change
FROM person p LEFT JOIN pin n ON n.person_id = p.id
"""
_PIN_WORDS: Mapping[int | None, str] = {None: "none", 0: "own", 1: "to be changed"}


NEW_PERSON = shown_hash({"person": "new"})
"""The same for somebody who is not known yet."""


def _row(tx: Transaction, row: Row) -> PersonRow:
    trainings = {
        Training(name): int(expires)
        for name, expires in tx.all(
            "SELECT name, expires_ms FROM training WHERE person_id = ?", (row[0],)
        )
    }
    good_for_s = None if row[1] is None else people_heard.good_for_s(tx)
    standing = Standing(row[0], Role(row[3]), PersonState(row[5]), trainings, row[4], good_for_s)
    return PersonRow(row[0], row[1], row[2], standing, bool(row[7]), _PIN_WORDS[row[8]], row[6])


def person(tx: Transaction, person_id: int) -> PersonRow:
    """One person; NotFound when there is none."""
    return _row(tx, tx.need(f"person {person_id}", _PERSON + "WHERE p.id = ?", (person_id,)))


def page(tx: Transaction, offset: int, limit: int) -> tuple[int, list[PersonRow]]:
    """How many people there are or were, and one page of them in the order of their ids."""
    rows = tx.all(_PERSON + "ORDER BY p.id LIMIT ? OFFSET ?", (limit, offset))
    return int(tx.value("SELECT count(*) FROM person")), [_row(tx, row) for row in rows]


def standing(tx: Transaction, person_id: int) -> Standing:
    """How a person stands now."""
    return person(tx, person_id).standing


def by_badge(tx: Transaction, number_hash: str) -> int | None:
    """Whose badge this is; None when it is nobody's, or was lost or given back."""
    found = tx.value(
        "SELECT person_id FROM badge WHERE number_hash = ? AND state = 'ACTIVE'", (number_hash,)
    )
    return None if found is None else int(found)


def name_of(tx: Transaction, actor_id: str) -> str:
    """The name of the person whom an actor's id names; empty for others. Not for events."""
    found = tx.value("SELECT name FROM person WHERE id = ?", (person_of(actor_id),))
    return "" if found is None else str(found)


def actor_named(tx: Transaction, name: str) -> str:
    """The actor's id of the one person of this name, in whatever case; empty: nobody, or more."""
    rows = tx.all("SELECT id, name FROM person")
    found = [number for number, one in rows if str(one).casefold() == name.casefold()]
    return actor_of(found[0]) if len(found) == 1 else ""


def badge_hash(tx: Transaction, person_id: int) -> str:
    """The hash of a person's badge; empty when they have none."""
    found = tx.value(
        "SELECT number_hash FROM badge WHERE person_id = ? AND state = 'ACTIVE'", (person_id,)
    )
    return "" if found is None else str(found)


def by_central_id(tx: Transaction, central_id: int) -> int | None:
    """The person whom the centre knows under this id, or None."""
    found = tx.value("SELECT id FROM person WHERE central_id = ?", (central_id,))
    return None if found is None else int(found)


def from_centre(tx: Transaction) -> dict[int, int]:
    """Whom the centre named and nobody revoked: its id to ours."""
    rows = tx.all(
        "SELECT central_id, id FROM person WHERE central_id IS NOT NULL AND state <> 'REVOKED'"
    )
    return {int(central_id): int(person_id) for central_id, person_id in rows}


def authorize(
    tx: Transaction, actor: Actor, act: Act, relation: Relation = Relation.ANOTHERS
) -> None:
    """NotAllowed when the actor is a person who may not do this; machines have their scopes."""
    person_id = person_of(actor.id)
    if person_id is not None:
        require(standing(tx, person_id), act, tx.now.utc_ms, relation)


# --- changes -----------------------------------------------------------------------------


def add(
    tx: Transaction,
    *,
    name: str,
    role: Role,
    actor: Actor,
    until_ms: int | None = None,
    central_id: int | None = None,
) -> int:
    """Make a person; the id, which is never another's."""
    authorize(tx, actor, Act.CHANGE_PEOPLE)
    person_id = tx.insert(
        "INSERT INTO person (central_id, name, role, until_ms, created_ms, changed_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (central_id, name, role, until_ms, tx.now.utc_ms, tx.now.utc_ms),
    )
    _changed(tx, person_id, "person.added", actor, {"new": role.value, "until": until_ms})
    return person_id


def rename(tx: Transaction, person_id: int, name: str, actor: Actor) -> None:
    """Correct a name, or empty it: the trail names the person by id and stays whole."""
    _authorize_change(tx, person_id, actor)
    tx.change("UPDATE person SET name = ? WHERE id = ?", (name, person_id))
    _changed(tx, person_id, "person.renamed", actor, {})


def set_role(
    tx: Transaction, person_id: int, role: Role, actor: Actor, until_ms: int | None = None
) -> None:
    """Give a person another role, which ends at `until_ms` if that is said."""
    before = _authorize_change(tx, person_id, actor)
    tx.change("UPDATE person SET role = ?, until_ms = ? WHERE id = ?", (role, until_ms, person_id))
    facts: Body = {"old": before.role.value, "new": role.value, "until": until_ms}
    _changed(tx, person_id, "person.role", actor, facts)
    if role is not before.role:
        sessions.end_all_of(tx, person_id, "role changed", actor)


def train(
    tx: Transaction, person_id: int, training: Training, expires_ms: int | None, actor: Actor
) -> None:
    """Note a training and when it expires; None takes it away."""
    before = _authorize_change(tx, person_id, actor)
    old = (before.trainings or {}).get(training)
    tx.change("DELETE FROM training WHERE person_id = ? AND name = ?", (person_id, training))
    if expires_ms is not None:
        tx.change("INSERT INTO training VALUES (?, ?, ?)", (person_id, training, expires_ms))
    facts: Body = {"training": training.value, "old": old, "new": expires_ms}
    _changed(tx, person_id, "person.training", actor, facts)


def set_state(tx: Transaction, person_id: int, state: PersonState, actor: Actor) -> None:
    """Lock, unlock or revoke a person at once, at every station; IllegalTransition after revoke."""
    unlocks = state is PersonState.ACTIVE
    before = _authorize_change(tx, person_id, actor, Act.UNLOCK if unlocks else Act.CHANGE_PEOPLE)
    if before.state is PersonState.REVOKED and state is not PersonState.REVOKED:
        raise IllegalTransition(
            f"person {person_id} is revoked for good; make a new person", person=person_id
        )
    tx.change("UPDATE person SET state = ? WHERE id = ?", (state, person_id))
    if state is PersonState.REVOKED:
        tx.change(
            "UPDATE badge SET state = 'RETURNED', ended_ms = ? "
            "WHERE person_id = ? AND state = 'ACTIVE'",
            (tx.now.utc_ms, person_id),
        )
        pin_key.judge(tx)
    facts: Body = {"old": before.state.value, "new": state.value}
    _changed(tx, person_id, "person.state", actor, facts)
    if not unlocks:
        sessions.end_all_of(tx, person_id, state.value.lower(), actor)


def give_badge(tx: Transaction, person_id: int, number_hash: str, actor: Actor) -> None:
    """Give a badge to a person who has none; BadgeTaken when it is or was anybody's.

    IllegalTransition while they have one: say first what became of it.
    """
    _authorize_change(tx, person_id, actor)
    if tx.one("SELECT 1 FROM badge WHERE person_id = ? AND state = 'ACTIVE'", (person_id,)):
        raise IllegalTransition(
            f"person {person_id} has a badge; say first that it is lost or given back",
            person=person_id,
        )
    if tx.one("SELECT 1 FROM badge WHERE number_hash = ?", (number_hash,)):
        raise BadgeTaken("this badge is or was somebody's; take another one")
    badge_id = tx.insert(
        "INSERT INTO badge (person_id, number_hash, issued_ms) VALUES (?, ?, ?)",
        (person_id, number_hash, tx.now.utc_ms),
    )
    facts: Body = {"badge": badge_id, "old": None, "new": "ACTIVE"}
    _changed(tx, person_id, "person.badge", actor, facts)


def end_badge(tx: Transaction, person_id: int, actor: Actor, *, lost: bool) -> None:
    """Take a badge out of use at once; sessions that it began end."""
    _authorize_change(tx, person_id, actor)
    row = tx.need(
        f"badge of person {person_id}",
        "SELECT id FROM badge WHERE person_id = ? AND state = 'ACTIVE'",
        (person_id,),
    )
    state = "LOST" if lost else "RETURNED"
    tx.change(
        "UPDATE badge SET state = ?, ended_ms = ? WHERE id = ?", (state, tx.now.utc_ms, row[0])
    )
    facts: Body = {"badge": row[0], "old": "ACTIVE", "new": state}
    _changed(tx, person_id, "person.badge", actor, facts)
    sessions.end_all_of(tx, person_id, "badge ended", actor)


def set_pin(tx: Transaction, person_id: int, kept: KeptPin, actor: Actor) -> None:
    """Set a PIN. When another person sets it, its owner must choose their own before they act."""
    own = person_of(actor.id) == person_id
    if not own:
        _authorize_change(tx, person_id, actor)
    tx.change(
        "INSERT INTO pin (person_id, hash, pepper, must_change, set_ms) "
        "VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (person_id) DO UPDATE SET hash = ?2, pepper = ?3, must_change = ?4, "
        "set_ms = ?5",
        (person_id, kept.hash, kept.pepper, int(not own), tx.now.utc_ms),
    )
    _changed(tx, person_id, "person.pin", actor, {"must_change": not own})
    pin_key.judge(tx)
    if not own:
        sessions.end_all_of(tx, person_id, "PIN set", actor)


def _authorize_change(
    tx: Transaction, person_id: int, actor: Actor, act: Act = Act.CHANGE_PEOPLE
) -> Standing:
    """How the person stood before; NotFound, or NotAllowed when the actor may not change them."""
    before = standing(tx, person_id)
    relation = Relation.OWN if person_of(actor.id) == person_id else Relation.ANOTHERS
    authorize(tx, actor, act, relation)
    return before


def _changed(tx: Transaction, person_id: int, kind: str, actor: Actor, facts: Body) -> None:
    """Note a change: who knows of it, how the person stands from now on, and the audit event."""
    tx.change("UPDATE person SET changed_ms = ? WHERE id = ?", (tx.now.utc_ms, person_id))
    now = standing(tx, person_id)
    tx.change(
        "INSERT INTO standing_history (person_id, at_ms, role, until_ms, state, trainings) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(person_id, tx.now.utc_ms, now.role, now.until_ms, now.state),
            json.dumps(now.trainings, sort_keys=True),
        ),
    )
    audit.append(tx, kind, actor, {"person": person_id, **facts})
    tx.touch(Topic.PEOPLE)


# --- who could do what -------------------------------------------------------------------


def standing_at(tx: Transaction, person_id: int, at_ms: int) -> Standing | None:
    """How a person stood at a moment; None when there was no such person yet."""
    row = tx.one(
        "SELECT role, state, trainings, until_ms FROM standing_history "
        "WHERE person_id = ? AND at_ms <= ? ORDER BY id DESC LIMIT 1",
        (person_id, at_ms),
    )
    if row is None:
        return None
    trainings = {Training(name): int(end) for name, end in json.loads(row[2]).items()}
    return Standing(person_id, Role(row[0]), PersonState(row[1]), trainings, row[3])


def who_could(tx: Transaction, act: Act, at_ms: int) -> list[int]:
    """The people who had the authority for an act of another's things at a moment."""
    found = []
    for (person_id,) in tx.all("SELECT id FROM person ORDER BY id"):
        then = standing_at(tx, person_id, at_ms)
        if then is not None and not why_not(then, act, at_ms, Relation.ANOTHERS):
            found.append(person_id)
    return found
