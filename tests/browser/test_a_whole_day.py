"""A day at a bench from the clinic's wish to the centre's record, with nothing left out: sandbox
central, gateway as a process, simulated units with their physics, a real Chromium, a scanner.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.sandbox.demo.people import PEOPLE
from crinsu_gateway.sandbox.demo.play import Stage, stage
from crinsu_gateway.sandbox.demo.story import BENCH
from tests.fakes.before_the_door import touch_pin
from tests.fakes.visit import Visit, visiting
from tests.fakes.wedge import Wedge, wedge

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
ADA = PEOPLE[0]
SHIPPER = "DRY-SHIPPER-7"
WITHIN_S = 60.0
LOOK = """() => {
  const step = document.querySelector('#step');
  return {
    kind: step?.dataset.kind ?? '', way: step?.dataset.way ?? '',
    tag: step?.querySelector('.wanted .tag')?.textContent ?? '',
    word: Boolean(step?.querySelector('#word')),
    resting: document.querySelector('.run')?.dataset.resting === 'yes',
    over: !step || step.dataset.way === 'over',
  };
}"""


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that runs, and Ada before a console at the bench, signed in."""

    there: Stage
    visit: Visit
    page: Page
    scanner: Wedge

    async def read(self, path: str) -> Any:
        """What the API says."""
        return await self.there.api.read(path)

    async def go(self, path: str) -> None:
        """Another page."""
        await self.page.goto(self.visit.address + path)
        await expect(self.page.locator("body")).to_have_attribute("data-live", "yes")

    async def carry_out(self) -> None:
        """Do what the page of an execution says, step by step, until it is over."""
        freezer = self.there.facility.freezer
        hands: dict[str, Callable[[], object]] = {
            "open_lid": freezer.open_lid,
            "close_lid": freezer.close_lid,
        }
        done, packed = self.page.get_by_role("heading", name="Done", exact=True), False
        async with asyncio.timeout(WITHIN_S):
            while not await done.is_visible():
                seen = await self.page.evaluate(LOOK)
                if seen["way"] == "watched" and seen["kind"] in hands:
                    hands[seen["kind"]]()
                elif seen["kind"] == "ship_samples" and not packed:
                    await self.scanner.scan(f"{SHIPPER}\r")
                    packed = True
                elif seen["way"] == "scan" and seen["tag"]:
                    await self.scanner.scan(f"{seen['tag']}\r")
                elif seen["word"] and not seen["resting"]:
                    await self.page.locator("#word").tap()
                await asyncio.sleep(0.4)

    async def heard(self, procedure: int, status: str) -> None:
        """Wait until the centre knows what became of a procedure."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                told = await self.there.office.read(f"/procedures/{procedure}")
                if told["status"] == status:
                    return
                await asyncio.sleep(0.5)


@pytest_asyncio.fixture(loop_scope="session")
async def day(program_kept_warm: None, chromium: Browser, tmp_path: Path) -> AsyncIterator[Day]:
    """The gateway knows its stock; Ada came in by badge and PIN."""
    async with stage(tmp_path, SystemClock()) as there:
        await stocked(there)
        async with visiting(chromium, there.setting.api_url) as visit:
            page = await visit.open("/console")
            scanner = await wedge(page)
            await expect(page.locator("body")).to_have_attribute("data-door", "ready")
            await page.get_by_role("button", name="Sign in").click()
            await page.get_by_role("button", name="bench-1", exact=True).click()
            await scanner.scan(f"{ADA.badge}\r")
            await touch_pin(page.locator("#entrance"), ADA.pin)
            await expect(page.get_by_role("button", name=ADA.name)).to_be_visible()
            yield Day(there, visit, page, await wedge(page))


async def stocked(there: Stage) -> None:
    """Wait until the gateway heard of all that lies here."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = (await there.api.read("/api/v1/storage-solutions"))["storageSolutions"]
            if sum(one["occupied"] for one in found) == len(there.stored):
                return
            await asyncio.sleep(0.5)


async def test_what_a_clinic_asks_for_is_done_at_the_bench_and_known_at_the_centre(
    day: Day,
) -> None:
    """A retrieval, a transfer into a shipper and a refill, each to its end; the records agree."""
    at_the_bench = [one for one in day.there.stored if one.storage == BENCH]
    subject = at_the_bench[0].subject
    mine = [one.id for one in at_the_bench if one.subject == subject]
    wanted = await day.there.office.ask_for_retrieve(subject, mine[:2])
    await day.go("/console/work")
    start = day.page.get_by_role("button", name=f"Start ({BENCH})")
    await expect(start).to_be_visible(timeout=30_000)
    await start.click()
    await day.page.wait_for_url("**/console/executions/*")
    await day.carry_out()
    await day.heard(wanted["id"], "COMPLETED")
    for one in mine[:2]:
        assert (await day.read(f"/api/v1/sample-containers/{one}"))["state"] == "OUT"

    other = next(one.id for one in at_the_bench if one.id not in mine)
    tag = (await day.read(f"/api/v1/sample-containers/{other}"))["tag"]
    await day.go("/console/work/new?type=TRANSFER&direction=OUT")
    await day.scanner.scan(f"{tag}\r")
    await expect(day.page.get_by_role("checkbox", checked=True)).to_have_count(1)
    await expect(day.page.locator("body")).to_have_attribute("data-live", "yes")
    await day.page.get_by_role("button", name="Transfer").click()
    await begun(day.page)
    await day.carry_out()
    assert (await day.read(f"/api/v1/sample-containers/{other}"))["state"] == "SHIPPED"

    before = level(day)
    await day.go("/console/work/new?type=REFILL")
    await day.page.get_by_role("button", name=BENCH, exact=True).click()
    await begun(day.page)
    await day.carry_out()
    assert level(day) > before


async def begun(page: Page) -> None:
    """From the page of a procedure that was just made to its execution."""
    await page.wait_for_url("**/console/procedures/*")
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.wait_for_url("**/console/executions/*")


def level(day: Day) -> float:
    """How full the tank is now, in percent."""
    return day.there.facility.freezer.tank.level
