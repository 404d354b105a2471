"""Asks one unit by hand: its line opened for a while, each request once, failures told as readings.

For the engineer's tools, while no bus owns the line. It keeps nothing, retries nothing and
decides nothing; what it reads does not go to the store.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.field.blocks import Blocks
from crinsu_gateway.field.bus import refusal
from crinsu_gateway.field.health import REASONS
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import DeviceError, DeviceRefused, LinkDown
from crinsu_gateway.model.reading import Reason
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
    except DeviceRefused as error:
        return Answer(failed(request.points, Reason.REFUSED, refusal(request, error)), error)
    except DeviceError as error:
        return Answer(failed(request.points, REASONS[error.code], error.sentence), error)


async def ask_in_pieces(driver: Driver, profile: Profile, request: Request) -> list[Answer]:
    """Ask; of a block that is refused the halves, down to the registers that are refused alone."""
    blocks, waiting = Blocks(profile), [request]
    answers: list[Answer] = []
    while waiting:
        one = waiting.pop(0)
        answer = await ask(driver, one)
        code = answer.error.facts.get("exception") if answer.error is not None else None
        change = blocks.refused(one, code) if isinstance(code, int) else None
        if change is None:
            answers.append(answer)
        else:
            waiting[:0] = change.new
    return answers


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
