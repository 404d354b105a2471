"""A process that does nothing but publish a store: `python -m tests.fakes.mqtt_process PORT STORE`.

For tests that kill it.
"""

import asyncio
import random
import sys
from pathlib import Path

import structlog

from crinsu_gateway.mqtt.broker import Broker
from crinsu_gateway.mqtt.publisher import Publisher
from crinsu_gateway.mqtt.topics import Topics
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished


async def publish(port: int, path: Path) -> None:
    """Publish until killed."""
    async with await furnished(path, RealClock()) as db:
        topics = Topics("Lyon Centre", "gw-test")
        broker = Broker("127.0.0.1", port, "crinsu-gw-test", keepalive_s=5)
        log = structlog.get_logger()
        await Publisher(db, broker, topics, RealClock(), random.random, log).run()


if __name__ == "__main__":
    asyncio.run(publish(int(sys.argv[1]), Path(sys.argv[2])))
