"""The plot as SVG: one picture with a name that says it all, and nothing a policy forbids."""

import re
import xml.etree.ElementTree as ET
from zoneinfo import ZoneInfo

import jinja2
import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.series import Mark, Series, Tank
from crinsu_gateway.web.console import catalogue
from crinsu_gateway.web.console.drawing.plot import plot
from crinsu_gateway.web.console.drawing.plot_limit import Bound, Side
from tests.fakes.thinning import thinned

HOUR = 3_600_000
BEGIN = 1_792_886_400_000  # 2026-10-25 00:00 UTC; clocks of Paris go back an hour later
HOSTILE = "</title><script>alert(1)</script>"
SVG = "{http://www.w3.org/2000/svg}"


def svg(language: str, hours: int = 12) -> str:
    """A plot with everything on it: a gap, bad values, limits, alarms, a set clock, a change."""
    until = BEGIN + hours * HOUR
    samples = [
        (BEGIN + n * hours * 3000, 60.0 - n / 60, "bad" if 100 < n < 200 else "good")
        for n in range(1200)
        if not 600 < n < 800
    ]
    gap_s, bins = thinned(samples, BEGIN, until)
    level = Series("tank<1>", "level", "level", "%", gap_s, bins)
    silent = Series("tank<1>", "t", "temperature", "", gap_s, ())
    marks = [Mark(kind, HOSTILE, BEGIN, None) for kind in ("alarm", "fill", "lid", "clock")]
    bounds = [
        Bound("level", Side.UNDER, Quantity(30.0, "%")),
        Bound("temperature", Side.OVER, Quantity(-150.0, "Cel")),
    ]
    tank = Tank(HOSTILE, BEGIN, until, (level, silent), tuple(marks))
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("crinsu_gateway.web.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    draw = environment.get_template("drawing/plot.svg").module
    it = plot("left", tank, bounds, ZoneInfo("Europe/Paris"), until)
    return str(draw.plot(it, catalogue.words(language)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("hours", [1, 12, 24 * 30, 24 * 365, 24 * 365 * 9])
def test_it_is_drawn_in_every_language_from_an_hour_to_years(language: str, hours: int) -> None:
    """No word is missing; what comes from people stays text; no style and no script is in it."""
    drawn = svg(language, hours)
    root = ET.fromstring(drawn)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        *("svg", "title", "defs", "pattern", "path", "circle", "clipPath", "rect", "g"),
        *("text", "tspan"),
    }
    assert not re.search(r"\b(style|on\w+|href)=", re.sub(r"<title.*?</title>", "", drawn))


def test_its_name_is_its_first_child_and_says_what_is_seen() -> None:
    """Period, values with unit and age, limits, times of doubt, and what happened."""
    root = ET.fromstring(svg("en"))
    title = root[0]
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", title.get("id"))
    name = title.text or ""
    for part in (
        "from 2026-10-25 02:00 to 2026-10-25 13:00.",
        "Level (tank<1>/level): last 40.02 %, 36 s old, lowest 40.02 %, highest 60 %.",
        "limit at least 30 %.",
        "Temperature (tank<1>/t): no good value in this time.",
        "limit at most −150 °C.",
        "no valid value: 1 ×.",
        "Alarms: 1 (12 h 00 min).",
    ):
        assert part in name


def test_the_ids_of_two_plots_of_a_page_differ() -> None:
    """Each begins with what the page calls the plot, and whatever is referred to is there."""
    drawn = svg("en")
    ids = re.findall(r'\bid="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    assert all(one.startswith("left-") for one in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(ids)


def test_a_change_of_clocks_is_told_where_it_is() -> None:
    """By how many minutes, in the month that the facility had."""
    drawn = svg("en")
    assert "clocks −60 min" in drawn
    assert "25 Oct 2026" in drawn
    assert "25. Okt. 2026" in svg("de")


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    """A comma in German; on the scale and in the name."""
    assert "zuletzt 40,02 %, 36 s alt" in svg("de")
    assert "40.02" not in svg("de")
