"""Own API: POST /units/{name}/orders: one value to one point of a unit, waited for.

What the profile forbids is refused before an order is made. The order is committed with an expiry,
its bus sends it once and reads it back; this file sends nothing.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.command import SETTLED, Command
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import Interlocked, KeyReused, NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.profile.described import Profile, Role
from crinsu_gateway.profile.encode import encode
from crinsu_gateway.store import commands, executions, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    FILLED,
    WHY,
    AnyEndpoint,
    Call,
    Endpoint,
    NoQuery,
    ShortText,
)
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.units import Order, order
from crinsu_gateway.web.scopes import Scope

LIFETIME_S = 10.0
"""An order that its bus has not sent by then is never sent."""
SETTLED_WITHIN_S = 5.0
ACTUATING = frozenset({Purpose.LID_LOCK, Purpose.FILL_VALVE})
Profiles = Mapping[str, Profile]
"""What each unit is."""
ReasonText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), FILLED, WHY
]


Writable = (
    bool
    | Annotated[int, Field(ge=-(2**63), lt=2**63)]
    | float
    | Annotated[str, StringConstraints(max_length=200)]
)


class NewOrder(StationBody):
    """What is to be written, in the unit of the point, by whom and why."""

    point: ShortText
    value: Writable
    reason: ReasonText


def _act_of(profiles: Profiles, unit: str, said: NewOrder) -> Act:
    """What such an order is; NotWritable or OutOfRange as the profile says."""
    profile = profiles[unit]
    encode(profile, said.point, said.value)
    rule = profile.points[said.point].write
    assert rule is not None
    return Act.SERVICE_UNIT if rule.role is Role.SERVICE or rule.danger else Act.ORDER_UNIT


def _refuse_machine(call: Call[NoQuery, NewOrder], act: Act) -> None:
    """A machine needs the scope of service; of a person who is signed in the role decides."""
    is_free = act is not Act.SERVICE_UNIT or Scope.UNITS_SERVICE in call.client.scopes
    if not (is_free or call.session):
        point = call.body.point
        raise refusal(
            403,
            "FORBIDDEN",
            f"{point} is for service only: this needs units:service, or a person of that role",
        )


def _refuse_unknown(tx: Transaction, unit: str) -> None:
    """Why a unit takes no orders at all: it is left out, or there is none of this name."""
    for state in units.states(tx):
        if state.name == unit:
            raise refusal(409, "UNIT_LEFT_OUT", f"{unit} does not run: {state.reason}")
    raise NotFound("there is no unit of this name")


def _issue(
    tx: Transaction,
    unit: str,
    call: Call[NoQuery, NewOrder],
    key: str,
    *,
    act: Act,
    actuates: bool,
) -> int:
    """The order; the same key gives the same one. Interlocked while a procedure runs there."""
    said = call.body
    actor = acting(tx, call, act)
    earlier = commands.by_key(tx, key)
    if earlier is not None:
        same = (earlier.unit, earlier.point, earlier.value, earlier.issuer)
        if same != (unit, said.point, said.value, actor.id):
            raise KeyReused("this idempotency key was used for another order")
        return earlier.id
    if actuates:
        _refuse_while_executing(tx, unit)
    return commands.issue(
        tx,
        unit,
        said.point,
        said.value,
        actor=actor,
        key=key,
        lifetime_s=LIFETIME_S,
        reason=said.reason,
    )


def _refuse_while_executing(tx: Transaction, unit: str) -> None:
    """Nobody moves a lid or a valve from afar while a technician works there."""
    watched = {state.name: state.storage for state in units.states(tx)}.get(unit)
    for execution_id in executions.running(tx):
        if watched in executions.execution(tx, execution_id).storages:
            raise Interlocked(f"a procedure is being executed on {watched}; end it first")


def _shown(tx: Transaction, order_id: int) -> tuple[Command, Order]:
    row = commands.one(tx, order_id)
    return row, order(row, commands.reason(tx, order_id))


async def give_order(db: Database, profiles: Profiles, call: Call[NoQuery, NewOrder]) -> One:
    """Order a write and wait a moment: 200 once it is settled, 202 while it is not."""
    unit, said = call.path["name"], call.body
    if unit not in profiles:
        await db.read(_refuse_unknown, unit)
    act = _act_of(profiles, unit, said)
    _refuse_machine(call, act)
    actuates = profiles[unit].points[said.point].purpose in ACTUATING
    order_id = await db.write(
        partial(_issue, act=act, actuates=actuates),
        unit,
        call,
        f"order {call.client.id} {call.key}",
    )
    try:
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while True:
                cursor = db.changes.cursor(Topic.COMMANDS)
                if (await db.read(commands.one, order_id)).state in SETTLED:
                    break
                await db.changes.wait_for(Topic.COMMANDS, after=cursor, timeout=SETTLED_WITHIN_S)
    except TimeoutError:
        pass  # told as it stands below
    row, shown = await db.read(_shown, order_id)
    return One(shown, 200 if row.state in SETTLED else 202)


def endpoints(db: Database, profiles: Profiles) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path="/api/v1/devices/{name}/orders",
            scope=Scope.UNITS_WRITE,
            act=Act.ORDER_UNIT,
            summary="Write a point of a unit; answers with what was read back",
            run=partial(give_order, db, profiles),
            answers=Order,
            query=NoQuery,
            body=NewOrder,
            also={202: "not settled yet; repeat with the same key"},
            keyed=True,
        ),
    )
