"""Follows the alarms: retained while they are open, told once more when they are cleared."""

from crinsu_gateway.model.alarm import AlarmState
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.retained import Retained
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction


def look_cleared(tx: Transaction, ids: list[int]) -> list[AlarmRow]:
    """Those of some alarms that are cleared by now."""
    found = []
    for alarm_id in ids:
        try:
            row = alarms.one(tx, alarm_id)
        except NotFound:
            continue
        if row.state is AlarmState.CLEARED:
            found.append(row)
    return found


class AlarmsFollower:
    """Tells the broker which alarms are open."""

    wakes = (Topic.ALARMS,)
    tick_s = 60.0

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics
        self._retained = Retained(db, "alarms")

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what changed."""
        wanted = {
            self._topics.alarm(row.id): payloads.alarm(sender, row)
            for row in await self._db.read(alarms.open_ones)
        }
        ended = sorted(await self._retained.known() - wanted.keys())
        ids = [int(name) for topic in ended if (name := topic.rsplit("/", 1)[-1]).isdigit()]
        last_words = [
            Message(self._topics.alarm(row.id), payloads.alarm(sender, row))
            for row in await self._db.read(look_cleared, ids)
        ]
        await session.publish(last_words)
        await self._retained.bring(session, wanted)
