"""A publisher that runs for the length of a test, and readings for it to tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.mqtt.broker import Broker
from crinsu_gateway.mqtt.publisher import Pace, Publisher
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import readings
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.backoff import Backoff
from tests.fakes.clock import RealClock

TOPICS = Topics("Lyon Centre", "gw-test")
QUICK = Pace(every_s=0.02, backoff=Backoff(0.02, 0.1), over_s=0.02)
STATE = "units/freezer-1/state"
READINGS = "units/freezer-1/readings"


def address(port: int, **more: Any) -> Broker:
    """A broker of this machine."""
    return Broker("127.0.0.1", port, "crinsu-gw-test", **({"answer_within_s": 1.0} | more))


@asynccontextmanager
async def publishing(
    db: Database, broker: Broker, pace: Pace = QUICK, clock: Clock | None = None
) -> AsyncIterator[Publisher]:
    """A publisher that runs; stopped in order at the end."""
    log = structlog.get_logger()
    publisher = Publisher(db, broker, TOPICS, clock or RealClock(), lambda: 0.5, log, pace)
    task = asyncio.ensure_future(publisher.run())
    try:
        yield publisher
    finally:
        task.cancel()
        ended = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError), ended


def level(value: float, at_ms: int, boot_ms: int = 1_000_000) -> Reading:
    """A good reading of the level."""
    return Reading("freezer-1", "level", Quantity(value, "%"), Quality.GOOD, at_ms, boot_ms)


async def now_level(db: Database, value: float) -> None:
    """Commit a fresh reading of the level."""
    now = RealClock().now()
    await db.write(readings.record, [level(value, now.utc_ms, now.boot_ms)])


def shows(value: float) -> Callable[[Any], bool]:
    """Whether a unit state shows this level."""
    return lambda told: told != "" and told["points"]["level"]["value"] == value
