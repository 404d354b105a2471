"""A day at a bench from the clinic's wish to the centre's record, with nothing left out: sandbox
central, gateway as a process, simulated units with their physics, a real Chromium, a scanner.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from crinsu_gateway.sandbox.demo.story import BENCH
from tests.fakes.at_the_console import AtTheConsole, at_the_console
from tests.fakes.whole_site import ADA, whole_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
SHIPPER = "DRY-SHIPPER-7"


@pytest_asyncio.fixture(loop_scope="session")
async def ada(chromium: Browser, tmp_path: Path) -> AsyncIterator[AtTheConsole]:
    """Ada, at the bench of a site."""
    async with (
        whole_site(tmp_path) as site,
        at_the_console(chromium, site, ADA, "bench-1") as there,
    ):
        yield there


async def test_what_a_clinic_asks_for_is_done_at_the_bench_and_known_at_the_centre(
    ada: AtTheConsole,
) -> None:
    """A retrieval, a transfer into a shipper and a refill, each to its end; the records agree."""
    site, page = ada.site, ada.page
    at_the_bench = [one for one in site.there.stored if one.storage == BENCH]
    subject = at_the_bench[0].subject
    mine = [one.id for one in at_the_bench if one.subject == subject]
    wanted = await site.office.ask_for_retrieve(subject, mine[:2])
    await ada.go("/console/work")
    start = page.get_by_role("button", name=f"Start ({BENCH})")
    await expect(start).to_be_visible(timeout=30_000)
    await start.click()
    await ada.there("/console/executions/*")
    await ada.carry_out()
    await site.everything_told()
    assert (await site.office.read(f"/procedures/{wanted['id']}"))["status"] == "COMPLETED"
    for one in mine[:2]:
        assert (await site.read(f"/api/v1/sample-containers/{one}"))["state"] == "OUT"

    other = next(one.id for one in at_the_bench if one.id not in mine)
    tag = (await site.read(f"/api/v1/sample-containers/{other}"))["tag"]
    await ada.go("/console/work/new?type=TRANSFER&direction=OUT")
    await ada.scanner.scan(f"{tag}\r")
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await page.get_by_role("button", name="Transfer").click()
    await ada.begin()
    await ada.carry_out(shipper=SHIPPER)
    assert (await site.read(f"/api/v1/sample-containers/{other}"))["state"] == "SHIPPED"

    before = level(ada)
    await ada.go("/console/work/new?type=REFILL")
    await page.get_by_role("button", name=BENCH, exact=True).click()
    await ada.begin()
    await ada.carry_out()
    assert level(ada) > before


def level(ada: AtTheConsole) -> float:
    """How full the tank is now, in percent."""
    return ada.site.there.facility.freezer.tank.level
