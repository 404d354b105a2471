"""Own API: POST /alarms/{id}/acknowledge, .../shelve, .../unshelve: a person sees to an alarm.

For longer than an hour a second person agrees; what they are shown is in .../shelve/shown.

Nothing is raised or hidden here. The alarms themselves are declared in web/resources/.
"""

from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.alarm import LONGEST_SHELF
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.sign_in import shown_hash
from crinsu_gateway.store import alarms, shelving
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.shelving import Wish
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoQuery,
    OneLine,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting
from crinsu_gateway.web.representation.alarms import Alarm, alarm
from crinsu_gateway.web.representation.places import ToShow
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/alarms"


class NewAcknowledgement(StationBody):
    """Who accepts the alarm, where they stand, and what they note."""

    note: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=alarms.LONGEST_NOTE), OneLine
    ] = ""


def _acknowledge(tx: Transaction, call: Call[NoQuery, NewAcknowledgement]) -> AlarmRow:
    said = call.body
    actor = acting(tx, call)
    return alarms.acknowledge(tx, call.id, actor=actor, note=said.note, key=call.key)


async def acknowledge(db: Database, call: Call[NoQuery, NewAcknowledgement]) -> One:
    """Accept an alarm; the same key again gives the same answer and changes nothing."""
    return One(alarm(await db.write(_acknowledge, call)))


class ShelfWish(StationBody):
    """Why the alarm is to be set aside, and for how long."""

    reason: ReasonText
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SHELF)]


class NewShelf(StepUpBody):
    """The same; over an hour with `stepUp`, the PIN of a second person for what is shown."""

    reason: ReasonText
    minutes: Annotated[int, Field(ge=1, le=LONGEST_SHELF)]


def _to_show(tx: Transaction, call: Call[NoQuery, ShelfWish]) -> ToShow:
    acting(tx, call)
    wish = Wish(call.id, call.body.minutes, call.body.reason)
    facts = shelving.shown(tx, wish)
    return ToShow(shown_hash(facts), dict(facts), [purpose.value for purpose in wish.needs])


async def to_show(db: Database, call: Call[NoQuery, ShelfWish]) -> One:
    """What a second person is shown before an alarm is set aside; nothing changes."""
    return One(await db.write(_to_show, call))


def _shelve(tx: Transaction, call: Call[NoQuery, NewShelf]) -> AlarmRow:
    said, actor = call.body, acting(tx, call)
    wish = Wish(call.id, said.minutes, said.reason)
    shelving.shelve(tx, wish, actor=actor, key=call.key, step_up=said.step_up or "")
    return alarms.one(tx, call.id)


async def shelve(db: Database, call: Call[NoQuery, NewShelf]) -> One:
    """Set an alarm aside for a while; it stays in every list and shuts what it shut."""
    return One(alarm(await db.write(_shelve, call)))


def _unshelve(tx: Transaction, call: Call[NoQuery, StationBody]) -> AlarmRow:
    shelving.unshelve(tx, call.id, actor=acting(tx, call), key=call.key)
    return alarms.one(tx, call.id)


async def unshelve(db: Database, call: Call[NoQuery, StationBody]) -> One:
    """Take an alarm back from the shelf before its time."""
    return One(alarm(await db.write(_unshelve, call)))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/acknowledge",
            scope=Scope.ALARMS_WRITE,
            act=Act.ACKNOWLEDGE_ALARM,
            summary="Accept an alarm",
            run=partial(acknowledge, db),
            answers=Alarm,
            query=NoQuery,
            body=NewAcknowledgement,
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/shelve",
            scope=Scope.ALARMS_WRITE,
            act=Act.SHELVE_ALARM,
            summary="Set an alarm aside until a time",
            run=partial(shelve, db),
            answers=Alarm,
            query=NoQuery,
            body=NewShelf,
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/shelve/shown",
            scope=Scope.ALARMS_WRITE,
            act=Act.SHELVE_ALARM,
            summary="What is shown to the second person who agrees to it, where one is needed",
            run=partial(to_show, db),
            answers=ToShow,
            query=NoQuery,
            body=ShelfWish,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/unshelve",
            scope=Scope.ALARMS_WRITE,
            act=Act.SHELVE_ALARM,
            summary="Take an alarm back from the shelf before its time",
            run=partial(unshelve, db),
            answers=Alarm,
            query=NoQuery,
            body=StationBody,
            keyed=True,
        ),
    )
