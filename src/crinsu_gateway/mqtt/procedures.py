"""Follows the procedures: retained while they are open, told once more when they end."""

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.procedure import FINAL, ProcedureStatus
from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.retained import Retained
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import executions, exposure_views, procedures
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.exposure_views import Clock
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction

MOST = 1000  # of each open status
Now = tuple[ProcedureRow, ExecutionRow | None, Clock | None]


def _with_run(tx: Transaction, row: ProcedureRow) -> Now:
    runs = executions.of_procedure(tx, row.local_id)
    if not runs:
        return row, None, None
    return row, runs[0], exposure_views.clock(tx, runs[0].id)


def look_open(tx: Transaction) -> list[Now]:
    """All procedures that are not final."""
    open_ones = [status for status in ProcedureStatus if status not in FINAL]
    pages = [procedures.standing(tx, status, MOST) for status in open_ones]
    return [_with_run(tx, row) for page in pages for row in page]


def look_final(tx: Transaction, public_ids: list[int]) -> list[Now]:
    """Those of some procedures that have become final."""
    found = []
    for public_id in public_ids:
        try:
            row = procedures.procedure(tx, public_id)
        except NotFound:
            continue
        if row.id == public_id and row.status in FINAL:
            found.append(_with_run(tx, row))
    return found


class ProceduresFollower:
    """Tells the broker how the procedures stand."""

    wakes = (Topic.PROCEDURES, Topic.EXECUTIONS)
    tick_s = 60.0

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics
        self._retained = Retained(db, "procedures")

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what changed."""
        wanted = {
            self._topics.procedure(now[0].id): payloads.procedure(sender, *now)
            for now in await self._db.read(look_open)
        }
        ended = sorted(await self._retained.known() - wanted.keys())
        ids = [int(name) for topic in ended if (name := topic.rsplit("/", 1)[-1]).isdigit()]
        last_words = [
            Message(self._topics.procedure(now[0].id), payloads.procedure(sender, *now))
            for now in await self._db.read(look_final, ids)
        ]
        await session.publish(last_words)
        await self._retained.bring(session, wanted)
