"""More tabs than a browser has lines: those in the background give theirs up, all but one."""

from playwright.async_api import Page, expect

from tests.fakes.visit import Visit

LINES = 6
"""How many a browser opens to one host over HTTP/1.1."""
SHOWN = """(shown) => {
  Object.defineProperty(document, 'hidden', { value: !shown, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


async def shown(page: Page, is_shown: bool) -> None:
    """As the browser tells a tab that it goes to the background, or comes to the front."""
    await page.evaluate(SHOWN, is_shown)


async def test_twice_as_many_tabs_as_lines_stand_and_the_one_in_front_is_live(
    visit: Visit,
) -> None:
    """The last one opens, though each of them listens; the first is in step when it comes back."""
    pages: list[Page] = []
    for _ in range(2 * LINES):
        page = await visit.open("/console")
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        await shown(page, False)
        pages.append(page)
    await shown(pages[-1], True)
    first = pages[1]  # the very first listens for all that are hidden
    await first.evaluate("document.body.dataset.live = 'no'")
    await first.evaluate("document.querySelector('.liveness').dataset.live = 'no'")
    await shown(first, True)
    await expect(first.locator("body")).to_have_attribute("data-live", "yes")
