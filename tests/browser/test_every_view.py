"""Every view of the console with a hostile facility: for everybody, on any screen.

A view is found by the links that lead to it, as people find it: one that no link leads to fails.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.web.console.views.registry import PATHS
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.hostile import hostile
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting

FIRST = ("/console", f"/console/find?q={quote('0<script>')}")[: 1 + ("/console/find" in PATHS)]
LONGEST_WAY, OF_A_SHAPE = 4, 2
ROLES = {"people": Role.ADMINISTRATOR, "audit": Role.QA, "devices": Role.SERVICE}
NARROW, ZOOMED = {"width": 400, "height": 800}, {"width": 640, "height": 400}
LINK = re.compile(r'<a\b[^>]*href="(/console[^"#]*)"')
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth + 1;
  const scrolls = (one) =>
    ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) || one.matches('.stage');
  const within = (one) => one && (scrolls(one) || within(one.parentElement));
  const shows = (one) => getComputedStyle(one).overflowX === 'visible' ? one.scrollWidth : 0;
  const ends = (one) => {
    const { left, right } = one.getBoundingClientRect();
    return Math.max(right, left + shows(one));
  };
  return [...document.querySelectorAll('body *:not(svg *, option, .unseen *)')]
    .filter((one) => one.checkVisibility() && !within(one) && ends(one) > room)
    .slice(0, 5).map((one) => `${one.tagName}.${one.getAttribute('class')}`);
}"""
"""What goes beyond the screen and not within a box of its own that scrolls, or is zoomed."""
UNTOUCHABLE = """() => ['a', 'button', 'input', 'select']
  .flatMap((kind) => [...document.querySelectorAll(`main ${kind}`)])
  .filter((one) => one.offsetParent && !one.closest('svg, p, td, li, dd, label'))
  .filter((one) => one.offsetHeight < 47.5)
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a view stands, and the pattern of its address."""

    path: str

    def is_at(self, href: str) -> bool:
        """Whether an address is one of it."""
        pattern = re.sub(r"\{\w+\}", "[^/?]+", self.path) + r"(\?.*)?"
        return re.fullmatch(pattern, href) is not None


WAYS = [Way(path) for path in PATHS]


async def led_to(context: BrowserContext, address: str, way: Way) -> str:
    """The address of the view, by links from where everybody begins; of each shape a few."""
    seen: Counter[str] = Counter()
    edge = list(FIRST)
    for _ in range(LONGEST_WAY):
        found: list[str] = []
        for href in edge:
            if way.is_at(href):
                return href
            shape = re.sub(r"\d+", "0", href)
            seen[shape] += 1
            assert any(one.is_at(href) for one in WAYS), f"{href} leads nowhere"
            if seen[shape] <= OF_A_SHAPE:
                answer = await context.request.get(address + href)
                assert answer.ok, f"{href}: {answer.status}"
                found += map(unescape, LINK.findall(await answer.text()))
        edge = found
    raise AssertionError(f"no link leads to {way.path}; seen: {sorted(seen)}")


@pytest.mark.parametrize("path", PATHS)
async def test_every_view_bears_whatever_comes(chromium: Browser, api: Api, path: str) -> None:
    """Hostile labels are text; no barrier in light, dark, forced colours, narrow and zoomed; no
    page is wider than its screen."""
    url = str(api.client.base_url).rstrip("/")
    async with visiting(chromium, url) as visit:
        role = ROLES.get(path.split("/")[2] if path.count("/") > 1 else "", Role.SUPERVISOR)
        who = await signed_in(visit, api, role)
        await hostile(api.db, who.actor_id)
        page = await visit.context.new_page()
        await page.goto(url + await led_to(visit.context, url, Way(path)))
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        assert await page.locator("main script").count() == 0
        wrong = await _looks(visit, page)
        assert wrong == {}


async def _looks(visit: Visit, page: Page) -> dict[str, list[str]]:
    """What is wrong with a page in each look, by look."""
    found: dict[str, list[str]] = {}
    found["light"] = await barriers(page)
    found["touch"] = await page.evaluate(UNTOUCHABLE)
    await page.emulate_media(color_scheme="dark")
    found["dark"] = await barriers(page)
    await page.emulate_media(color_scheme="light", forced_colors="active")
    found["forced colours"] = await barriers(page)
    await page.emulate_media(forced_colors="none")
    for name, size in (("narrow", NARROW), ("zoomed", ZOOMED)):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        found[name] = await page.evaluate(TOO_WIDE)
    found["narrow too"] = await barriers(page)
    return {look: wrong for look, wrong in found.items() if wrong}
