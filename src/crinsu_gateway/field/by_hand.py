"""An order that an engineer carries out while no daemon runs, with the trail that it always has.

Intent, sending and outcome are committed as for any order, so a power cut leaves it UNKNOWN and
nothing is done that nobody wrote down. The caller holds the line and keeps the daemon away.
"""

import asyncio
import uuid

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.field.orders import is_open
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.errors import DeviceError, Interlocked, RuleError
from crinsu_gateway.model.quantity import Value, shown
from crinsu_gateway.profile.described import Point
from crinsu_gateway.store import commands
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

LIFETIME_S = 10.0


async def written_by_hand(
    db: Database, driver: Driver, unit: str, point: Point, value: Value, reason: str, actor: Actor
) -> Value:
    """Write once and read back; the value read back, or the error that settled the order."""
    order = await db.write(_begun, unit, point, value, reason, actor)
    try:
        back = await driver.write(point.name, value, asyncio.sleep)
    except (DeviceError, RuleError) as error:
        state = CommandState.UNKNOWN if is_open(error) else CommandState.FAILED
        await db.write(commands.settle, order, state, f"{error.code}: {error.sentence}")
        raise
    await db.write(commands.settle, order, CommandState.DONE, f"{point.name} is {shown(back)}")
    return back


def _begun(
    tx: Transaction, unit: str, point: Point, value: Value, reason: str, actor: Actor
) -> int:
    """The order, SENDING; Interlocked when the last one is too young."""
    assert point.write is not None
    ago_s = commands.written_ago_s(tx, unit).get(point.name)
    if ago_s is not None:
        left_s = point.write.min_write_interval_s - ago_s
        if left_s > 0:
            raise Interlocked(
                f"{point.name} was written a moment ago; it may be written again in {left_s:.0f} s",
                point=point.name,
            )
    order = commands.issue(
        tx,
        unit,
        point.name,
        value,
        actor=actor,
        key=f"by hand {uuid.uuid4()}",
        lifetime_s=LIFETIME_S,
        reason=reason,
    )
    commands.begin(tx, order)
    return order
