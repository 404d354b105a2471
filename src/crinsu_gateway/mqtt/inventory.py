"""Follows the inventory: each change once or more, in order, from a cursor that outlives restarts.

The cursor is a line of custody. The first time it begins with what comes next, not with the
past: how everything stands is told by mqtt/samples.py, and so is what came in bulk.
"""

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import inventory_views, sync_state
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.inventory_views import IN_BULK, Change
from crinsu_gateway.store.transaction import Transaction

CURSOR = "mqtt.custody"
AT_ONCE = 200


def begin(tx: Transaction) -> None:
    """Set the cursor to the end of the ledger, if there is none yet."""
    if sync_state.get(tx, CURSOR) is None:
        sync_state.put(tx, CURSOR, inventory_views.extent(tx).line)


def look(tx: Transaction) -> list[Change]:
    """What comes after the cursor."""
    cursor = sync_state.get(tx, CURSOR)
    return inventory_views.changes(tx, cursor if isinstance(cursor, int) else 0, AT_ONCE)


class InventoryFollower:
    """Tells the broker of each change of a sample container in a storage solution."""

    wakes = (Topic.SAMPLES,)
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
                        self._topics.inventory(storage), payloads.inventory_change(sender, change)
                    )
                    for change in changes
                    if change.kind != IN_BULK
                    for storage in change.storages
                ]
            )
            await self._db.write(sync_state.put, CURSOR, changes[-1].line)
