"""A bus: one task that owns one link and the units on it. Orders first, then what is due.

One transaction is in flight. A unit that fails turns bad with the reason and is probed ever less
often; its neighbours go on. A refused block is cut until only what is refused stands alone. A cut
link is opened again with growing pauses. It keeps nothing: readings, conditions and outcomes go
to the store.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.field.blocks import Blocks, Change, where
from crinsu_gateway.field.health import NOT_ASKED_YET, REASONS, Standing, UnitHealth
from crinsu_gateway.field.opening import Opening
from crinsu_gateway.field.orders import Orders
from crinsu_gateway.field.schedule import Job, Schedule
from crinsu_gateway.field.stuck import StuckWatch
from crinsu_gateway.field.sweep import Sweep
from crinsu_gateway.field.telling import tell_point, tell_unit
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.command import Command
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, LinkDown, WrongDevice
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.codec import Decoded, failed
from crinsu_gateway.profile.link_facts import Retry
from crinsu_gateway.profile.plan import ModbusRead, Request
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.units import answering
from crinsu_gateway.wire.link import Link

log = structlog.get_logger()

IDLE_S = 1.0
"""How long a bus with nothing to do waits before it looks whether its link still stands."""

UNANSWERED_BEFORE_REOPENING = 5
"""So many failures in a row on a link: close and open it, as it may be half dead."""


@dataclass(frozen=True, slots=True)
class BusUnit:
    """A unit as its bus sees it."""

    name: str
    driver: Driver
    requests: Sequence[Request]
    retry: Retry
    blocks: Blocks
    stuck: StuckWatch = field(default_factory=StuckWatch)


class Bus:
    """Runs one link until it is cancelled. `dead_share`: time that dead units may take."""

    def __init__(
        self,
        link: Link,
        units: Sequence[BusUnit],
        db: Database,
        clock: Clock,
        chance: Callable[[], float],
        dead_share: float = 0.1,
    ) -> None:
        self.name = link.name
        self.rounds = 0  # grows while the bus is alive: for the watchdog
        self.quiet_until_s = 0.0  # monotonic; until then it asks nothing, 0 while it asks
        self._link = link
        self._units: Mapping[str, BusUnit] = {unit.name: unit for unit in units}
        self._db = db
        self._clock = clock
        self._opening = Opening(link, chance)
        self._orders = Orders(db, {unit.name: unit.driver for unit in units})
        self._sweep = Sweep(db, clock)
        now_s = clock.monotonic()
        requests = [(unit.name, request) for unit in units for request in unit.requests]
        self._schedule = Schedule(requests, now_s, dead_share)
        self._health = {unit.name: UnitHealth(unit.retry, now_s) for unit in units}
        self._sessions: dict[str, int] = {}
        self._bad: dict[str, Reason] = {}
        self._down = LinkDown(f"{link.where} is not open yet", link=link.name)
        self._unanswered = 0
        self._reopen_at = UNANSWERED_BEFORE_REOPENING
        self._ordering = False

    @property
    def trouble(self) -> str:
        """Why the link does not stand; "" while it does."""
        return self._opening.trouble

    async def run(self) -> None:
        """Serve the link until cancelled; StoreError when the store takes nothing."""
        try:
            await self._orders.recover()
            answered = await self._db.read(answering, tuple(self._units))
            self._schedule.remember(answered, self._clock.monotonic())
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep.run(), name=f"sweep {self.name}")
                await self._serve()
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        finally:
            await self._say_goodbye()
            await self._link.close()

    async def _say_goodbye(self) -> None:
        """End the sessions that were begun, as far as the line still lets us."""
        try:
            for unit in self._units.values():
                if self._sessions.get(unit.name) == self._link.openings and self._link.is_open:
                    await unit.driver.stop()
        except DeviceError as error:
            log.info("no goodbye", link=self.name, reason=error.sentence)

    # --- the link ---

    async def _serve(self) -> None:
        while True:
            self.quiet_until_s = math.inf
            await self._opening.open(self._link_failed, self._wait_without_link)
            self.quiet_until_s = 0.0
            self._forget_refusals()
            self._schedule.restart(self._clock.monotonic())
            try:
                while True:
                    await self._turn()
            except LinkDown as error:
                self._opening.lost(error)
                await self._link_failed(error)

    async def _link_failed(self, error: LinkDown) -> None:
        self._down = error
        for unit in self._units.values():
            self._note(unit, self._health[unit.name].failed(error, self._clock.monotonic()))
            await self._turn_all_bad(unit, error)
        await self._refuse_orders()

    async def _wait_without_link(self, pause_s: float) -> None:
        until_s = self._clock.monotonic() + pause_s
        while (left_s := until_s - self._clock.monotonic()) > 0:
            self.rounds += 1
            await self._wait_for_orders(min(left_s, IDLE_S))
            await self._refuse_orders()

    async def _refuse_orders(self) -> None:
        while (command := await self._orders.next()) is not None:
            await self._orders.refuse(command, self._down)

    async def _reopen_if_dead(self) -> None:
        """A line on which nobody answers may be half dead: TCP without a peer, a hung adapter."""
        self._unanswered += 1
        if self._unanswered >= self._reopen_at and not self._ordering:
            self._reopen_at *= 2
            await self._link.open()
            self._forget_refusals()

    def _cut(self) -> LinkDown:
        return LinkDown(f"{self._link.where} was cut", link=self.name)

    # --- a turn ---

    async def _turn(self) -> None:
        """One order, or one request, or a short wait for either."""
        self.rounds += 1
        command = await self._orders.next() if self._orders.has_news else None
        if command is not None and not self._link.is_open:
            await self._orders.refuse(command, self._cut())
        elif command is not None:
            await self._carry_out(command)
        elif not await self._one_request():
            wait_s = self._schedule.wait_s(self._clock.monotonic())
            await self._wait_for_orders(min(wait_s, IDLE_S))

    async def _carry_out(self, command: Command) -> None:
        """An order goes only to a unit whose session stands, so never to a wrong device."""
        unit = self._units[command.unit]
        if self._schedule.is_probing(unit.name):
            self._sessions.pop(unit.name, None)  # it may have lost its power: begin anew

        async def greet() -> None:
            if self._sessions.get(unit.name) != self._link.openings:
                await self._begin_session(unit)

        self._ordering = True
        try:
            await self._orders.carry_out(command, greet, self._meanwhile)
        finally:
            self._ordering = False
        self._schedule.hasten(unit.name, self._clock.monotonic())

    async def _begin_session(self, unit: BusUnit) -> None:
        await unit.driver.start()
        self._sessions[unit.name] = self._link.openings

    async def _wait_for_orders(self, longest_s: float) -> None:
        before, self.quiet_until_s = self.quiet_until_s, self._clock.monotonic() + longest_s
        try:
            await self._db.changes.wait_for(
                Topic.COMMANDS, after=self._orders.seen, timeout=longest_s
            )
        finally:
            self.quiet_until_s = before

    async def _meanwhile(self, pause_s: float) -> None:
        """Serve other requests while an order waits for its unit."""
        until_s = self._clock.monotonic() + pause_s
        while (left_s := until_s - self._clock.monotonic()) > 0:
            self.rounds += 1
            if not await self._one_request():
                await asyncio.sleep(min(left_s, self._schedule.wait_s(self._clock.monotonic())))

    async def _one_request(self) -> bool:
        """Do what is due, if anything; whether something was."""
        if not self._link.is_open:
            raise self._cut()
        now_s = self._clock.monotonic()
        job = self._schedule.take(now_s)
        if job is None:
            return False
        await self._ask(self._units[job.unit], job, now_s)
        return True

    async def _ask(self, unit: BusUnit, job: Job, begun_s: float) -> None:
        try:
            if self._sessions.get(unit.name) != self._link.openings:
                await self._begin_session(unit)
            decoded = await unit.driver.read(job.request)
        except LinkDown:
            self._cut_while_asking(job)
            raise
        except DeviceRefused as error:
            if error.facts.get("again"):  # busy: the profile says that asking again helps
                await self._failed(unit, job, error, begun_s)
            else:
                await self._refused(unit, job, error)
        except DeviceError as error:
            await self._failed(unit, job, error, begun_s)
        except Exception as error:
            # one answer that nobody foresaw must not stop the neighbours
            log.exception("request broke", link=self.name, unit=unit.name)
            detail = f"the gateway could not handle the answer: {error!r}"
            decoded = failed(job.request.points, Reason.UNDECODABLE, detail)
            await self._answered(unit, job, decoded, usable=False)
        else:
            await self._answered(unit, job, decoded)

    # --- what came of it ---

    def _cut_while_asking(self, job: Job) -> None:
        now_s = self._clock.monotonic()
        if job.failures:  # a second time: its box may hang up because of it, so others go first
            self._schedule.silent(job, now_s, 0.0)
        else:
            self._schedule.again(job, now_s, 0.0)

    async def _answered(
        self, unit: BusUnit, job: Job, decoded: Sequence[Decoded], *, usable: bool = True
    ) -> None:
        now_s = self._clock.monotonic()
        decoded = unit.stuck.judged(decoded, now_s)
        self._heard(unit, job, now_s)
        if not usable:
            self._schedule.failed(job, now_s)
        self._bad.pop(unit.name, None)
        health = self._health[unit.name]
        self._note(unit, health.answered(decoded, now_s))
        for one in health.news():
            tell_point(unit.name, one)
        if unit.blocks.is_cut:
            healed = unit.blocks.healed(job.request) if usable else None
            self._ask_instead(unit, healed or unit.blocks.settled(job.request))
        await self._sweep.add(unit.name, decoded)

    def _heard(self, unit: BusUnit, job: Job, now_s: float) -> None:
        """The unit is there, whatever it said."""
        self._line_proved()
        if self._schedule.is_probing(unit.name):
            self._sessions.pop(unit.name, None)  # it may have lost its power: begin anew
        self._schedule.answered(job, now_s)

    def _line_proved(self) -> None:
        """An answer came over the line, be it of a unit that nobody expected there."""
        self._unanswered, self._reopen_at = 0, UNANSWERED_BEFORE_REOPENING
        self._opening.proved()

    async def _refused(self, unit: BusUnit, job: Job, error: DeviceRefused) -> None:
        """Cut a block that was refused; what stands alone is refused for good."""
        exception = error.facts.get("exception")
        code = exception if isinstance(exception, int) else None
        change = unit.blocks.refused(job.request, code)
        if change is not None:
            now_s = self._clock.monotonic()
            self._heard(unit, job, now_s)
            self._health[unit.name].heard(now_s)
            self._ask_instead(unit, change)
            return
        detail = refusal(job.request, error)
        decoded = failed(job.request.points, Reason.REFUSED, detail)
        await self._answered(unit, job, decoded, usable=False)

    def _ask_instead(self, unit: BusUnit, change: Change | None) -> None:
        if change is not None:
            now_s = self._clock.monotonic()
            self._schedule.replace(unit.name, change.old, change.new, now_s)

    def _forget_refusals(self) -> None:
        """On a new connection every block is tried anew."""
        for unit in self._units.values():
            for change in unit.blocks.forget():
                self._ask_instead(unit, change)

    async def _failed(self, unit: BusUnit, job: Job, error: DeviceError, begun_s: float) -> None:
        now_s = self._clock.monotonic()
        health, was_probing = self._health[unit.name], self._schedule.is_probing(unit.name)
        known_bad = job.failures > unit.retry.count
        self._note(unit, health.failed(error, now_s))
        self._schedule.missed(
            job,
            now_s,
            now_s - begun_s,
            doubtful=health.is_doubtful,
            repeats=unit.retry.count,
            after_s=unit.retry.backoff_s,
        )
        for other in self._units.values():
            if self._schedule.is_waiting(other.name):
                self._note(other, self._health[other.name].waiting(NOT_ASKED_YET))
        if health.is_doubtful and (was_probing or len(unit.requests) == 1):
            await self._turn_all_bad(unit, error)
        elif health.is_doubtful or known_bad:
            await self._turn_bad(unit, job.request.points, error)
        if isinstance(error, WrongDevice | DeviceRefused):
            self._line_proved()  # somebody is there, so opening it anew would help nobody
        else:
            await self._reopen_if_dead()

    async def _turn_all_bad(self, unit: BusUnit, error: DeviceError) -> None:
        """All points, once for each reason: a unit that stays dead writes nothing more."""
        reason = REASONS[error.code]
        if self._bad.get(unit.name) is not reason:
            self._bad[unit.name] = reason
            points = [name for request in unit.requests for name in request.points]
            await self._turn_bad(unit, points, error)

    async def _turn_bad(self, unit: BusUnit, points: Sequence[str], error: DeviceError) -> None:
        await self._sweep.add(unit.name, failed(points, REASONS[error.code], error.sentence))

    def _note(self, unit: BusUnit, standing: Standing | None) -> None:
        if standing is not None:
            now_s, utc_ms = self._clock.monotonic(), self._clock.now().utc_ms
            health = self._health[unit.name]
            reason = health.told(standing, now_s, utc_ms)
            self._sweep.note(unit.name, Standing(standing.condition, reason))
            if health.is_other:
                tell_unit(unit.name, self.name, standing.condition, reason)


def refusal(request: Request, error: DeviceRefused) -> str:
    """What a refusal is called: "refused with exception 2 on holding 75"."""
    if isinstance(request, ModbusRead) and "exception" in error.facts:
        return f"refused with exception {error.facts['exception']} on {where(request)}"
    return error.sentence
