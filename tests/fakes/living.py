"""What tests of the live stream share: a served facility, changes in it, what its trail says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import audit, tags
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.live.stream import Pace
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api, serving
from tests.fakes.facility import SETUP, with_procedure
from tests.fakes.listening import Ear, listening

QUICK = Pace(beat_s=0.3, token_s=0.1, of_one=3, in_all=4)
AT = ["T1/C1/CN1/1", "T1/C1/CN1/2"]


@asynccontextmanager
async def living(folder: Path, clock: Clock, pace: Pace = QUICK) -> AsyncIterator[Api]:
    """The API with sample containers in it; the clock must stay within an hour."""
    async with serving(folder, clock, pace=pace) as api:
        await api.db.write(with_procedure, ProcedureType.STORE, ["A-1", "A-2"], stored_at=AT)
        yield api


def retag(tx: Transaction, count: int) -> None:
    """So many changes of a sample container."""
    number = int(tx.value("SELECT min(id) FROM sample_container"))
    for _ in range(count):
        seq = audit.head(tx)
        tags.retag(tx, number, f"N-{seq}", Actor("anna", "bench-1"))


def trail(tx: Transaction, after: int = 0) -> list[tuple[int, str]]:
    """Number and kind of each event of the audit trail."""
    found = [json.loads(raw) for raw in audit.events(tx, after, 100_000)]
    return [(one["seq"], one["kind"]) for one in found]


async def head(db: Database) -> int:
    """The number of the newest event."""
    return await db.read(audit.head)


def ids(ear: Ear) -> list[int]:
    """The numbers of what was heard."""
    return [int(one.id.partition("-")[2]) for one in ear.numbered]


async def mark_of(api: Api) -> str:
    """What all ids of this store begin with."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES)) as ear:
        await ear.until(lambda ear: ear.stream.last_id)
    return ear.stream.last_id.partition("-")[0]


def many(tx: Transaction, count: int) -> None:
    """Events without more, as quick as they can be made."""
    for _ in range(count):
        audit.append(tx, "policy.changed", SETUP, {"policy": "x", "old": "", "new": "y"})
