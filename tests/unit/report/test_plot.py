"""The plot of a storage solution, read by the elements of the drawing itself."""

import re
import xml.etree.ElementTree as ET

import pytest

from crinsu_gateway.model.series import Mark, Series, Tank
from crinsu_gateway.report.custody_html import LEGEND, svg
from crinsu_gateway.report.plot import COLORS, LEFT, RIGHT, WIDTH, drawing
from tests.fakes.thinning import thinned

HOUR = 3_600_000
BEGIN = 1_772_352_000_000  # 2026-03-01 08:00 UTC
END = BEGIN + 10 * HOUR
SVG = "{http://www.w3.org/2000/svg}"
LINE = "#0b5394"


def tank(*marks: Mark, silent: tuple[int, int] = (0, 0), bad: tuple[int, int] = (0, 0)) -> Tank:
    """Ten hours, a reading each minute but in the silent hours; not good in the bad ones."""
    said = []
    for minute in range(600):
        if silent[0] * 60 <= minute < silent[1] * 60:
            continue
        is_bad = bad[0] * 60 <= minute < bad[1] * 60
        value = None if is_bad else -180.0 + minute % 5
        said.append((BEGIN + minute * 60_000, value, "bad" if is_bad else "good"))
    gap_s, bins = thinned(said, BEGIN, END)
    series = Series("freezer-1", "temperature", "temperature", "Cel", gap_s, bins)
    return Tank("T1", BEGIN, END, (series,), marks)


def x_of(hour: float) -> float:
    """Where an hour stands."""
    return LEFT + hour / 10 * (WIDTH - LEFT - RIGHT)


def near(found: tuple[float, float], *hours: float) -> bool:
    """Whether something goes from one hour to another, as wide as a pen."""
    return all(abs(x - x_of(hour)) <= 2 for x, hour in zip(found, hours, strict=True))


class Drawn:
    """The elements of a drawing, as a browser has them."""

    def __init__(self, tank_: Tank) -> None:
        self.root = ET.fromstring(svg(drawing(tank_, "Europe/Paris")))

    def lines(self) -> list[tuple[float, float]]:
        """From where to where each line of values goes."""
        found = []
        for one in self.root.iter(f"{SVG}polyline"):
            if one.get("stroke") == LINE:
                xs = [float(pair.split(",")[0]) for pair in str(one.get("points")).split()]
                found.append((min(xs), max(xs)))
        return sorted(found)

    def areas(self, begins: str) -> list[tuple[float, float, str, str]]:
        """From where to where, colour and meaning of the areas whose meaning begins so."""
        found = []
        for one in self.root.iter(f"{SVG}rect"):
            title = one.find(f"{SVG}title")
            if title is not None and str(title.text).startswith(begins):
                x, wide = float(str(one.get("x"))), float(str(one.get("width")))
                found.append((x, x + wide, str(one.get("fill")), str(title.text)))
        return found


def test_without_a_gap_there_is_one_line_and_no_doubt() -> None:
    """From the first to the last reading."""
    drawn = Drawn(tank())
    ((begin, end),) = drawn.lines()
    assert near((begin, end), 0, 10)
    assert drawn.areas("nothing was read") == []


@pytest.mark.requirement("R08")
def test_where_nothing_was_read_there_is_a_gap_that_says_so_and_no_line() -> None:
    """No line goes across; below the panel it is told from when to when, and of what."""
    drawn = Drawn(tank(silent=(3, 5)))
    first, second = drawn.lines()
    assert first[1] <= x_of(3) + 1
    assert second[0] >= x_of(5) - 1
    ((begin, end, _, meaning),) = drawn.areas("nothing was read")
    assert near((begin, end), 3, 5)
    assert meaning == "nothing was read of freezer-1/temperature for 2 h 1 min"


def test_a_gap_at_the_beginning_and_at_the_end_is_one_too() -> None:
    """It lay there already, or still, and nobody read."""
    before = Drawn(tank(silent=(0, 2)))
    ((begin, end, _, _),) = before.areas("nothing was read")
    assert near((begin, end), 0, 2)
    after = Drawn(tank(silent=(8, 10)))
    ((begin, end, _, _),) = after.areas("nothing was read")
    assert near((begin, end), 8, 10)


def test_no_line_goes_across_values_that_were_not_good() -> None:
    """Not even for an hour in which the unit spoke all the time."""
    drawn = Drawn(tank(bad=(4, 5)))
    first, second = drawn.lines()
    assert first[1] <= x_of(4) + 1
    assert second[0] >= x_of(5) - 1
    assert drawn.areas("nothing was read") == []
    assert {area[3] for area in drawn.areas("freezer-1")} == {"freezer-1/temperature was bad"}


@pytest.mark.requirement("R08")
@pytest.mark.parametrize("kind", sorted(COLORS))
def test_what_stood_over_it_is_marked_from_its_beginning_to_its_end(kind: str) -> None:
    """An alarm, a fill, an open lid, a set clock: each in its colour, with its words."""
    drawn = Drawn(tank(Mark(kind, "told <in> words", BEGIN + 2 * HOUR, BEGIN + 3 * HOUR)))
    ((begin, end, color, meaning),) = drawn.areas(f"{kind}: ")
    assert near((begin, end), 2, 3)
    assert (color, meaning) == (COLORS[kind], f"{kind}: told <in> words")


def test_a_mark_that_goes_on_goes_to_the_edge() -> None:
    """And one that was too short to see is as wide as can be seen."""
    short = Mark("lid", "lid open", BEGIN + HOUR, BEGIN + HOUR + 1)
    drawn = Drawn(tank(short, Mark("alarm", "level", BEGIN + 9 * HOUR, None)))
    ((_, end, _, _),) = drawn.areas("alarm: ")
    assert end == pytest.approx(x_of(10), abs=1)
    ((begin, end, _, _),) = drawn.areas("lid: ")
    assert end - begin == pytest.approx(1.5, abs=0.1)


def test_a_clock_that_was_set_forward_parts_the_line_and_makes_no_gap() -> None:
    """The hour that did not pass is not an hour in which nothing was read."""
    step = Mark("clock", "set forward", BEGIN + 4 * HOUR, BEGIN + 5 * HOUR)
    drawn = Drawn(tank(step, silent=(4, 5)))
    assert len(drawn.lines()) == 2
    assert drawn.areas("nothing was read") == []
    assert len(drawn.areas("clock: ")) == 1


def test_a_time_that_came_twice_bears_no_line() -> None:
    """Which of the two a value belongs to, nobody can see: dashes, and no line across."""
    step = Mark("clock", "set back", BEGIN + 4 * HOUR, BEGIN + 5 * HOUR)
    drawn = Drawn(tank(step))
    inside = [
        (begin, end) for begin, end in drawn.lines() if end > x_of(4) + 2 and begin < x_of(5) - 2
    ]
    assert inside
    assert all(end - begin <= 2.0 for begin, end in inside)


def test_the_title_counts_what_is_marked_and_the_legend_names_each_colour() -> None:
    """For those who hear the drawing, and those who see it."""
    marks = [Mark(kind, "", BEGIN, BEGIN + 1) for kind in ("alarm", "lid", "lid", "clock")]
    title = Drawn(tank(*marks)).root.find(f"{SVG}title")
    assert title is not None
    assert str(title.text).endswith(": 1 alarms, 0 fills, 2 lid openings, 1 clock steps")
    for word in ("alarm", "fill", "lid", "clock", "nothing was read", "not good"):
        assert re.search(word, LEGEND)
