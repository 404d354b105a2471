"""The drawings of the console in a real browser, in all states, both themes, each language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from crinsu_gateway.web.console.catalogue import LANGUAGES
from crinsu_gateway.web.console.drawing.vessel import vessel
from tests.fakes import plots, stocked, vessels
from tests.fakes.axe import barriers
from tests.fakes.legible import crowded, faint
from tests.fakes.sheet import NOWHERE, drawn, laid_out
from tests.fakes.visit import visiting


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in all states that must be told apart, and the style that it wears."""

    noun: str
    shape: Callable[[], Mapping[str, object]]
    style: str

    def all(self, language: str) -> dict[str, str]:
        """The SVG of each state."""
        return {state: drawn(self.noun, it, language) for state, it in self.shape().items()}


def of_vessels() -> Mapping[str, object]:
    """The cards of units."""
    return {state: vessel(unit) for state, unit in vessels.STATES.items()}


def of_plots() -> Mapping[str, object]:
    """The plots of storage solutions."""
    return plots.STATES


DRAWINGS = [
    Drawing("vessel", of_vessels, "vessel.css"),
    Drawing("plot", of_plots, "plot.css"),
    Drawing("ring", stocked.rings, "inside.css"),
    Drawing("rack", stocked.racks, "inside.css"),
    Drawing("grid", stocked.grids, "inside.css"),
    Drawing("mosaic", stocked.mosaics, "inside.css"),
]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda one: one.noun)
async def test_drawings_can_be_read_by_everybody(chromium: Browser, drawing: Drawing) -> None:
    """Each state has a name and no barrier, and its words stand out of all that is behind them."""
    async with visiting(chromium, NOWHERE) as visit:
        page = await laid_out(visit, drawing.all("en"), drawing.style)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await barriers(page) == []
            assert await faint(page) == []


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda one: one.noun)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_have_room_in_drawings(
    chromium: Browser, drawing: Drawing, language: str
) -> None:
    """Nothing sticks out or lies over another word, however long the words of a language are."""
    async with visiting(chromium, NOWHERE) as visit:
        page = await laid_out(visit, drawing.all(language), drawing.style)
        assert await crowded(page) == []
