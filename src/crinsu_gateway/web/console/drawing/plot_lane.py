"""The lanes below a plot: when there were alarms and fills, and when the lid was open. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.series import Mark
from crinsu_gateway.web.console.drawing.plot_sheet import Sheet
from crinsu_gateway.web.console.drawing.span import span_text

HEIGHTS = {"emergency": 28.0, "high": 22.0, "medium": 16.0, "low": 10.0, "": 18.0}
"""How high a flag is by its severity, the worst first; empty is no alarm (px)."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What stood over the storage solution, in its lane; several where they are too close.

    `sparse`: of the several none stood for most of that time; `open`: it still goes on. `severity`
    is the worst of alarms, empty for what is none; a worse one stands higher.
    """

    x: float
    width: float
    count: int
    text: str
    open: bool
    sparse: bool
    severity: str
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """All that happened of a kind; `count` and the time that it lasted are of the whole period."""

    kind: str
    y: float
    flags: tuple[Flag, ...]
    count: int
    lasted: str


def lane(sheet: Sheet, kind: str, y: float) -> Lane:
    """All marks of a kind."""
    marks = sorted((one for one in sheet.tank.marks if one.kind == kind), key=lambda m: m.from_ms)
    lasted = span_text(_lasted_ms(sheet, marks) / 1000)
    return Lane(
        kind, y, tuple(_flag(sheet, near) for near in _near(sheet, marks)), len(marks), lasted
    )


def _period(sheet: Sheet, mark: Mark) -> tuple[int, int]:
    end_ms = sheet.known_ms if mark.until_ms is None else mark.until_ms
    return max(sheet.tank.from_ms, mark.from_ms), min(sheet.tank.until_ms, end_ms)


def _lasted_ms(sheet: Sheet, marks: Sequence[Mark]) -> int:
    """How long any of them stood, in order of their beginning; two at a time count once."""
    lasted_ms, reached_ms = 0, sheet.tank.from_ms
    for begin_ms, end_ms in (_period(sheet, mark) for mark in marks):
        lasted_ms += max(0, end_ms - max(begin_ms, reached_ms))
        reached_ms = max(reached_ms, end_ms)
    return lasted_ms


def _near(sheet: Sheet, marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Marks that nobody could tell apart where they are drawn."""
    group: list[Mark] = []
    reached = 0.0
    for mark in marks:
        x, width = sheet.wide(*_period(sheet, mark))
        if group and x >= reached + 1:
            yield group
            group = []
        reached = max(reached, x + width) if group else x + width
        group.append(mark)
    if group:
        yield group


def _flag(sheet: Sheet, marks: Sequence[Mark]) -> Flag:
    begin_ms = min(_period(sheet, mark)[0] for mark in marks)
    end_ms = max(_period(sheet, mark)[1] for mark in marks)
    severity = min((mark.severity for mark in marks), key=list(HEIGHTS).index)
    return Flag(
        *sheet.wide(begin_ms, end_ms),
        len(marks),
        next(mark.text for mark in marks if mark.severity == severity),
        any(mark.until_ms is None for mark in marks),
        len(marks) > 1 and _lasted_ms(sheet, marks) < (end_ms - begin_ms) / 2,
        severity,
        HEIGHTS[severity],
    )
