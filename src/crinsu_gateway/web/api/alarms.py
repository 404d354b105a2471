"""Own API: POST /alarms/{id}/acknowledge: a person accepts an alarm.

Nothing is raised or silenced here. The alarms themselves are declared in web/resources/.
"""

from functools import partial
from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoQuery,
    OneLine,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.alarms import Alarm, alarm
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
    )
