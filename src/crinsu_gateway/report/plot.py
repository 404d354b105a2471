"""The plot of a storage solution around a sample container, as plain shapes. Pure.

Temperature and level have a panel each over one time axis. Only good values are lines; what was
bad or suspect is marked below its panel, and where nothing was read there is no line. How shapes
get on a page is in custody_html.py and custody_pdf.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.series import Series, Tank, clock_marks, gaps, runs
from crinsu_gateway.report.axis import round_values
from crinsu_gateway.report.wording import moment, plain

WIDTH, PANEL, LEFT, RIGHT, BETWEEN = 720.0, 130.0, 62.0, 8.0, 34.0
TOP = 22.0
SIGNS = {"Cel": "°C"}
TITLES = {"temperature": "Temperature", "level": "Level"}
COLORS = {"alarm": "#f6c7c3", "fill": "#c3dcf6", "lid": "#f9e6b3", "clock": "#d9d2e9"}
"""What stood over a storage solution, by the kind of its mark."""
LINES = ("#0b5394", "#a64d00", "#38761d", "#674ea7")


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `kind` says for what."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle with what it means."""

    x: float
    y: float
    width: float
    height: float
    color: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Label:
    """A short text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str
    size: float = 10.0


Shape = Line | Area | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes, from the back to the front, on a sheet of this size; and what it shows."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


def drawing(tank: Tank, zone: str) -> Drawing:
    """The plot of one storage solution through its period."""
    panels = {
        one.purpose: [s for s in tank.series if s.purpose == one.purpose] for one in tank.series
    }
    shapes: list[Shape] = []
    y = TOP
    for purpose, series in panels.items():
        shapes += _panel(tank, purpose, series, y)
        y += PANEL + BETWEEN
    shapes += _times(tank, zone, y - BETWEEN + 22)
    title = (
        f"{tank.storage} from {moment(tank.from_ms, zone)} to {moment(tank.until_ms, zone)}: "
        f"{_counted(tank)}"
    )
    return Drawing(WIDTH, y + 8, plain(title), tuple(shapes))


def _counted(tank: Tank) -> str:
    kinds = {"alarm": "alarms", "fill": "fills", "lid": "lid openings", "clock": "clock steps"}
    counts = {kind: sum(mark.kind == kind for mark in tank.marks) for kind in kinds}
    return ", ".join(f"{counts[kind]} {name}" for kind, name in kinds.items())


def _x(tank: Tank, at_ms: int) -> float:
    part = (at_ms - tank.from_ms) / max(1, tank.until_ms - tank.from_ms)
    return LEFT + min(1.0, max(0.0, part)) * (WIDTH - LEFT - RIGHT)


def _panel(tank: Tank, purpose: str, series: Sequence[Series], y: float) -> Iterator[Shape]:
    yield Area(LEFT, y, WIDTH - LEFT - RIGHT, PANEL, "#f4f6f8", "")
    for mark in tank.marks:
        begin, end = _x(tank, mark.from_ms), _x(tank, mark.until_ms or tank.until_ms)
        color = COLORS.get(mark.kind, "#d5dade")
        yield Area(begin, y, max(1.5, end - begin), PANEL, color, f"{mark.kind}: {mark.text}")
    ticks = round_values(
        [one for s in series for b in s.bins for one in (b.low, b.high) if one is not None]
    )
    low, high = ticks[0], ticks[-1]

    def at(value: float) -> float:
        return y + PANEL - (value - low) / (high - low) * PANEL

    unit = next((SIGNS.get(s.unit_code, s.unit_code) for s in series if s.unit_code), "")
    names = ", ".join(f"{s.unit}/{s.point}" for s in series)
    yield Label(
        LEFT, y - 7, f"{TITLES.get(purpose, purpose)} ({unit}): {plain(names)}", "start", 11
    )
    for tick in ticks:
        yield Line(((LEFT, at(tick)), (WIDTH - RIGHT, at(tick))), "#d5dade", 0.5)
        yield Label(LEFT - 6, at(tick) + 3.5, f"{tick:g}", "end")
    for number, one in enumerate(series):
        for part in runs(one, clock_marks(tank)):
            edges = [(_x(tank, b.first_ms), at(b.low or 0.0), at(b.high or 0.0)) for b in part]
            yield Line(tuple(_through(edges)), LINES[number % len(LINES)], 1.2)
        yield from _doubts(tank, one, y + PANEL + 2)


def _doubts(tank: Tank, series: Series, y: float) -> Iterator[Shape]:
    """Below a panel: when values were not good, and when nothing was read."""
    name = f"{series.unit}/{series.point}"
    for bin_ in series.bins:
        if bin_.quality != "good":
            begin, end = _x(tank, bin_.first_ms), _x(tank, bin_.last_ms)
            meaning = f"{name} was {bin_.quality}"
            yield Area(begin, y, max(1.5, end - begin), 5, "#e69138", meaning)
    for from_ms, until_ms in gaps(series, tank.from_ms, tank.until_ms, clock_marks(tank)):
        begin, end = _x(tank, from_ms), _x(tank, until_ms)
        minutes = round((until_ms - from_ms) / 60_000)
        meaning = f"nothing was read of {name} for {minutes // 60} h {minutes % 60} min"
        yield Area(begin, y, max(1.5, end - begin), 5, "#8d99a6", meaning)


def _through(edges: Sequence[tuple[float, float, float]]) -> Iterator[tuple[float, float]]:
    """A line that touches both extremes of every bin; a lone one is a short dash."""
    if len(edges) == 1:
        x, bottom, top = edges[0]
        yield from ((x - 0.75, bottom), (x + 0.75, top))
        return
    for x, bottom, top in edges:
        yield x, bottom
        if top != bottom:
            yield x, top


def _times(tank: Tank, zone: str, y: float) -> Iterator[Shape]:
    anchors = ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    for part, anchor in anchors:
        at_ms = tank.from_ms + round(part * (tank.until_ms - tank.from_ms))
        yield Label(_x(tank, at_ms), y, moment(at_ms, zone), anchor)
