"""Wakes all streams at once, and keeps one task alive for as long as anybody listens.

However many streams there are, the store is asked once. It knows neither events nor devices.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence

import structlog

log = structlog.get_logger("web")


AT_A_TIME = 8
"""So many are woken before the loop looks after the buses again."""


class Bell:
    """Counts how often it was rung; waiting is "was it rung since?"."""

    def __init__(self) -> None:
        self.rung = 0
        self._waiting: dict[asyncio.Future[None], None] = {}

    def ring(self) -> None:
        """Wake everybody who waits, a few at a time."""
        self.rung += 1
        waiting = list(self._waiting)
        self._waiting.clear()
        _wake(waiting)

    async def wait(self, after: int, timeout: float) -> None:
        """Return once it was rung more often than `after`, or after `timeout` seconds."""
        if self.rung != after:
            return
        woken = asyncio.get_running_loop().create_future()
        self._waiting[woken] = None
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await woken
        finally:
            self._waiting.pop(woken, None)


def _wake(waiting: Sequence["asyncio.Future[None]"]) -> None:
    for one in waiting[:AT_A_TIME]:
        if not one.done():
            one.set_result(None)
    if len(waiting) > AT_A_TIME:
        asyncio.get_running_loop().call_soon(_wake, waiting[AT_A_TIME:])


class Watch(ABC):
    """A task that is shared: it begins with the first who joins and ends with the last."""

    def __init__(self, name: str, bell: Bell) -> None:
        self._name = name
        self._bell = bell
        self._joined = 0
        self._task: asyncio.Task[None] | None = None
        self._begun: asyncio.Future[None] | None = None

    @abstractmethod
    async def begin(self) -> None:
        """Read everything once; whoever joins waits for it."""

    @abstractmethod
    async def go_on(self) -> None:
        """Follow the store until cancelled."""

    @contextlib.asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Have the task run for as long as the block; what keeps it from beginning is raised."""
        self._joined += 1
        try:
            if self._task is not None and self._task.done() and not self._task.cancelled():
                self._task.exception()  # those who listened then were told
                self._task = None
            if self._task is None:
                self._begun = asyncio.get_running_loop().create_future()
                self._task = asyncio.create_task(self._run(self._begun), name=self._name)
            assert self._begun is not None
            await asyncio.shield(self._begun)
            yield
        finally:
            self._joined -= 1
            if not self._joined:
                await self._ended()

    @property
    def failed(self) -> bool:
        """Whether the task ended by itself, which it does when the store fails."""
        return self._task is not None and self._task.done()

    async def _run(self, begun: "asyncio.Future[None]") -> None:
        try:
            await self.begin()
            begun.set_result(None)
            await self.go_on()
        except BaseException as error:
            if not begun.done():
                begun.set_exception(error)
                begun.exception()  # whoever joins has it; without one nobody misses it
            self._bell.ring()
            if not isinstance(error, asyncio.CancelledError):
                log.error("live_ended", watch=self._name, exc_info=error)
            raise

    async def _ended(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # those who listened were told
