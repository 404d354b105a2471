"""Follows the units: their state as retained messages, and what was read of them as it comes.

Between two looks only the newest reading of a point is told; the history is in the store.
"""

from dataclasses import dataclass

from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.retained import Retained
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitState


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit with its points and the latest readings of them."""

    unit: UnitState
    points: tuple[PointEntry, ...]
    latest: dict[str, Reading]


def look(tx: Transaction) -> list[UnitNow]:
    """All units in use as they must be shown now."""
    points = units.points(tx)
    latest: dict[str, dict[str, Reading]] = {}
    for reading in readings.latest(tx):
        latest.setdefault(reading.unit, {})[reading.point] = reading
    return [
        UnitNow(unit, tuple(points.get(unit.name, ())), latest.get(unit.name, {}))
        for unit in units.states(tx)
    ]


class UnitsFollower:
    """Tells the broker how the units stand."""

    wakes = (Topic.READINGS, Topic.UNITS, Topic.PLACES)
    tick_s = 5.0  # a value turns stale without a commit

    def __init__(self, db: Database, topics: Topics) -> None:
        self._db = db
        self._topics = topics
        self._retained = Retained(db, "units")
        self._told_ms: dict[tuple[str, str], int] = {}

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what changed."""
        now = await self._db.read(look)
        wanted = {
            self._topics.unit_state(one.unit.name): payloads.unit_state(
                sender, one.unit, one.points, one.latest
            )
            for one in now
        }
        await self._retained.bring(session, wanted)
        for one in now:
            await self._tell_readings(session, sender, one)

    async def _tell_readings(self, session: Session, sender: Sender, one: UnitNow) -> None:
        news = [
            reading
            for reading in one.latest.values()
            if reading.quality is not Quality.STALE
            and reading.at_ms > self._told_ms.get((reading.unit, reading.point), -1)
        ]
        if news:
            payload = payloads.unit_readings(sender, one.unit.name, news)
            topic = self._topics.unit_readings(one.unit.name)
            await session.publish([Message(topic, payload)])
            self._told_ms |= {(one.unit, one.point): one.at_ms for one in news}
