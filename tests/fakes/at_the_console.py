"""Somebody signed in before a console of a whole site, with a scanner and hands at the lid of T1.

They do what the page says, one act after the other, and wait each time for what it came to.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.fakes.before_the_door import arrive, come_in, show_badge, touch_pin
from tests.fakes.crew import Member
from tests.fakes.visit import PATIENCE_MS, Visit, visiting
from tests.fakes.wedge import Wedge, wedge
from tests.fakes.whole_site import WITHIN_S, WholeSite

LOOK = """() => {
  const step = document.querySelector('#step');
  return {
    number: step?.dataset.step ?? '', kind: step?.dataset.kind ?? '', way: step?.dataset.way ?? '',
    tag: step?.querySelector('.wanted .tag')?.textContent ?? '',
    word: Boolean(step?.querySelector('#word')),
  };
}"""


@dataclass(frozen=True, slots=True)
class AtTheConsole:
    """A person, their browser and their scanner."""

    site: WholeSite
    who: Member
    visit: Visit
    page: Page
    scanner: Wedge

    async def go(self, path: str) -> None:
        """Another page."""
        await self.page.goto(self.visit.address + path)
        await expect(self.page.locator("body")).to_have_attribute("data-live", "yes")

    async def there(self, path: str) -> None:
        """Wait until a page is there with its scripts."""
        await self.page.wait_for_url(f"**{path}")
        await expect(self.page.locator("body")).to_have_attribute("data-live", "yes")
        await self.page.wait_for_load_state("load")

    async def begin(self) -> None:
        """From the page of a procedure to its execution."""
        await self.there("/console/procedures/*")
        await self.page.get_by_role("button", name="Start", exact=True).click()
        await self.there("/console/executions/*")

    async def carry_out(self, *, until: str = "", shipper: str = "") -> None:
        """Do what the page of an execution says, until it is over or a step of this kind is open;
        `shipper` is what a shipper is labelled with."""
        async with asyncio.timeout(WITHIN_S):
            while (seen := await self.page.evaluate(LOOK))["way"] != "completed":
                assert seen["way"] != "failed-run", await self.page.locator("#step").inner_text()
                if seen["kind"] == until and seen["way"] != "looks":
                    return
                if seen["kind"] == "ship_samples" and shipper:
                    await self.scanned(shipper)
                    shipper = ""
                else:
                    await self._do(seen)

    async def _do(self, seen: Any) -> None:
        freezer = self.site.there.facility.freezer
        match seen["way"], seen["kind"]:
            case "scan", _ if seen["tag"]:
                await self.scanned(seen["tag"])
                wanted = self.page.locator("#step .wanted").get_by_text(seen["tag"], exact=True)
                return await expect(wanted).to_have_count(0, timeout=PATIENCE_MS)
            case "watched", "open_lid":
                assert freezer.open_lid()
            case "watched", "close_lid":
                freezer.close_lid()
            case "sign", _:
                await self.signed_by(self.who)
            case _ if seen["word"]:
                await self.pressed()
            case _:
                return await asyncio.sleep(0.1)
        step = f"#step[data-step='{seen['number']}'][data-way='{seen['way']}']"
        await expect(self.page.locator(step)).to_have_count(0, timeout=PATIENCE_MS)

    async def pressed(self) -> None:
        """Press the large button, once it has rested."""
        await expect(self.page.locator(".run")).not_to_have_attribute("data-resting", "yes")
        await self.page.locator("#word").tap()

    async def scanned(self, tag: str) -> None:
        """Scan a label, and see that it was right."""
        await self.scanner.scan(f"{tag}\r")
        await self.verdict("right", tag)

    async def verdict(self, kind: str, text: str = "") -> None:
        """Wait until the page says what became of what was told."""
        verdict = self.page.locator(".verdict")
        await expect(verdict).to_contain_text(text, timeout=PATIENCE_MS)
        await expect(verdict).to_have_attribute("data-kind", kind)

    async def signed_by(self, who: Member, *, shown: str = "") -> None:
        """The open step is signed, or witnessed, with the PIN of somebody for what is shown."""
        await self.pressed()
        dialog = self.page.locator("#step-up")
        asked = dialog.locator("[data-step]:visible")
        await expect(dialog.locator(".shown")).to_contain_text(shown)
        if await asked.get_attribute("data-step") == "badge":  # of a witness; once in a session
            await show_badge(self.page, who)
        await touch_pin(dialog, who.pin)


@asynccontextmanager
async def at_the_console(
    chromium: Browser, site: WholeSite, who: Member, station: str
) -> AsyncIterator[AtTheConsole]:
    """Somebody who came in by badge and PIN."""
    async with visiting(chromium, site.there.setting.api_url) as visit:
        page = await visit.open("/console")
        await arrive(page)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("button", name=station, exact=True).click()
        await come_in(page, who)
        yield AtTheConsole(site, who, visit, page, await wedge(page))
