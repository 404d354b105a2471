"""Follows the inventory: each change once or more, in order, from a cursor that outlives restarts.

The cursor is a sequence number of the outbox; the outbox rows themselves are closed by the
centre alone. The first time it begins with what comes next, not with the past.
"""

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import outbox, sync_state
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind, OutboxRow
from crinsu_gateway.store.transaction import Transaction

KINDS = (
    OutboxKind.SAMPLE_STORED,
    OutboxKind.SAMPLE_TAKEN,
    OutboxKind.SAMPLE_MOVED,
    OutboxKind.SAMPLE_MISSED,
)
CURSOR = "mqtt.inventory"
AT_ONCE = 200

Change = tuple[OutboxRow, str, int | None]


def begin(tx: Transaction) -> None:
    """Set the cursor to the end of the outbox, if there is none yet."""
    if sync_state.get(tx, CURSOR) is None:
        sync_state.put(tx, CURSOR, outbox.state(tx).last_seq)


def look(tx: Transaction) -> list[Change]:
    """What comes after the cursor: the row, the storage solution, the change before it there."""
    cursor = sync_state.get(tx, CURSOR)
    after = cursor if isinstance(cursor, int) else 0
    found = []
    for row in outbox.of_kinds(tx, KINDS, after, AT_ONCE):
        for storage in payloads.storages_of(row):
            found.append((row, storage, outbox.previous_at(tx, KINDS, storage, row.seq)))
    return found


class InventoryFollower:
    """Tells the broker what was stored, taken, moved and missed."""

    wakes = (Topic.OUTBOX,)
    tick_s = 60.0

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics

    def connected(self) -> None:
        """A new connection began; the cursor holds."""

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what comes after the cursor, and move it."""
        await self._db.write(begin)
        while changes := await self._db.read(look):
            await session.publish(
                [
                    Message(
                        self._topics.inventory(storage),
                        payloads.inventory_change(sender, row, previous),
                    )
                    for row, storage, previous in changes
                ]
            )
            await self._db.write(sync_state.put, CURSOR, changes[-1][0].seq)
