"""The plot of a storage solution through a period, as geometry: what its points said, and when.

Each point has a panel, those of one purpose the same scale, and all the same axis of time; what
stood over the storage solution has lanes below them. It says no word and no colour:
templates/drawing/plot.svg and static/plot.css do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from crinsu_gateway.model.series import CLOCK, Tank, clock_marks
from crinsu_gateway.web.console.drawing.plot_axis import Axis, axis
from crinsu_gateway.web.console.drawing.plot_doubt import Doubt
from crinsu_gateway.web.console.drawing.plot_lane import Lane, lane
from crinsu_gateway.web.console.drawing.plot_limit import Bound
from crinsu_gateway.web.console.drawing.plot_panel import Panel, panel
from crinsu_gateway.web.console.drawing.plot_sheet import LEFT, PANEL, RIGHT, Sheet

WIDTH, NARROW = 960.0, 760.0
"""How wide it is, and below which width a panel has its figures in a line of their own."""
TITLE, FIGURES, BETWEEN = 34.0, 26.0, 14.0
LANE, AXIS, SHIFT = 34.0, 52.0, 22.0
KEY_WIDTH, KEY_HEIGHT = 190.0, 34.0
"""The room of one pattern and its word in the key."""
LANES = ("alarm", "fill", "lid")


@dataclass(frozen=True, slots=True)
class Key:
    """Where the key says what the pattern of a doubt means."""

    doubt: Doubt
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole picture, in pixels: panels and lanes from `left` to `right`, the axis at `bottom`.

    `id` is one of its page, `field` is how high a panel is, `lane` how high a lane.
    """

    id: str
    storage: str
    narrow: bool
    width: float
    height: float
    left: float
    right: float
    field: float
    lane: float
    bottom: float
    panels: tuple[Panel, ...]
    lanes: tuple[Lane, ...]
    axis: Axis
    keys: tuple[Key, ...]


def plot(
    id_: str,
    tank: Tank,
    bounds: Sequence[Bound],
    zone: ZoneInfo,
    now_ms: int,
    width: float = WIDTH,
) -> Plot:
    """The plot of a period by the clock of `zone`; what lies after `now_ms` is left empty.

    It is at least 400 pixels wide; `tank` holds points whose purpose is level or temperature.
    """
    sheet = Sheet(tank, min(tank.until_ms, now_ms), now_ms, width)
    title = TITLE + (FIGURES if width < NARROW else 0.0)
    each = title + PANEL + BETWEEN
    kinds = [*LANES, *([CLOCK] if clock_marks(tank) else [])]
    floor = len(tank.series) * each
    bottom = floor + len(kinds) * LANE
    panels = tuple(panel(sheet, one, title + n * each, bounds) for n, one in enumerate(tank.series))
    below = axis(sheet, zone)
    end = bottom + AXIS + (SHIFT if below.shifts else 0.0)
    keys = tuple(_keys(sheet, panels, end))
    return Plot(
        id_,
        tank.storage,
        width < NARROW,
        width,
        keys[-1].y + KEY_HEIGHT if keys else end,
        LEFT,
        width - RIGHT,
        PANEL,
        LANE,
        bottom,
        panels,
        tuple(lane(sheet, kind, floor + n * LANE) for n, kind in enumerate(kinds)),
        below,
        keys,
    )


def _keys(sheet: Sheet, panels: Sequence[Panel], top: float) -> Iterator[Key]:
    """What of all doubts is in the picture, in rows as wide as it."""
    seen = {doubted.doubt for one in panels for doubted in one.doubts}
    in_a_row = max(1, int(sheet.room / KEY_WIDTH))
    for number, doubt in enumerate(doubt for doubt in Doubt if doubt in seen):
        row, place = divmod(number, in_a_row)
        yield Key(doubt, LEFT + place * KEY_WIDTH, top + 8 + row * KEY_HEIGHT)
