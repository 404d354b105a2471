"""The procedure engine: the inhabitant that keeps running executions moving.

It sleeps until something changed, then lets each running execution take turns until nothing
more changes. It holds no state: after a restart it begins with what the store says.
"""

import structlog

from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.procedures import exposing
from crinsu_gateway.procedures.advance import advance
from crinsu_gateway.store import executions, lifts
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database

WATCHED = (Topic.EXECUTIONS, Topic.COMMANDS, Topic.READINGS, Topic.UNITS, Topic.ALARMS)
MOST_TURNS = 100
LOOK_EVERY_S = 1.0
"""Steps with a time limit and exposures are looked at this often even when nothing changes."""

log = structlog.get_logger("procedures")


class Engine:
    """Runs until cancelled. `turns` counts, so that a watchdog sees it live."""

    def __init__(self, db: Database) -> None:
        self.turns = 0
        self._db = db
        self._broken: dict[int, str] = {}
        self._unlooked = ""

    async def run(self) -> None:
        """Advance all running executions whenever something changed."""
        await self._db.write(lifts.resume)
        cursor = -1
        while True:
            await self._look()
            cursor = max(cursor, self._db.changes.cursor(*WATCHED))
            for execution_id in await self._db.read(executions.running):
                await self._advance(execution_id)
            self.turns += 1
            cursor = await self._db.changes.wait_for(*WATCHED, after=cursor, timeout=LOOK_EVERY_S)

    async def _look(self) -> None:
        """Look at the running exposures; a fault in one must not stop the executions."""
        try:
            if await self._db.read(exposing.is_due):
                await self._db.write(exposing.look)
            self._unlooked = ""
        except StoreError:
            raise
        except Exception as error:
            sentence = f"{type(error).__name__}: {error}"
            if self._unlooked != sentence:
                self._unlooked = sentence
                log.exception("exposures cannot be looked at")

    async def _advance(self, execution_id: int) -> None:
        """Turns of one execution; a fault in one must not stop the others."""
        try:
            for _ in range(MOST_TURNS):
                broken = execution_id in self._broken
                if not await self._db.write(advance, execution_id, broken=broken):
                    break
            self._broken.pop(execution_id, None)
        except StoreError:
            raise
        except Exception as error:
            sentence = f"{type(error).__name__}: {error}"
            if self._broken.get(execution_id) != sentence:
                self._broken[execution_id] = sentence
                log.exception("execution cannot go on", execution=execution_id)
