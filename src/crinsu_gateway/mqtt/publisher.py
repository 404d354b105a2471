"""Publishes facts of the store to an MQTT broker for as long as the daemon runs.

It comes back by itself, later each time, whatever happens to the broker; each connection begins
with everything as the store has it. Fast changes are told together, so that nothing is flooded.
It takes no orders and changes no fact.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import BrokerAway, StoreFull
from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.alarms import AlarmsFollower
from crinsu_gateway.mqtt.broker import Broker, Message, Session, session
from crinsu_gateway.mqtt.checkpoints import CheckpointsFollower
from crinsu_gateway.mqtt.deviations import DeviationsFollower
from crinsu_gateway.mqtt.inventory import InventoryFollower
from crinsu_gateway.mqtt.numbers import Numbers, count_connection, next_connection
from crinsu_gateway.mqtt.payloads import Sender, Standing
from crinsu_gateway.mqtt.procedures import ProceduresFollower
from crinsu_gateway.mqtt.samples import APART_S as PAGES_APART_S
from crinsu_gateway.mqtt.samples import SamplesFollower
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.mqtt.units import UnitsFollower
from crinsu_gateway.store import meta
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.backoff import Backoff

LAST_WORD_WITHIN_S = 0.8
COME_BACK = Backoff(2.0, 60.0)
COME_BACK_OVER_S = 10.0
"""Who lost a broker comes back at a random moment within this time: with hundreds of gateways
at one broker they would all come at once when it restarts."""
ALIVE_EVERY_S = 30.0
SILENT_AFTER = 3  # of these without a word, and the gateway must be shown as silent


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait: between two messages about the same, and before the next try."""

    every_s: float = 0.5
    backoff: Backoff = COME_BACK
    over_s: float = COME_BACK_OVER_S
    pages_apart_s: float = PAGES_APART_S
    alive_every_s: float = ALIVE_EVERY_S

    def pause_s(self, failures: int, chance: float) -> float:
        """How long to wait after so many failures since the last connection, from 1."""
        if failures <= 1:
            return self.over_s * chance
        return self.backoff.pause_s(failures - 1, chance)


@dataclass(frozen=True, slots=True)
class BrokerState:
    """How we stand with the broker, since when (UTC ms), and why not well."""

    connected: bool
    since_ms: int
    reason: str


class Follower(Protocol):
    """Tells the broker about one kind of facts."""

    @property
    def wakes(self) -> tuple[Topic, ...]:
        """The topics of the store that it looks at."""
        ...

    @property
    def tick_s(self) -> float:
        """How often it looks although nothing was committed."""
        ...

    def connected(self) -> None:
        """A new connection began."""
        ...

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell what is new."""
        ...


class Publisher:
    """The inhabitant that publishes; `chance` gives numbers in [0, 1) for the back-off."""

    def __init__(
        self,
        db: Database,
        broker: Broker,
        topics: Topics,
        clock: Clock,
        chance: Callable[[], float],
        log: FilteringBoundLogger,
        pace: Pace = Pace(),
    ) -> None:
        self._db = db
        self._broker = broker
        self._topics = topics
        self._clock = clock
        self._chance = chance
        self._log = log.bind(broker=f"{broker.host}:{broker.port}")
        self._pace = pace
        self._followers: tuple[Follower, ...] = (
            AlarmsFollower(db, topics),
            DeviationsFollower(db, topics),
            UnitsFollower(db, topics),
            ProceduresFollower(db, topics),
            InventoryFollower(db, topics),
            SamplesFollower(db, topics, pace.pages_apart_s),
            CheckpointsFollower(db, topics),
        )
        self._connections = 0
        self.state = BrokerState(False, clock.now().utc_ms, "not tried yet")

    async def run(self) -> None:
        """Publish until cancelled; only a failure of the store comes out."""
        failures = 0
        sender = Sender(
            self._topics.gateway, self._topics.facility, await self._db.read(meta.epoch)
        )
        while True:
            try:
                await self._one_session(sender)
            except BrokerAway as error:
                failures = 1 if self.state.connected else failures + 1
                self._note(False, error.sentence)
            finally:
                self.state = replace(self.state, connected=False)
            await asyncio.sleep(self._pace.pause_s(failures, self._chance()))

    async def _one_session(self, sender: Sender) -> None:
        opened_ms = self._clock.now().utc_ms
        numbers = Numbers(await self._connection())
        will = self._standing(sender, "lost", opened_ms)
        last = replace(will, payload=payloads.numbered(will.payload, numbers.last))
        async with session(self._broker, last, numbers.give) as opened:
            # The first message that is taken proves the session; aiomqtt alone does not.
            await opened.publish([self._standing(sender, "online", opened_ms)])
            self._note(True, "")
            for follower in self._followers:
                follower.connected()
            try:
                await self._follow(opened, sender, opened_ms)
            except asyncio.CancelledError:
                await self._last_word(opened, self._standing(sender, "stopped", opened_ms))
                raise

    async def _connection(self) -> int:
        """The number of the next connection; a full disk does not keep us from the broker."""
        try:
            self._connections = await self._db.write(count_connection, self._connections)
        except StoreFull:
            self._connections = await self._db.read(next_connection, self._connections)
        return self._connections

    def _standing(self, sender: Sender, state: Standing, since_ms: int) -> Message:
        now_ms, silent_s = self._clock.now().utc_ms, self._pace.alive_every_s * SILENT_AFTER
        payload = payloads.status(sender, state, since_ms, now_ms, silent_s)
        return Message(self._topics.status, payload, retain=True)

    async def _stay(self, opened: Session, sender: Sender, opened_ms: int) -> None:
        """Say now and then that we are there: a broker that died cannot tell our last will."""
        while True:
            await asyncio.sleep(self._pace.alive_every_s)
            await opened.publish([self._standing(sender, "online", opened_ms)])

    async def _follow(self, opened: Session, sender: Sender, opened_ms: int) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(opened.gone(), name="mqtt-gone")
                group.create_task(self._stay(opened, sender, opened_ms), name="mqtt-alive")
                for follower in self._followers:
                    name = f"mqtt-{type(follower).__name__}"
                    group.create_task(self._keep_telling(follower, opened, sender), name=name)
        except BaseExceptionGroup as failed:
            # A failure of the store weighs more than that of the broker.
            other = [one for one in failed.exceptions if not isinstance(one, BrokerAway)]
            raise (other or list(failed.exceptions))[0] from failed

    async def _keep_telling(self, follower: Follower, opened: Session, sender: Sender) -> None:
        while True:
            cursor = self._db.changes.cursor(*follower.wakes)
            await follower.tell(opened, sender)
            await asyncio.sleep(self._pace.every_s)  # what comes meanwhile is told together
            await self._db.changes.wait_for(*follower.wakes, after=cursor, timeout=follower.tick_s)

    async def _last_word(self, opened: Session, word: Message) -> None:
        try:
            async with asyncio.timeout(LAST_WORD_WITHIN_S):
                await opened.publish([word])
        except (BrokerAway, TimeoutError) as error:
            self._log.warning("mqtt_stop_not_told", error=str(error))

    def _note(self, connected: bool, reason: str) -> None:
        if (self.state.connected, self.state.reason) == (connected, reason):
            return
        self.state = BrokerState(connected, self._clock.now().utc_ms, reason)
        if connected:
            self._log.info("mqtt_connected")
        else:
            self._log.warning("mqtt_away", error=reason)
