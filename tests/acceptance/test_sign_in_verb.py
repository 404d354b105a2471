"""Signing in at a real terminal: what is done there is done in that person's name, and no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.app.state_dir import pepper
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from tests.fakes.clock import RealClock
from tests.fakes.crew import Member, hired
from tests.fakes.daemon import Daemon, site
from tests.fakes.terminal import terminal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]
REQUIRED = "[people]\nrequired = true\n"


@asynccontextmanager
async def staffed(folder: Path) -> AsyncIterator[tuple[Daemon, Member, Member]]:
    """A site where a session is needed, with two technicians, running."""
    async with asyncio.timeout(140), site(folder, [REQUIRED]) as (daemon, _):
        await daemon.start()
        await daemon.stop()
        pins = Pins(pepper(None, folder / "state" / "pin-pepper.key"))
        async with Database(folder / "state" / "store.db", RealClock()) as db:
            anna = await hired(db, pins, "Anna", Role.TECHNICIAN, number=1)
            ben = await hired(db, pins, "Ben", Role.TECHNICIAN, Training.CAN_WITNESS, number=2)
        pins.close()
        await daemon.start()
        await daemon.token()
        yield daemon, anna, ben


@pytest.mark.requirement("R20")
async def test_who_signed_in_here_acts_here_and_nowhere_else(tmp_path: Path) -> None:
    """Neither badge nor PIN is shown; a wrong PIN is refused; another terminal has nobody."""
    async with staffed(tmp_path) as (daemon, anna, ben), terminal() as here, terminal() as there:
        here.runs("sign-in", "-c", daemon.config)
        await here.asks("Badge of the one who works:")
        here.types(anna.badge)
        await here.asks("PIN of the one who works:")
        here.types("999999")
        await here.shows("error SIGN_IN_REFUSED")
        assert await here.ended() == 1
        here.runs("sign-in", "-c", daemon.config)
        await here.asks("Badge of the one who works:")
        here.types(anna.badge)
        await here.asks("PIN of the one who works:")
        here.types(anna.pin)
        await here.shows(rf"signed in: Anna \({anna.actor_id}, technician\) at bench-1")
        assert await here.ended() == 0
        here.runs("procedures", "refill", "T1", "-c", daemon.config)
        number = int((await here.shows(r"(\d+) REFILL"))[1])
        assert await here.ended() == 0
        here.runs("procedures", "start", number, "-c", daemon.config, "--json")
        await here.shows(f'"technician": "{anna.actor_id}"')
        assert await here.ended() == 0
        there.runs("procedures", "stop", number, "-c", daemon.config)
        await there.shows("this needs a person who is signed in")
        await there.asks("Badge of the one who works:")
        there.types(ben.badge)
        await there.asks("PIN of the one who works:")
        there.types(ben.pin)
        await there.shows(f"signed in as {ben.actor_id}")
        await there.ended()
        here.runs("sign-out", "-c", daemon.config)
        await here.shows("signed out")
        assert await here.ended() == 0
        for terminal_ in (here, there):
            for secret in (anna.badge, anna.pin, ben.badge, ben.pin):
                assert secret not in terminal_.shown
        assert await daemon.stop() == 0
