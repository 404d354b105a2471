"""What looks for words in drawings that cannot be read, tried on some that cannot."""

import pytest
from playwright.async_api import Browser

from tests.fakes.legible import contrast, crowded, faint
from tests.fakes.sheet import NOWHERE, laid_out
from tests.fakes.visit import visiting

BOX = '<rect width="100" height="60" fill="{}"/>'
WORD = '<text x="10" y="40" font-size="20" fill="{}" {}>word</text>'


def picture(behind: str, word: str, looks: str = "", more: str = "") -> str:
    """A word on a colour, with something over both."""
    return (
        '<svg role="img" aria-label="x" width="100" height="60" viewBox="0 0 100 60">'
        f"{BOX.format(behind)}{WORD.format(word, looks)}{more}</svg>"
    )


FAINT = {
    "grey on white": picture("#fff", "#999"),
    "half seen": picture("#fff", "#333", 'opacity=".4"'),
    "on what is half as bright": picture("#666", "#000"),
    "a faint halo": picture("#fff", "#777", 'stroke="#888" stroke-width="4" paint-order="stroke"'),
}
CLEAR = {
    "black on white": picture("#fff", "#222"),
    "grey but large": picture("#fff", "#808080", 'style="" font-weight="700"').replace(
        ' style=""', ""
    ),
    "crossed by a line": picture("#fff", "#222", "", '<path d="M0 34 H100" stroke="#222"/>'),
    "a clear halo": picture("#555", "#222", 'stroke="#fff" stroke-width="4" paint-order="stroke"'),
    "without words": picture("#fff", "#fff", 'visibility="hidden"', WORD.format("#222", "")),
}


def test_contrast_of_pixels_is_measured_as_wcag_defines_it() -> None:
    """Black on white is 21; the grey that just passes on white is #767676."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x76,) * 3, (255,) * 3) == pytest.approx(4.54, abs=0.005)


async def test_faint_words_are_found_and_clear_ones_are_not(chromium: Browser) -> None:
    """By what is behind them, how much of them is seen, and how large they are."""
    async with visiting(chromium, NOWHERE) as visit:
        page = await laid_out(visit, {**FAINT, **CLEAR})
        assert [one.split(":")[0] for one in await faint(page)] == list(FAINT)


async def test_words_without_room_are_found(chromium: Browser) -> None:
    """One over another, one beyond the edge; one below another has room."""
    async with visiting(chromium, NOWHERE) as visit:
        other = '<text x="{}" y="{}" font-size="20">other</text>'
        drawings = {
            "over": picture("#fff", "#222", "", other.format(20, 38)),
            "beyond": picture("#fff", "#222", "", other.format(80, 20)),
            "below": picture("#fff", "#222", "", other.format(10, 20)),
        }
        page = await laid_out(visit, drawings)
        assert await crowded(page) == [
            "over: 'word' lies over 'other'",
            "beyond: 'other' sticks out",
        ]
