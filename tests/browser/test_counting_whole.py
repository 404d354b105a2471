"""A stock-take from its making to the last difference, all of it through pages, by two people."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import samples
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting
from tests.fakes.wedge import wedge


@pytest_asyncio.fixture(loop_scope="session")
async def engine(api: Api) -> AsyncIterator[None]:
    """What moves executions."""
    task = asyncio.create_task(Engine(api.db).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def there(page: Page, path: str) -> None:
    """Wait until a page is there with its scripts."""
    await page.wait_for_url(f"**{path}")
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await page.wait_for_load_state("load")


async def press(page: Page, *kinds: str) -> None:
    """Do each step of these kinds as it comes."""
    for kind in kinds:
        await expect(page.locator("#step")).to_have_attribute("data-kind", kind)
        await expect(page.locator(".run")).not_to_have_attribute("data-resting", "yes")
        await page.locator("#word").tap()


async def test_one_counts_and_another_resolves(
    chromium: Browser, visit: Visit, api: Api, engine: None
) -> None:
    """From a storage solution to the count, blindly; then the record follows what was found."""
    over = ProcedureStatus.CANCELLED
    where = ["T2/C1/CN1/1", "T2/C1/CN1/2", "T2/C2/CN1/1"]
    await api.db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        ["HERE-1", "GONE-2", "MOVED-3"],
        stored_at=where,
        status=over,
    )
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/work/new?storage=T2")
    await page.get_by_role("link", name="Stock-take").click()
    await page.get_by_role("link", name="C1", exact=True).click()
    await page.get_by_role("link", name="CN1", exact=True).click()
    await there(page, "within=C1%2FCN1")
    await page.get_by_role("button", name="Count T2/C1/CN1").click()
    await there(page, "/console/procedures/*")
    procedure = page.url.rpartition("/")[2]
    await page.get_by_role("button", name="Start").click()
    await there(page, "/console/executions/*")
    await press(page, "check_unit", "unlock_lid", "open_lid", "lift")
    await expect(page.locator("#step")).to_have_attribute("data-kind", "count_samples")
    scanner = await wedge(page)
    for tag in ("HERE-1", "MOVED-3"):
        await scanner.scan(f"{tag}\r")
        await expect(page.locator(".verdict")).to_contain_text(tag)
    kinds = ("lower", "close_lid", "lock_lid", "verify_unit", "sign")
    await press(page, "count_samples", *kinds)
    await expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    async with visiting(chromium, visit.address) as other:
        await signed_in(other, api, Role.SUPERVISOR, station="desk")
        desk = await other.open("/console/work?part=waiting")
        await desk.get_by_role("link", name="Resolve").click()
        await there(desk, f"/console/stocktakes/{procedure}")
        await expect(desk.get_by_text("2 tags")).to_be_visible()
        moved = desk.get_by_role("article", name="Somewhere else MOVED-3")
        await moved.get_by_label("Why", exact=True).fill("put back into the wrong cane")
        await moved.get_by_label("In which slot").select_option("T2/C1/CN1/3")
        await moved.get_by_role("button", name="It lies here").click()
        gone = desk.get_by_role("article", name="Not found GONE-2")
        await gone.get_by_label("Why", exact=True).fill("looked twice")
        await gone.get_by_role("button", name="It is missing").click()
        await expect(desk.get_by_text("All differences are resolved.")).to_be_visible()
    found = [await api.db.read(samples.tagged, tag) for tag in ("HERE-1", "GONE-2", "MOVED-3")]
    assert [str(one.address or one.state) for one in found if one is not None] == [
        "T2/C1/CN1/1",
        "MISSING",
        "T2/C1/CN1/3",
    ]
