"""Own API: people, for administrators; changed from the machine itself alone.

Whoever can read the signing key may change people: the first administrator is made there. A client
of the network sees them in the name of an administrator who is signed in. No badge, PIN or token
is ever answered.
"""

from functools import partial

from pydantic import AwareDatetime

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.model.sign_in import Lock
from crinsu_gateway.store import people, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.people import PersonRow
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    Query,
    created,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.identity import administering
from crinsu_gateway.web.people_changes import Change, NewPerson, added, change
from crinsu_gateway.web.representation.people import Authority, Person, person
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/people"


class AuthorityQuery(Query):
    """Which act, and when; now when `at` is left out."""

    act: Act
    at: AwareDatetime | None = None


def shown(tx: Transaction, row: PersonRow) -> Person:
    """A person with what wrong PINs led to."""
    locks = {subject: lock for subject, _, lock in sign_ins.locks(tx)}
    return person(row, locks.get(actor_of(row.id), Lock.OPEN).value)


def _page(tx: Transaction, call: Call[ManyPages, NoBody]) -> tuple[int, list[Person]]:
    administering(tx, call)
    total, rows = people.page(tx, call.query.offset, call.query.per_page)
    return total, [shown(tx, row) for row in rows]


def _one(tx: Transaction, call: Call[NoQuery, NoBody]) -> Person:
    administering(tx, call)
    return shown(tx, people.person(tx, call.id))


async def list_people(db: Database, call: Call[ManyPages, NoBody]) -> Listed:
    """People, in the order in which they came."""
    total, found = await db.write(_page, call)
    return Listed("people", found, call.query.page, call.query.per_page, total)


async def one_person(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One person."""
    return One(await db.write(_one, call))


def _add(tx: Transaction, call: Call[NoQuery, NewPerson]) -> Person:
    return shown(tx, people.person(tx, added(tx, call.body, administering(tx, call))))


async def add(db: Database, call: Call[NoQuery, NewPerson]) -> One:
    """Make a person; the id is never another's."""
    made = await db.write(_add, call)
    return created(made, f"{PREFIX}/{made.id}")


def _after(tx: Transaction, person_id: int) -> Person:
    return shown(tx, people.person(tx, person_id))


async def change_person(db: Database, pins: Pins, call: Call[NoQuery, Change]) -> One:
    """Change one thing of a person."""
    actor = await db.write(administering, call)
    await change(db, pins, call.id, call.body.what, actor)
    return One(await db.read(_after, call.id))


def _able(tx: Transaction, call: Call[AuthorityQuery, NoBody]) -> Authority:
    administering(tx, call)
    asked = call.query
    at_ms = tx.now.utc_ms if asked.at is None else round(asked.at.timestamp() * 1000)
    return Authority(asked.act.value, iso_utc(at_ms), people.who_could(tx, asked.act, at_ms))


async def authority(db: Database, call: Call[AuthorityQuery, NoBody]) -> One:
    """Who had the authority for an act at a moment."""
    return One(await db.write(_able, call))


def endpoints(db: Database, pins: Pins) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.PEOPLE_READ,
            act=Act.READ_PEOPLE,
            summary="People, for an administrator who is signed in",
            run=partial(list_people, db),
            answers=Person,
            query=ManyPages,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.PEOPLE_ADMIN,
            act=Act.CHANGE_PEOPLE,
            summary="Make a person; on the machine itself alone",
            run=partial(add, db),
            answers=Person,
            query=NoQuery,
            body=NewPerson,
            status=201,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.PEOPLE_READ,
            act=Act.READ_PEOPLE,
            summary="One person, for an administrator who is signed in",
            run=partial(one_person, db),
            answers=Person,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/changes",
            scope=Scope.PEOPLE_ADMIN,
            act=Act.CHANGE_PEOPLE,
            summary="Change role, name, training, state, badge or PIN; on the machine itself alone",
            run=partial(change_person, db, pins),
            answers=Person,
            query=NoQuery,
            body=Change,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/authority",
            scope=Scope.PEOPLE_READ,
            act=Act.READ_PEOPLE,
            summary="Who could do something at a moment",
            run=partial(authority, db),
            answers=Authority,
            query=AuthorityQuery,
            body=NoBody,
        ),
    )
