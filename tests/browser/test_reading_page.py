"""/docs in a real browser: readable for everybody, from this host alone."""

from playwright.async_api import ViewportSize

from tests.fakes.axe import barriers
from tests.fakes.visit import Visit

NARROW: ViewportSize = {"width": 320, "height": 640}
"""1280 pixels at 400 %: WCAG 2.2, 1.4.10."""
UNFOLDED = "document.querySelectorAll('details').forEach(one => { one.open = true })"
THINNED = "document.querySelectorAll('details').forEach((one, i) => { if (i % 40) one.remove() })"
WIDTH = "document.documentElement.scrollWidth"


async def test_the_page_about_the_api_shuts_nobody_out(visit: Visit) -> None:
    """Unfolded it needs no sideways bar on a narrow screen, and has no barrier, light or dark."""
    page = await visit.open("/docs")
    assert await page.locator("details").count() > 100
    await page.set_viewport_size(NARROW)
    await page.evaluate(UNFOLDED)
    assert await page.evaluate(WIDTH) == NARROW["width"]
    await page.evaluate(THINNED)  # they are all made alike, and to look at each takes a minute
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
