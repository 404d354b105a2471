"""A served API that somebody attends: a notary makes checkpoints, inputs get their verdict.

Without them calls that wait for either would wait to the end of their patience.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from crinsu_gateway.app.audit_key import Keyring
from crinsu_gateway.app.notary import Notary
from crinsu_gateway.model.procedure import Verdict
from crinsu_gateway.store import inputs
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.trail import SEALING


def _refuse_open(tx: Transaction) -> None:
    for (number,) in tx.all("SELECT id FROM input WHERE verdict = 'OPEN'"):
        given = inputs.one(tx, number)
        inputs.decide(tx, given, Verdict.REFUSED, code="WRONG_TAG", sentence="not this one")


async def _judged(db: Database) -> None:
    """Refuse every input at once, for as long as it runs."""
    while True:
        cursor = db.changes.cursor(Topic.EXECUTIONS)
        await db.write(_refuse_open)
        await db.changes.wait_for(Topic.EXECUTIONS, after=cursor, timeout=60)


@asynccontextmanager
async def attended(db: Database, folder: Path) -> AsyncIterator[None]:
    """Attend a store for as long as the block runs."""
    ring = Keyring(folder, environment={})
    notary = Notary(db, lambda: replace(SEALING, key=ring.key), ring)
    working = asyncio.create_task(notary.run())
    judging = asyncio.create_task(_judged(db))
    try:
        yield
    finally:
        judging.cancel()
        notary.ask_to_stop()
        await asyncio.wait({judging, working}, timeout=10)
