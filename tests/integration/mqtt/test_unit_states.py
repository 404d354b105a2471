"""What of a unit is told at once, and what its retained state tells a little later."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiomqtt

from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.units import UnitsFollower
from crinsu_gateway.store import readings
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock
from tests.fakes.mqtt_publishing import READINGS, STATE, TOPICS, level, now_level

SENDER = Sender("gw-test", "Lyon Centre", 1)


class Listening(Session):
    """A session that keeps what it was given."""

    def __init__(self) -> None:
        super().__init__(aiomqtt.Client("nowhere"), bytes)
        self.messages: list[Message] = []

    async def publish(self, messages: Sequence[Message]) -> None:
        """Keep them."""
        self.messages += messages

    def levels(self, topic: str) -> list[Any]:
        """The levels that were told on a topic, in order."""
        told = [json.loads(one.payload) for one in self.messages if one.topic.endswith(topic)]
        if topic == STATE:
            return [one["points"]["level"]["value"] for one in told]
        return [point["value"] for one in told for point in one["readings"]]


async def test_numbers_are_readings_at_once_and_state_later(db: Database) -> None:
    """A number that moves on is told as a reading; the state does not repeat it each time."""
    session, follower = Listening(), UnitsFollower(db, TOPICS, apart_s=3600.0)
    for value in (50.0, 51.0, 52.0):
        await now_level(db, value)
        await follower.tell(session, SENDER)
    assert session.levels(READINGS) == [50.0, 51.0, 52.0]
    assert session.levels(STATE) == [50.0]


async def test_the_state_follows_when_its_time_has_come(db: Database) -> None:
    """Once it may be told again, the state has the newest number."""
    session, follower = Listening(), UnitsFollower(db, TOPICS, apart_s=0.0)
    for value in (50.0, 51.0):
        await now_level(db, value)
        await follower.tell(session, SENDER)
    assert session.levels(STATE) == [50.0, 51.0]


async def test_a_quality_is_in_the_state_at_once(db: Database) -> None:
    """A value that is not good any more does not wait."""
    session, follower = Listening(), UnitsFollower(db, TOPICS, apart_s=3600.0)
    await now_level(db, 50.0)
    await follower.tell(session, SENDER)
    now = RealClock().now()
    doubtful = replace(
        level(150.0, now.utc_ms, now.boot_ms), quality=Quality.SUSPECT, reason=Reason.RANGE
    )
    await db.write(readings.record, [doubtful])
    await follower.tell(session, SENDER)
    assert session.levels(STATE) == [50.0, 150.0]


async def test_a_new_connection_gets_the_newest_state(db: Database) -> None:
    """What the broker may have lost is told anew, and not as it was some seconds ago."""
    session, follower = Listening(), UnitsFollower(db, TOPICS, apart_s=3600.0)
    for value in (50.0, 51.0):
        await now_level(db, value)
        await follower.tell(session, SENDER)
    follower.connected()
    await follower.tell(session, SENDER)
    assert session.levels(STATE) == [50.0, 51.0]
