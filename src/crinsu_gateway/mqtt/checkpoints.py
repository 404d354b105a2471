"""Follows the checkpoints of the audit trail: the newest, retained, for whoever keeps them."""

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.retained import Retained
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import checkpoints
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database


class CheckpointsFollower:
    """Tells the broker the newest checkpoint."""

    wakes = (Topic.CHECKPOINTS,)
    tick_s = 60.0

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics
        self._retained = Retained(db, "checkpoint")

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell the newest."""
        found = await self._db.read(checkpoints.newest_with_key)
        if found is not None:
            wanted = {self._topics.checkpoint: payloads.checkpoint(sender, *found)}
            await self._retained.bring(session, wanted)
