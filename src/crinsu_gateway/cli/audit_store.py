"""Reads the audit trail straight from the store of a configuration, running gateway or not.

Who can read the state folder may look. The one thing that writes is a checkpoint that an export
ends with: the running gateway makes it, or it is made here while none runs.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crinsu_gateway.app.audit_key import audit_key
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.notary import sealing
from crinsu_gateway.app.state_dir import kept_from_running, runs
from crinsu_gateway.cli.acting import Acting, Who
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import checkpoints
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import migrations, open_reader
from crinsu_gateway.store.transaction import Transaction


@contextmanager
def reading(config: str) -> Iterator[Transaction]:
    """One consistent look at the store; Refusal when there is none, or one of another version."""
    settings = load(Path(config))
    path = settings.store_path
    if not path.exists():
        raise Refusal("NO_STORE", f"there is no store at {path}: did the gateway ever run?")
    connection = open_reader(path)
    try:
        version, known = connection.pragma("user_version"), migrations()[-1][0]
        if version != known:
            raise Refusal(
                "OTHER_VERSION",
                f"the store has schema {version}, this program knows {known}: "
                "start the gateway of this version once",
            )
        connection.execute("BEGIN")
        yield Transaction(connection, SystemClock(settings.gateway.time_zone).now())
        connection.execute("ROLLBACK")
    finally:
        connection.close()


def with_checkpoint(who: Who, purpose: str) -> None:
    """Let everything up to now be covered by a checkpoint, made for `purpose`."""
    from crinsu_gateway.cli.api_client import person

    settings = load(Path(who.config))
    if runs(settings.gateway.state_dir):
        with Acting(who) as acting:
            acting.act("/api/v1/checkpoints", {"purpose": purpose})
        return
    with kept_from_running(settings.gateway.state_dir):
        asyncio.run(_made(settings, who.technician or person(), purpose))


async def _made(settings: Settings, who: str, purpose: str) -> None:
    key = audit_key(settings.gateway.state_dir, make=False)
    clock = SystemClock(settings.gateway.time_zone)
    async with Database(settings.store_path, clock) as db:
        await db.write(checkpoints.ask, Actor(who, "cli"), purpose)
        await db.write(checkpoints.make, sealing(key, settings), purpose)
