"""Listeners: one task for each device that talks by itself, on a link of its own.

A `PushedUnit` turns its lines into readings, a `Scanner` turns them into scans. Both open their
link again with growing pauses. Neither asks anything and neither knows procedures.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from crinsu_gateway.drivers.driver import PushedDriver
from crinsu_gateway.field.health import REASONS, Standing, UnitHealth
from crinsu_gateway.field.opening import Opening
from crinsu_gateway.field.stuck import StuckWatch
from crinsu_gateway.field.sweep import Sweep
from crinsu_gateway.field.telling import tell_point, tell_unit
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceSilent,
    FrameError,
    LinkDown,
    RuleError,
)
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded, failed
from crinsu_gateway.profile.described import PointKind, Profile
from crinsu_gateway.store import scans
from crinsu_gateway.store.database import Database
from crinsu_gateway.wire.link import Link

log = structlog.get_logger()

LISTEN_S = 1.0
"""How long one wait for a line lasts; between two the listener shows that it is alive."""


class Listener:
    """Opens a link, hears what comes, and opens it again when it was cut."""

    def __init__(
        self,
        link: Link,
        driver: PushedDriver,
        chance: Callable[[], float],
        heard: Callable[[Sequence[Decoded]], Awaitable[None]],
        missed: Callable[[DeviceError], Awaitable[None]],
    ) -> None:
        self.name = link.name
        self.rounds = 0  # grows while the listener is alive: for the watchdog
        self._link = link
        self._driver = driver
        self._opening = Opening(link, chance)
        self._heard = heard
        self._missed = missed

    @property
    def trouble(self) -> str:
        """Why the link does not stand; "" while it does."""
        return self._opening.trouble

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            while True:
                await self._opening.open(self._missed, asyncio.sleep)
                try:
                    await self._driver.start()
                    while True:
                        await self._listen()
                except LinkDown as error:
                    self._opening.lost(error)
                    await self._missed(error)
        finally:
            if self._link.is_open:
                with suppress(LinkDown):
                    await self._driver.stop()
            await self._link.close()

    async def _listen(self) -> None:
        self.rounds += 1
        try:
            decoded = await self._driver.listen(LISTEN_S)
        except LinkDown:
            raise
        except DeviceError as error:
            await self._missed(error)
        else:
            self._opening.proved()
            await self._heard(decoded)


class Scanner:
    """A bench scanner: each tag becomes a scan for the storage solutions that it serves."""

    def __init__(
        self,
        link: Link,
        driver: PushedDriver,
        profile: Profile,
        storages: Sequence[str],
        db: Database,
        chance: Callable[[], float],
    ) -> None:
        self.name = link.name
        self._tags = {
            point.name for point in profile.points.values() if point.kind is PointKind.TAG
        }
        self._storages = tuple(storages)
        self._db = db
        self._listener = Listener(link, driver, chance, self._heard, self._missed)

    @property
    def rounds(self) -> int:
        """Grows while the scanner's listener is alive."""
        return self._listener.rounds

    @property
    def trouble(self) -> str:
        """Why the link does not stand; "" while it does."""
        return self._listener.trouble

    async def run(self) -> None:
        """Listen until cancelled; StoreError when the store takes nothing."""
        await self._listener.run()

    async def _heard(self, decoded: Sequence[Decoded]) -> None:
        for one in decoded:
            if one.point not in self._tags:
                continue
            if one.quality is Quality.GOOD and one.quantity is not None:
                await self._arrive(str(one.quantity.value))
            else:
                log.warning("scan refused", scanner=self.name, reason=one.detail)

    async def _arrive(self, text: str) -> None:
        try:
            await self._db.write(scans.arrive, self.name, text, self._storages)
        except RuleError as error:
            log.warning("scan refused", scanner=self.name, reason=error.sentence)

    async def _missed(self, error: DeviceError) -> None:
        if isinstance(error, FrameError):
            log.warning("scan refused", scanner=self.name, reason=error.sentence)


class PushedUnit:
    """A unit that pushes its values; silent for longer than its profile allows, they turn bad."""

    def __init__(
        self,
        link: Link,
        name: str,
        driver: PushedDriver,
        profile: Profile,
        db: Database,
        clock: Clock,
        chance: Callable[[], float],
        stuck: StuckWatch | None = None,
    ) -> None:
        self.name = link.name
        self._unit = name
        self._stuck = stuck or StuckWatch()
        self._clock = clock
        self._sweep = Sweep(db, clock)
        self._health = UnitHealth(profile.link.retry, clock.monotonic())
        self._points = tuple(point for stream in profile.streams for point in stream.points)
        limits = [one.silence_alarm_s for one in profile.streams if one.silence_alarm_s is not None]
        self._silence_s = min(limits, default=None)
        self._heard_s = clock.monotonic()
        self._told = ""
        self._listener = Listener(link, driver, chance, self._heard, self._missed)

    @property
    def rounds(self) -> int:
        """Grows while the unit's listener is alive."""
        return self._listener.rounds

    @property
    def trouble(self) -> str:
        """Why the link does not stand; "" while it does."""
        return self._listener.trouble

    async def run(self) -> None:
        """Listen until cancelled; StoreError when the store takes nothing."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep.run(), name=f"sweep {self.name}")
                await self._listener.run()
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _heard(self, decoded: Sequence[Decoded]) -> None:
        self._heard_s = self._clock.monotonic()
        self._told = ""
        decoded = self._stuck.judged(decoded, self._heard_s)
        self._note(self._health.answered(decoded, self._heard_s))
        await self._sweep.add(self._unit, decoded)

    async def _missed(self, error: DeviceError) -> None:
        now_s = self._clock.monotonic()
        if isinstance(error, DeviceSilent):
            if self._silence_s is None or now_s - self._heard_s < self._silence_s:
                return
            error = DeviceSilent(f"said nothing for {self._silence_s:g} s")
        self._note(self._health.failed(error, now_s))
        if error.code != self._told and not isinstance(error, FrameError):
            self._told = error.code
            bad = failed(self._points, REASONS[error.code], error.sentence)
            await self._sweep.add(self._unit, bad)

    def _note(self, standing: Standing | None) -> None:
        for one in self._health.news():
            tell_point(self._unit, one)
        if standing is not None:
            now_s, utc_ms = self._clock.monotonic(), self._clock.now().utc_ms
            reason = self._health.told(standing, now_s, utc_ms)
            self._sweep.note(self._unit, Standing(standing.condition, reason))
            if self._health.is_other:
                tell_unit(self._unit, self.name, standing.condition, reason)
