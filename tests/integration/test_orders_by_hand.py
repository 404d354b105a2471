"""Orders that an engineer carries out while no gateway runs leave the same trail as all others."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from crinsu_gateway.drivers.driver import Meanwhile
from crinsu_gateway.field.by_hand import written_by_hand
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.errors import GatewayError, Interlocked, NotVerified
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.plan import Request
from crinsu_gateway.store import audit, commands
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.quick import SHIPPED

EUROTHERM = SHIPPED["eurotherm-2400"]
SETPOINT = EUROTHERM.points["remote_setpoint"]
ME = Actor("tech-1", "cli")


class Unit:
    """A driver that writes, or fails in the way that it is told."""

    def __init__(self, error: GatewayError | None = None) -> None:
        self.error = error
        self.written: list[Value] = []

    async def start(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Nothing."""

    async def read(self, request: Request) -> Sequence[Decoded]:
        """Nothing."""
        return ()

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """Nothing."""

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """Write, or fail."""
        if self.error is not None:
            raise self.error
        self.written.append(value)
        return value


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty store on disk, over a clock that stands still."""
    async with Database(tmp_path / "store.db", HandClock()) as store:
        yield store


def newest(tx: Transaction) -> Command:
    """The newest order."""
    return commands.one(tx, int(tx.value("SELECT max(id) FROM command")))


async def test_a_write_by_hand_is_an_order_with_intent_outcome_and_reason(db: Database) -> None:
    """Who, what and why, and what was read back."""
    unit = Unit()
    assert await written_by_hand(db, unit, "e-1", SETPOINT, -150.0, "a trial", ME) == -150.0
    order = await db.read(newest)
    assert (order.state, order.issuer, order.value) == (CommandState.DONE, "tech-1", -150.0)
    assert await db.read(commands.reason, order.id) == "a trial"
    kinds = [json.loads(body)["kind"] for body in await db.read(audit.events)]
    told = [kind for kind in kinds if kind.startswith("command.")]
    assert told == ["command.intended", "command.sending", "command.done"]


@pytest.mark.parametrize(
    ("found", "state"), [(-120.0, CommandState.FAILED), (None, CommandState.UNKNOWN)]
)
async def test_a_write_by_hand_that_is_not_proven_is_settled_as_it_is(
    db: Database, found: float | None, state: CommandState
) -> None:
    """Another value was read back: failed; none could be: nobody knows what the unit did."""
    error = NotVerified("it was not so", point="remote_setpoint", wanted=-150.0, found=found)
    with pytest.raises(NotVerified):
        await written_by_hand(db, Unit(error), "e-1", SETPOINT, -150.0, "a trial", ME)
    order = await db.read(newest)
    assert (order.state, order.outcome) == (state, "NOT_VERIFIED: it was not so")


async def test_writes_by_hand_keep_the_pause_that_the_profile_demands(db: Database) -> None:
    """The last write is found in the store, though another process made it."""
    unit = Unit()
    await written_by_hand(db, unit, "e-1", SETPOINT, -150.0, "a trial", ME)
    with pytest.raises(Interlocked, match="again in 60 s"):
        await written_by_hand(db, unit, "e-1", SETPOINT, -140.0, "a trial", ME)
    assert unit.written == [-150.0]
    await written_by_hand(db, unit, "e-2", SETPOINT, -140.0, "a trial", ME)
    assert unit.written == [-150.0, -140.0]
