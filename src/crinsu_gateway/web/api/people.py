"""Own API: people are made and changed, by administrators and from the machine; who may do what.

Whoever can read the signing key may change people: the first administrator is made there. One who
is signed in gives a fresh PIN for each change. No badge, PIN or token is ever answered.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.errors import StepUpNeeded
from crinsu_gateway.model.person import Act, Relation
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import people, step_ups
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
    Query,
    created,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import administering
from crinsu_gateway.web.people_changes import Change, NewPerson, ProvedBody, added, change
from crinsu_gateway.web.representation.people import Authority, Person
from crinsu_gateway.web.resources.people import shown
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import Moment

PREFIX = "/api/v1/people"


class AuthorityQuery(Query):
    """Which act, and when; now when `at` is left out."""

    act: Act
    at: Moment | None = None


P = TypeVar("P", bound=ProvedBody)


def _office(tx: Transaction, call: Call[NoQuery, P], seen: Callable[[], str]) -> Actor:
    """Who changes people: the machine itself, or an administrator with a fresh PIN for `seen`.

    SessionNeeded, NotAllowed or StepUpNeeded for others.
    """
    actor = administering(tx, call)
    if call.session:
        if not call.body.step_up:
            raise StepUpNeeded("give your PIN anew for the person as you see them (`shown`)")
        given = step_ups.redeem(tx, call.body.step_up, Purpose.PEOPLE, seen())
        if step_ups.relation(given, actor.id) is not Relation.OWN:
            raise StepUpNeeded("another one gave the PIN; who is signed in gives their own")
    return actor


def _add(tx: Transaction, call: Call[NoQuery, NewPerson]) -> Person:
    return shown(tx, added(tx, call.body, _office(tx, call, lambda: people.NEW_PERSON)))


async def add(db: Database, call: Call[NoQuery, NewPerson]) -> One:
    """Make a person; the id is never another's."""
    made = await db.write(_add, call)
    return created(made, f"{PREFIX}/{made.id}")


def _changing(tx: Transaction, call: Call[NoQuery, Change]) -> Actor:
    return _office(tx, call, lambda: people.person(tx, call.id).shown)


def _after(tx: Transaction, person_id: int) -> Person:
    return shown(tx, person_id)


async def change_person(db: Database, pins: Pins, call: Call[NoQuery, Change]) -> One:
    """Change one thing of a person."""
    actor = await db.write(_changing, call)
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
            method="POST",
            path=PREFIX,
            scope=Scope.PEOPLE_WRITE,
            act=Act.CHANGE_PEOPLE,
            summary="Make a person; for an administrator who is signed in, or the machine itself",
            run=partial(add, db),
            answers=Person,
            query=NoQuery,
            body=NewPerson,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/changes",
            scope=Scope.PEOPLE_WRITE,
            act=Act.CHANGE_PEOPLE,
            summary="Change role, name, training, state, badge or PIN of a person",
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
