"""Follows the units: their state as retained messages, and what was read of them as it comes.

Between two looks only the newest reading of a point is told; the history is in the store. A
state in which nothing but numbers and moments moved on is told anew every few seconds only.
All units are looked at when one changed, and now and then; else only what was read since.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass
from math import inf

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

STATE_APART_S = 5.0
"""Readings are told as they come; their numbers in the retained state follow this often."""

STATE_APART = 0.25
"""But at least as often: this part of the age at which a value of the unit is stale."""


@dataclass(frozen=True, slots=True)
class UnitNow:
    """A unit with its points and the latest readings of them."""

    unit: UnitState
    points: tuple[PointEntry, ...]
    latest: dict[str, Reading]

    def weighty(self) -> Hashable:
        """What must be told at once when it changes: all but numbers and moments."""
        return self.unit, tuple(
            (one.point, one.quality, one.reason, _word(one)) for one in self.latest.values()
        )


def _word(reading: Reading) -> bool | str | None:
    value = None if reading.quantity is None else reading.quantity.value
    return value if isinstance(value, bool | str) else None


def _moment(reading: Reading) -> tuple[int, int]:
    """Which reading of its point it is, whatever was done to the wall clock meanwhile."""
    return reading.at_ms, reading.boot_ms


@dataclass(frozen=True, slots=True)
class _Told:
    """A state that was told, and when by the event loop."""

    weighty: Hashable
    payload: bytes
    at_s: float


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
    """Tells the broker how the units stand; `apart_s`: see STATE_APART_S."""

    wakes = (Topic.READINGS, Topic.UNITS, Topic.PLACES)
    tick_s = 5.0  # a value turns stale without a commit

    def __init__(self, db: Database, topics: Topics, apart_s: float = STATE_APART_S) -> None:
        self._db = db
        self._apart_s = apart_s
        self._topics = topics
        self._retained = Retained(db, "units")
        self._units: dict[str, UnitNow] = {}
        self._units_of = -1
        self._whole_at_s = -inf
        self._states: dict[str, bytes] = {}
        self._told: dict[str, _Told] = {}
        self._told_of: dict[tuple[str, str], tuple[int, int]] = {}

    def connected(self) -> None:
        """A new connection began."""
        self._retained.forget_told()
        self._told = {}
        self._whole_at_s = -inf

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what changed."""
        now = await self._changed()
        for one in now:
            self._states[self._topics.unit_state(one.unit.name)] = self._state(sender, one)
        await self._retained.bring(session, self._states)
        news = {one.unit.name: self._news(one) for one in now}
        await session.publish(
            [
                Message(
                    self._topics.unit_readings(unit),
                    payloads.unit_readings(sender, unit, readings),
                    passing=True,
                )
                for unit, readings in news.items()
                if readings
            ]
        )
        for told in news.values():
            self._told_of |= {(one.unit, one.point): _moment(one) for one in told}

    async def _changed(self) -> list[UnitNow]:
        """The units of which anything may be new; all of them when a unit itself changed."""
        now_s = asyncio.get_running_loop().time()
        units_of = self._db.changes.cursor(Topic.UNITS, Topic.PLACES)
        if units_of != self._units_of or now_s >= self._whole_at_s:
            self._units = {one.unit.name: one for one in await self._db.read(look)}
            self._states = {}
            self._units_of, self._whole_at_s = units_of, now_s + self.tick_s
            return list(self._units.values())
        since_ms = {
            name: max((reading.boot_ms for reading in one.latest.values()), default=-1)
            for name, one in self._units.items()
        }
        changed = {}
        for reading in await self._db.read(readings.newer, since_ms):
            one = changed[reading.unit] = self._units[reading.unit]
            one.latest[reading.point] = reading
        return list(changed.values())

    def _state(self, sender: Sender, one: UnitNow) -> bytes:
        """The state to be kept by the broker: the one told last while it is as good."""
        now_s, weighty = asyncio.get_running_loop().time(), one.weighty()
        told = self._told.get(one.unit.name)
        stale_after_s = min((point.stale_after_s for point in one.points), default=0.0)
        apart_s = min(self._apart_s, STATE_APART * stale_after_s)
        if told and told.weighty == weighty and now_s - told.at_s < apart_s:
            return told.payload
        payload = payloads.unit_state(sender, one.unit, one.points, one.latest)
        if told is None or told.payload != payload:
            self._told[one.unit.name] = _Told(weighty, payload, now_s)
        return payload

    def _news(self, one: UnitNow) -> list[Reading]:
        """What was read since it was told last."""
        return [
            reading
            for reading in one.latest.values()
            if reading.quality is not Quality.STALE
            and _moment(reading) != self._told_of.get((reading.unit, reading.point))
        ]
