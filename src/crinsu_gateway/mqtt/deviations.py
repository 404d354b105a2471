"""Follows the deviations: retained while they are open, told once more when they are closed."""

from crinsu_gateway.model.deviation import DeviationState
from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.retained import Retained
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import deviation_views, deviations
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.deviation_views import Burden
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.transaction import Transaction

MOST = 1000
"""So many open ones are told, the newest; a site that has more has other troubles."""
Seen = list[tuple[DeviationRow, Burden]]


def look_open(tx: Transaction) -> Seen:
    """The open deviations with what they come to."""
    _, rows = deviations.page(tx, 0, MOST, state=DeviationState.OPEN)
    return [(row, deviation_views.burden(tx, row)) for row in rows]


def look_closed(tx: Transaction, ids: list[int]) -> Seen:
    """Those of some deviations that are closed by now; none is ever removed."""
    rows = [deviations.one(tx, number) for number in ids]
    return [
        (row, deviation_views.burden(tx, row)) for row in rows if row.state is DeviationState.CLOSED
    ]


class DeviationsFollower:
    """Tells the broker what went beyond a limit and waits for a person."""

    wakes = (Topic.DEVIATIONS, Topic.EXECUTIONS, Topic.SAMPLES)
    tick_s = 60.0

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics
        self._retained = Retained(db, "deviations")

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what changed."""
        wanted = {
            self._topics.deviation(row.id): payloads.deviation(sender, row, burden)
            for row, burden in await self._db.read(look_open)
        }
        ended = sorted(await self._retained.known() - wanted.keys())
        ids = [int(name) for topic in ended if (name := topic.rsplit("/", 1)[-1]).isdigit()]
        last_words = [
            Message(self._topics.deviation(row.id), payloads.deviation(sender, row, burden))
            for row, burden in await self._db.read(look_closed, ids)
        ]
        await session.publish(last_words)
        await self._retained.bring(session, wanted)
