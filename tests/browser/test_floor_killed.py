"""The floor of a gateway that is a process of its own, and is killed while somebody looks."""

import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.fakes.axe import barriers
from tests.fakes.daemon import Daemon, site
from tests.fakes.visit import visiting

FLOOR = "/console"
LONGER_THAN_PATIENCE_MS = 13_000
PAST = re.compile(r"Not live since \d")
WORD_OVER = "tile => getComputedStyle(tile, '::after').content"
READ = re.compile(r"T1, tank\..* Level: [\d.]+ %, live")


@pytest_asyncio.fixture(loop_scope="session")
async def daemon(program_kept_warm: None, tmp_path: Path) -> AsyncIterator[Daemon]:
    """The gateway, started, beside simulated units."""
    async with site(tmp_path) as (begun, _):
        await begun.start()
        yield begun


@pytest.mark.slow
async def test_a_killed_gateway_is_said_and_its_next_life_is_seen(
    chromium: Browser, daemon: Daemon
) -> None:
    """SIGKILL: every card says that it is past; once started again it is live, not reloaded."""
    async with visiting(chromium, daemon.url) as visit:
        visit.expect("net::ERR_")  # the stream is cut, and asked for again and again
        page = await visit.context.new_page()
        await page.clock.install()
        await page.goto(visit.address + FLOOR)
        card, body = page.get_by_role("img", name=READ), page.locator("body")
        await expect(card).to_be_visible()
        await expect(body).not_to_have_attribute("data-live", "no")
        await page.evaluate("window.same = true")
        tiles = page.locator(".tiles > [data-piece]")

        daemon.tell(signal.SIGKILL)
        await daemon.ended()
        await page.clock.fast_forward(LONGER_THAN_PATIENCE_MS)
        await expect(body).to_have_attribute("data-live", "no")
        await expect(page.get_by_role("status")).to_contain_text("Not live")
        await expect(page.get_by_role("region", name=PAST)).to_have_count(await tiles.count())
        assert PAST.search(await tiles.first.evaluate(WORD_OVER))
        assert await barriers(page) == []

        await daemon.start()
        await expect(body).to_have_attribute("data-live", "yes")
        await expect(card).to_be_visible()
        await expect(page.get_by_role("region", name=PAST)).to_have_count(0)
        assert await tiles.first.evaluate(WORD_OVER) == "none"
        assert await page.evaluate("window.same")
