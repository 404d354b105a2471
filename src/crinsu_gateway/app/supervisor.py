"""Runs the inhabitants of the daemon, starts those that fail again, and stops them in order.

It decides nothing itself: supervision.py does. An inhabitant that ends by itself has failed too:
each of them runs for as long as the daemon does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.app.supervision import Record, RestartPolicy, State, failed, started
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import GatewayError


class EndedEarly(GatewayError):
    """An inhabitant returned although nobody had asked it to stop."""

    code = "ENDED_EARLY"
    retry = True


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """Something that runs until it is stopped.

    `ask_to_stop` is called first, when there is one; after `stop_within_s` it is cancelled.
    `begun`, when there is one, returns once others can use it.
    Inhabitants are stopped by `rank`, lowest first, those of one rank together.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    rank: int
    ask_to_stop: Callable[[], None] | None = None
    stop_within_s: float = 1.5
    begun: Callable[[], Awaitable[object]] | None = None


class DaemonMustEnd(Exception):
    """Going on would do harm; the cause is chained."""


class Supervisor:
    """Keeps inhabitants running; `on_end` is told when the daemon must end."""

    def __init__(
        self,
        clock: Clock,
        log: FilteringBoundLogger,
        policy: RestartPolicy,
        on_end: Callable[[DaemonMustEnd], None],
    ) -> None:
        self._clock = clock
        self._log = log
        self._policy = policy
        self._on_end = on_end
        self._kept: dict[str, tuple[Inhabitant, asyncio.Task[None]]] = {}
        self._records: dict[str, Record] = {}
        self._stopping: set[str] = set()

    def records(self) -> dict[str, Record]:
        """How each inhabitant stands."""
        return dict(self._records)

    def add(self, group: asyncio.TaskGroup, inhabitant: Inhabitant) -> None:
        """Start an inhabitant; the group owns its task."""
        self._records[inhabitant.name] = Record()
        self._stopping.discard(inhabitant.name)
        task = group.create_task(self._keep(inhabitant), name=inhabitant.name)
        self._kept[inhabitant.name] = (inhabitant, task)

    async def stop(self, name: str) -> None:
        """Stop one inhabitant: ask, wait for a while, cancel."""
        if name not in self._kept:
            return
        inhabitant, task = self._kept.pop(name)
        self._stopping.add(name)
        if inhabitant.ask_to_stop and self._records[name].state is State.RUNNING:
            inhabitant.ask_to_stop()
            await asyncio.wait({task}, timeout=inhabitant.stop_within_s)
        task.cancel()
        _, late = await asyncio.wait({task}, timeout=inhabitant.stop_within_s)
        if late:
            self._log.error("inhabitant does not stop", inhabitant=name)
        self._records[name] = replace(self._records[name], state=State.STOPPED)

    async def stop_all(self) -> None:
        """Stop every inhabitant, by rank."""
        for rank in sorted({inhabitant.rank for inhabitant, _ in self._kept.values()}):
            names = [name for name, (kept, _) in self._kept.items() if kept.rank == rank]
            await asyncio.gather(*(self.stop(name) for name in names))

    async def _keep(self, inhabitant: Inhabitant) -> None:
        name = inhabitant.name
        while name not in self._stopping:
            self._records[name] = started(self._records[name], self._clock.monotonic())
            try:
                await inhabitant.run()
                if name in self._stopping:
                    return
                raise EndedEarly(f"{name} ended by itself")
            except Exception as error:
                pause = self._after(name, error)
            await asyncio.sleep(pause)

    def _after(self, name: str, error: Exception) -> float:
        """Record a failure; how long to wait before the next start."""
        now = self._clock.monotonic()
        verdict = failed(self._records[name], error, now, self._policy)
        unplanned = error if not isinstance(error, GatewayError) else None
        self._log.error(
            "inhabitant failed",
            inhabitant=name,
            code=verdict.record.code,
            error=verdict.record.error,
            failures=verdict.record.failures,
            pause_s=verdict.pause_s,
            exc_info=unplanned,
        )
        self._records[name] = verdict.record
        if verdict.end:
            end = DaemonMustEnd(f"{name}: {error}")
            end.__cause__ = error
            self._on_end(end)
        return verdict.pause_s
