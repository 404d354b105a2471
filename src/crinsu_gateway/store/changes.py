"""Wake-ups after a commit. They carry no data: the woken reads from its own cursor.

A missed wake-up costs a waiter its time-out, never a fact.
"""

import asyncio
from collections.abc import Iterable
from enum import StrEnum


class Topic(StrEnum):
    """What a transaction can have changed."""

    READINGS = "readings"
    UNITS = "units"
    COMMANDS = "commands"
    PLACES = "places"
    SAMPLES = "samples"
    PROCEDURES = "procedures"
    EXECUTIONS = "executions"
    SCANS = "scans"
    ALARMS = "alarms"
    PEOPLE = "people"
    DEVIATIONS = "deviations"
    OUTBOX = "outbox"
    SYNC = "sync"
    REGISTRY = "registry"
    AUDIT = "audit"
    CHECKPOINTS = "checkpoints"
    MAINTENANCE = "maintenance"


class Changes:
    """Counts commits by topic; waiting is "is there anything newer than my cursor?"."""

    def __init__(self) -> None:
        self._serial = 0
        self._last: dict[str, int] = {}
        self._waiting: dict[asyncio.Future[None], frozenset[str]] = {}

    def publish(self, topics: Iterable[str]) -> None:
        """Note a commit that touched these topics and wake their waiters (event loop only)."""
        touched = frozenset(topics)
        if not touched:
            return
        self._serial += 1
        for topic in touched:
            self._last[topic] = self._serial
        for future, wanted in list(self._waiting.items()):
            if wanted & touched and not future.done():
                future.set_result(None)

    def cursor(self, *topics: str) -> int:
        """The serial of the newest commit that touched one of the topics; 0 for none."""
        newest = 0
        for topic in topics:  # a bus asks this between any two requests
            newest = max(newest, self._last.get(topic, 0))
        return newest

    async def wait_for(self, *topics: str, after: int, timeout: float) -> int:
        """The newest cursor once it is beyond `after`; `after` itself when `timeout` s pass."""
        if (newest := self.cursor(*topics)) > after:
            return newest
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = frozenset(topics)
        try:
            async with asyncio.timeout(timeout):
                await future
        except TimeoutError:
            return after
        finally:
            del self._waiting[future]
        return self.cursor(*topics)
