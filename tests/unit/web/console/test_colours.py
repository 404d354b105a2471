"""The colours of the console, measured: WCAG 2.2, 1.4.3 (text) and 1.4.11 (shapes)."""

import re
from importlib import resources

import pytest

SHEET = (resources.files("crinsu_gateway.web.console") / "static" / "base.css").read_text("utf-8")
TEXT = ("ink", "ink-quiet", "accent", "cold", "good", "warn", "bad", "stale")
THEMES = ("light", "dark")
NAMED = r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, by name."""
    return {one[0]: one[1 + THEMES.index(theme)] for one in re.findall(NAMED, SHEET)}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """How far two colours are from each other, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    """Black on white is 21; the grey that just passes on white is #767676."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("behind", ["surface", "ground"])
def test_every_colour_can_be_read(theme: str, behind: str) -> None:
    """As text at least 4.5:1, lines 3:1, on a surface and on the ground."""
    found = tokens(theme)
    least = {**dict.fromkeys(TEXT, 4.5), "line": 3.0}
    faint = {
        name: round(ratio, 2)
        for name, needed in least.items()
        if (ratio := contrast(found[name], found[behind])) < needed
    }
    assert faint == {}


def test_every_colour_is_said_once_for_both_themes() -> None:
    """No other colour stands in the sheet, and each choice of a person has its scheme."""
    assert re.findall(r"#[0-9a-f]{3,8}\b", re.sub(NAMED, "", SHEET)) == []
    for theme in THEMES:
        assert f':root[data-theme="{theme}"] {{ color-scheme: {theme}; }}' in SHEET
