"""Own API: GET /alarms, /alarms/{id}; POST /alarms/{id}/acknowledge: a person accepts one.

Whoever may read the inventory may read the alarms. Nothing is raised or silenced here.
"""

from functools import partial
from typing import Annotated, Literal

from pydantic import StringConstraints

from crinsu_gateway.model.alarm import OPEN, AlarmState, Severity
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    OneLine,
    ShortText,
)
from crinsu_gateway.web.faces import Listed, One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.alarms import Alarm, alarm
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/alarms"


class AlarmQuery(ManyPages):
    """Which alarms; OPEN stands for every state but CLEARED."""

    state: AlarmState | Literal["OPEN"] | None = None
    unit: ShortText | None = None
    severity: Severity | None = None

    @property
    def states(self) -> list[AlarmState]:
        """The states that are asked for; none for all."""
        if self.state is None:
            return []
        return [self.state] if isinstance(self.state, AlarmState) else sorted(OPEN)


class NewAcknowledgement(StationBody):
    """Who accepts the alarm, where they stand, and what they note."""

    note: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=alarms.LONGEST_NOTE), OneLine
    ] = ""


def _page(tx: Transaction, asked: AlarmQuery) -> tuple[int, list[Alarm]]:
    total, rows = alarms.page(
        tx,
        asked.offset,
        asked.per_page,
        states=asked.states,
        unit=asked.unit,
        severity=asked.severity,
    )
    return total, [alarm(row) for row in rows]


async def list_alarms(db: Database, call: Call[AlarmQuery, NoBody]) -> Listed:
    """Alarms, newest first."""
    total, found = await db.read(_page, call.query)
    return Listed("alarms", found, call.query.page, call.query.per_page, total)


async def one_alarm(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One alarm."""
    return One(alarm(await db.read(alarms.one, call.id)))


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
            method="GET",
            path=PREFIX,
            scope=Scope.INVENTORY_READ,
            summary="Alarms, newest first",
            run=partial(list_alarms, db),
            answers=Alarm,
            query=AlarmQuery,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One alarm",
            run=partial(one_alarm, db),
            answers=Alarm,
            query=NoQuery,
            body=NoBody,
        ),
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
