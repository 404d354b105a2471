"""People: who may do what here, who is signed in where, who is locked out; for those who may know.

Administrators change people, each time with a fresh PIN; supervisors see sessions and locks, which
bear no names, and end them. What is done goes through the API.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import Act, Role, Training, actor_of, person_of
from crinsu_gateway.model.sign_in import LONGEST_PIN, SHORTEST_PIN, Lock
from crinsu_gateway.store import people, sessions, sign_ins
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.sessions import SessionRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.choosing import number
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.representation.people import Person, person
from crinsu_gateway.web.resources.people import shown
from crinsu_gateway.web.scopes import Scope

PER_PAGE = 50
ROLES = tuple(one.value for one in Role)
TRAININGS = tuple(one.value for one in Training)


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Who, or which station, gave wrong PINs so often that nobody is let in."""

    subject: str
    wrong: int
    lock: str


@dataclass(frozen=True, slots=True)
class Found:
    """What whoever looks may know: `rows` and `one` are None for those who see no people."""

    rows: Sequence[Person] | None
    total: int
    page: int
    one: Person | None
    sessions: Sequence[SessionRow] | None
    locks: Sequence[LockedOut] | None
    names: Names
    now: Instant

    @property
    def pages(self) -> int:
        """How many pages of people there are, one at least."""
        return max(1, -(-self.total // PER_PAGE))


def read(tx: Transaction, look: Look) -> Found:
    """People, sessions and locks, as far as whoever looks may know them."""
    page = number("page", look.query.get("page")) or 1
    chosen = number("person", look.query.get("person"))
    knows = look.opens(Scope.PEOPLE_READ, (Act.READ_PEOPLE,))
    live = sessions.live(tx) if look.opens(*ENDS) else None
    locks = _locks(tx) if look.opens(*UNLOCKS) else None
    total, rows = people.page(tx, (page - 1) * PER_PAGE, PER_PAGE) if knows else (0, [])
    locked = {one.subject: one.lock for one in locks or _locks(tx)}
    listed = [person(row, locked.get(actor_of(row.id), Lock.OPEN.value)) for row in rows]
    return Found(
        listed if knows else None,
        total,
        page,
        shown(tx, chosen) if knows and chosen else None,
        live,
        locks,
        named(tx, _subjects(live or (), locks or ()), look),
        tx.now,
    )


ENDS = (Scope.STATIONS_SIGN_IN, (Act.END_SESSION,))
UNLOCKS = (Scope.STATIONS_SIGN_IN, (Act.UNLOCK,))


def _locks(tx: Transaction) -> list[LockedOut]:
    found = sign_ins.locks(tx)
    return [
        LockedOut(who, wrong, lock.value) for who, wrong, lock in found if lock is not Lock.OPEN
    ]


def _subjects(live: Sequence[SessionRow], locks: Sequence[LockedOut]) -> list[str]:
    """Those who are signed in or locked out."""
    return [*(actor_of(one.person_id) for one in live), *(one.subject for one in locks)]


def draw(found: Found, look: Look) -> Pieces:
    """Locks and sessions first: somebody waits for them. Then people, or one of them."""
    told = {
        "found": found,
        "now": found.now.utc_ms,
        "zone": found.now.zone,
        "roles": ROLES,
        "trainings": TRAININGS,
        "may": look.opens(Scope.PEOPLE_WRITE, (Act.CHANGE_PEOPLE,)),
        "trail": look.opens(Scope.AUDIT_READ, (Act.READ_TRAIL,)),
        "me": None if look.viewer is None else look.viewer.person_id,
        "new_person": people.NEW_PERSON,
        "person_of": person_of,
        "actor_of": actor_of,
        "shortest": SHORTEST_PIN,
        "longest": LONGEST_PIN,
    }
    wanted = {
        "one": found.one,
        "locks": None if found.one else found.locks,
        "sessions": None if found.one else found.sessions,
        "list": None if found.one else found.rows,
    }
    return {
        name: rendered(f"people/{name}.html", look.language, **told)
        for name, there in wanted.items()
        if there is not None
    }


VIEW = View(
    name="people",
    scope=Scope.STATIONS_SIGN_IN,
    acts=(Act.READ_PEOPLE, Act.END_SESSION, Act.UNLOCK),
    asks=("page", "person"),
    read=read,
    draw=draw,
    styles=("records.css",),
    scripts=("people.js",),
    topics=(Topic.PEOPLE, Topic.SYNC),
)
