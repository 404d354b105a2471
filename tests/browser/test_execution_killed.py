"""A gateway beside a simulated unit, killed while something is out of the cold, before a page."""

import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ExecutionState, ProcedureType, Verdict
from crinsu_gateway.store import executions, inputs
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.clock import RealClock
from tests.fakes.crew import hired
from tests.fakes.daemon import Daemon, site
from tests.fakes.facility import with_procedure
from tests.fakes.killing import CountingFreezer, counting_freezer
from tests.fakes.signed_in import enter
from tests.fakes.visit import Visit, visiting
from tests.fakes.wedge import wedge

BENCH = "bench-1"
LOCK = 0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@dataclass(frozen=True, slots=True)
class Stand:
    """The gateway, the freezer of T1, and somebody before the console."""

    daemon: Daemon
    freezer: CountingFreezer
    visit: Visit
    store: Path
    run: int


@pytest_asyncio.fixture(loop_scope="session")
async def stand(program_kept_warm: None, chromium: Browser, tmp_path: Path) -> AsyncIterator[Stand]:
    """Ada has begun a retrieval before the gateway starts; she is signed in."""
    freezer, clock, store = counting_freezer(RealClock().monotonic), RealClock(), tmp_path / "state"
    async with site(tmp_path, freezer=freezer) as (daemon, _):
        await daemon.start()  # its first life makes the places, and the key of the PINs
        assert await daemon.stop() == 0
        pins = Pins((store / "pin-pepper.key").read_bytes())
        async with Database(store / "store.db", clock) as db:
            ada = await hired(db, pins, "Ada Example", Role.TECHNICIAN)
            made = await db.write(
                with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T1/C1/1"]
            )
            begun = await db.write(
                start, made, technician=ada.actor_id, station=BENCH, key="k", wish=Wish()
            )
        pins.close()
        await daemon.start()
        async with visiting(chromium, daemon.url) as visit:
            await enter(visit.context, daemon.url, ada, BENCH)
            yield Stand(daemon, freezer, visit, store / "store.db", begun)


async def at(page: Page, kind: str) -> None:
    """Wait until the page shows a step of this kind, and its button has rested."""
    await expect(page.locator("#step")).to_have_attribute("data-kind", kind)
    await expect(page.locator(".run")).not_to_have_attribute("data-resting", "yes")


async def test_a_kill_in_the_middle_of_a_lift(stand: Stand) -> None:
    """The page says so and counts on by itself; after the restart it goes on, and nothing twice."""
    page = await stand.visit.open(f"/console/executions/{stand.run}")
    scanner = await wedge(page)
    await at(page, "open_lid")
    await expect(page.locator("#word")).to_have_count(0)  # the sensor sees it
    assert stand.freezer.open_lid()
    await at(page, "lift")
    await page.locator("#word").tap()
    await at(page, "take_samples")
    timer, alone = page.get_by_role("timer"), page.get_by_text("counts on by itself")
    await expect(alone).to_be_hidden()
    since = int(await page.locator(".out").get_attribute("data-out-since") or 0)

    stand.visit.expect("net::ERR_")  # the stream and the scan are cut, and asked for again
    stand.daemon.tell(signal.SIGKILL)
    await stand.daemon.ended()
    await expect(alone).to_be_visible()
    before = await timer.inner_text()
    await expect(timer).not_to_have_text(before)
    await page.evaluate("window.same = true")
    await scanner.scan("VIAL-1\r")
    await expect(page.locator(".verdict")).to_contain_text("does not answer")

    await stand.daemon.start()
    await expect(page.locator(".verdict")).to_contain_text("Right", timeout=30_000)
    await at(page, "lower")
    await expect(alone).to_be_hidden()
    told = int(await page.locator(".out").get_attribute("data-out-since") or 0)
    assert abs(told - since) < 2000  # the same clock, not a new one
    assert await page.evaluate("window.same")
    await page.locator("#word").tap()
    await at(page, "close_lid")
    stand.freezer.close_lid()
    await at(page, "sign")
    await page.locator("#word").tap()
    await expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    assert [value for coil, value in stand.freezer.orders if coil == LOCK] == [False, True]
    assert await stand.daemon.stop() == 0
    async with Database(stand.store, RealClock()) as db:
        row = await db.read(executions.execution, stand.run)
        said = await db.read(inputs.of_execution, stand.run)
    assert row.state is ExecutionState.COMPLETED
    assert [one.kind.value for one in said] == ["confirm", "scan", "confirm", "confirm"]
    assert {one.verdict for one in said} == {Verdict.ACCEPTED}
