"""What is inside is touched, and reached by keyboard alone, in a real browser."""

from collections.abc import Callable, Mapping

import pytest
from playwright.async_api import Browser

from tests.fakes import stocked
from tests.fakes.axe import barriers
from tests.fakes.sheet import NOWHERE, drawn, laid_out
from tests.fakes.visit import visiting

DRAWINGS = {
    "ring": stocked.rings,
    "rack": stocked.racks,
    "grid": stocked.grids,
    "mosaic": stocked.mosaics,
}
SMALL = """() => [...document.querySelectorAll('svg a')].map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return [one.getAttribute('aria-label'), Math.min(width, height)];
}).filter(([, size]) => size < 48)"""
LOOKS = """() => {
  const part = document.activeElement.querySelector('.inside-outline, .slot-cell');
  const { stroke, strokeWidth } = getComputedStyle(part);
  return [document.activeElement.getAttribute('href'), stroke, strokeWidth];
}"""
Shapes = Callable[[], Mapping[str, object]]


def linked(noun: str, shapes: Shapes) -> dict[str, str]:
    """The drawings of a noun, with a link for what can be touched."""
    return {
        state: drawn(noun, it, link=lambda address: f"/console/inside/{address}")
        for state, it in shapes().items()
    }


@pytest.mark.parametrize(("noun", "shapes"), DRAWINGS.items())
async def test_what_can_be_touched_is_large_and_without_barrier(
    chromium: Browser, noun: str, shapes: Shapes
) -> None:
    """A gloved finger needs 48 px; every link has a name and stands where others are not."""
    async with visiting(chromium, NOWHERE) as visit:
        page = await laid_out(visit, linked(noun, shapes), "inside.css")
        assert await barriers(page) == []
        assert await page.evaluate(SMALL) == []


@pytest.mark.parametrize(("noun", "shapes"), DRAWINGS.items())
async def test_the_keyboard_goes_from_one_to_the_next_and_is_seen_to(
    chromium: Browser, noun: str, shapes: Shapes
) -> None:
    """Tab goes to the first and to the second; where it is has an edge that no other has."""
    async with visiting(chromium, NOWHERE) as visit:
        page = await laid_out(visit, linked(noun, shapes), "inside.css")
        links = [await one.get_attribute("href") for one in await page.query_selector_all("svg a")]
        for expected in links[:2]:
            await page.keyboard.press("Tab")
            href, stroke, width = await page.evaluate(LOOKS)
            assert (href, stroke, width) == (expected, "rgb(11, 92, 173)", "6px")
