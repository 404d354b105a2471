"""Any profile as a simulated unit at the far end of a real link, and our driver at this end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crinsu_gateway.drivers.driver import Driver, PushedDriver
from crinsu_gateway.drivers.registry import FAMILIES, LISTENERS
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Timing, Transport
from crinsu_gateway.profile.plan import plan
from crinsu_gateway.sandbox.units.floor import Floor
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.profile_floor import OVER_TCP, Wanted, profile_floor
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import HandClock, RealClock

IMPATIENT = Timing(reply_timeout_ms=200, char_timeout_ms=40, quiet_ms=60)


def impatient(profile: Profile) -> Profile:
    """The profile with the times of a test bench."""
    return replace(profile, link=replace(profile.link, timing=IMPATIENT))


@dataclass
class Meeting:
    """A simulated unit, and our driver on an open link to it."""

    profile: Profile
    unit: GenericUnit
    floor: Floor
    link: Link
    driver: Driver | None
    listener: PushedDriver | None

    async def read(self, names: Sequence[str]) -> dict[str, Decoded]:
        """What our driver reads of these points, by the requests that the gateway would make."""
        if self.listener is not None:
            self.unit.push()
            said: dict[str, Decoded] = {}
            for _ in self.profile.streams:
                said |= {one.point: one for one in await self.listener.listen(1.0)}
            return said
        assert self.driver is not None
        requests = [one for one in plan(self.profile, names) if one.points]
        return {one.point: one for request in requests for one in await self.driver.read(request)}


@asynccontextmanager
async def meeting(profile: Profile, transport: Transport, folder: Path) -> AsyncIterator[Meeting]:
    """A unit of this model whose physics stand still, and the gateway's driver for it."""
    profile = impatient(profile)
    address = profile.link.unit.default
    wanted = Wanted("unit-1", profile, transport, (address,))
    clock = HandClock()
    async with profile_floor([wanted], clock.monotonic, folder=folder, push_every_s=None) as floor:
        unit = floor.units["unit-1"]
        assert isinstance(unit, GenericUnit)
        link = _link(transport, floor.address("unit-1"))
        await link.open()
        driver = listener = None
        if transport in LISTENERS:
            listener = LISTENERS[transport](profile, link)
            await listener.start()
        else:
            driver = FAMILIES[transport](link, 0.0, RealClock())(profile, address)
            await driver.start()
        try:
            yield Meeting(profile, unit, floor, link, driver, listener)
        finally:
            await link.close()


def _link(transport: Transport, where: str) -> Link:
    if transport in OVER_TCP:
        host, _, port = where.rpartition(":")
        return Link("net", where, tcp(host, int(port), 2.0))
    return Link("line", where, serial(where, SerialSettings()))
