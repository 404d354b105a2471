"""Asks one unit by hand: its line opened for a while, each request once, failures told as readings.

For the engineer's tools, while no bus owns the line. It keeps nothing, retries nothing and
decides nothing; what it reads does not go to the store.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.field.health import REASONS
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import DeviceError, LinkDown
from crinsu_gateway.profile.codec import Decoded, failed
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.plan import Request
from crinsu_gateway.wire.link import Link


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request; `error` is None when the unit gave a usable answer."""

    decoded: Sequence[Decoded]
    error: DeviceError | None = None


async def ask(driver: Driver, request: Request) -> Answer:
    """Ask once. A failure of the unit is an answer whose points are bad; LinkDown goes up."""
    try:
        return Answer(await driver.read(request))
    except LinkDown:
        raise
    except DeviceError as error:
        return Answer(failed(request.points, REASONS[error.code], error.sentence), error)


@asynccontextmanager
async def at_the_line(
    link: Link,
    profile: Profile,
    transport: Transport,
    address: int,
    clock: Clock,
    character_s: float,
) -> AsyncIterator[Driver]:
    """The driver of one unit, its session made, on a link that is open for as long; LinkDown."""
    try:
        await link.open()
        driver = FAMILIES[transport](link, character_s, clock)(profile, address)
        await driver.start()
        yield driver
        with suppress(LinkDown):
            await driver.stop()
    finally:
        await link.close()
