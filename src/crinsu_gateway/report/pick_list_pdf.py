"""A pick list as PDF on A4: for each lift the container, then a row with a check box each.

The code of the sample container and that of its place stand far apart, so that a hand-held
scanner reads the one that it is pointed at.
"""

from fpdf.enums import MethodReturnValue

from crinsu_gateway.model.pick_list import Lift, Line, PickList
from crinsu_gateway.report.pages import FONT, WIDTH, Pages, code_mm, draw_code
from crinsu_gateway.report.pick_list_wording import (
    act,
    left_out,
    lift_note,
    lift_title,
    note,
    nothing,
    printed,
    summary,
    title,
    way,
)
from crinsu_gateway.report.wording import printable

MODULE_MM = 0.5
"""Of a code; 0.33 mm is what hand-held readers are made for, so a worn one reads it too."""
LARGEST_CODE_MM = 26.0
BOX_MM = 5.0
SMALLEST_PT = 6.0
LEFT, ACT, CODE, TEXT, PLACE = 0.0, 9.0, 22.0, 50.0, 112.0
"""Where the columns begin, in mm from the margin; the code of the place ends at the other one."""


def pick_list_pdf(list_: PickList) -> bytes:
    """The file."""
    foot = f"{title(list_)}, printed {printed(list_)}"
    pages = Pages(title(list_), foot)
    pages.add_page()
    pages.set_font(FONT, "B", 16)
    pages.paragraph(title(list_), 8)
    pages.pairs(summary(list_))
    _note(pages, note(list_))
    for lift in list_.lifts:
        _lift(pages, lift, len(list_.lifts))
    if not list_.lifts:
        _note(pages, nothing(list_))
    others = left_out(list_)
    if others:
        _heading(pages, "Waits here too, not in this list", 30)
    for one in others:
        _note(pages, one)
    return bytes(pages.output())


def _note(pages: Pages, text: str) -> None:
    pages.ln(1)
    pages.set_font(FONT, size=8.5)
    pages.set_text_color(82, 96, 109)
    pages.paragraph(text, 4.2)
    pages.set_text_color(0)


def _heading(pages: Pages, text: str, room_mm: float) -> None:
    if pages.will_page_break(room_mm):
        pages.add_page()
    pages.ln(3)
    pages.set_font(FONT, "B", 12)
    pages.paragraph(text, 6)


def _module(text: str) -> float:
    """The size of a module: smaller only where a long text would make the code too large."""
    return min(MODULE_MM, LARGEST_CODE_MM / code_mm(text, 1))


def _height(text: str) -> float:
    return code_mm(text, _module(text))


def _row_mm(pages: Pages, line: Line) -> float:
    text = max(_block_mm(_identity(pages, line)), _block_mm(_place(pages, line)))
    return max(_height(line.tag_code), _height(line.place_code), text) + 3


Block = list[tuple[str, str, float, float]]
"""Lines of text, each with style, size in points and height in mm."""


def _fitted(pages: Pages, text: str, width: float, style: str, size: float, height: float) -> Block:
    """A tag or an address: smaller before it is broken, so that no label falls apart."""
    pages.set_font(FONT, style, size)
    while size > SMALLEST_PT and pages.get_string_width(printable(text)) > width - 2:
        size -= 0.5
        pages.set_font(FONT, style, size)
    return _wrapped(pages, text, width, style, size, height)


def _wrapped(
    pages: Pages, text: str, width: float, style: str, size: float, height: float
) -> Block:
    pages.set_font(FONT, style, size)
    lines = pages.multi_cell(
        width, height, printable(text), align="L", dry_run=True, output=MethodReturnValue.LINES
    )
    assert isinstance(lines, list)
    return [(one, style, size, height) for one in lines]


def _identity(pages: Pages, line: Line) -> Block:
    """The tag, the name and the procedure, in as many lines as they need."""
    width = PLACE - TEXT - 3
    return [
        *_fitted(pages, line.tag, width, "B", 10, 4.2),
        *_wrapped(pages, line.name, width, "", 8.5, 3.6),
        *_wrapped(pages, f"procedure {line.procedure}", width, "", 7, 3.2),
    ]


def _place(pages: Pages, line: Line) -> Block:
    width = WIDTH - PLACE - LARGEST_CODE_MM
    return [
        *_wrapped(pages, way(line), width, "", 8.5, 3.6),
        *_fitted(pages, line.place, width, "B", 10, 4.2),
    ]


def _block_mm(block: Block) -> float:
    return sum(height for _, _, _, height in block)


def _written(pages: Pages, block: Block, left: float, middle: float) -> None:
    """Write lines below each other, around a middle."""
    top = middle - _block_mm(block) / 2
    for text, style, size, height in block:
        pages.set_font(FONT, style, size)
        pages.set_xy(pages.l_margin + left, top)
        pages.cell(0, height, text)
        top += height


def _lift(pages: Pages, lift: Lift, of: int) -> None:
    """The container with its code, then its rows; on a new page it is named again."""
    high = _height(lift.code)
    if pages.will_page_break(high + 4 + _row_mm(pages, lift.lines[0])):
        pages.add_page()
    pages.ln(4)
    top = pages.get_y()
    _box(pages, top + high / 2)
    _text(pages, ACT, top + high / 2 - 5, TEXT + 60, lift_title(lift, of), "B", 12)
    _text(pages, ACT, top + high / 2 + 1, TEXT + 60, lift_note(lift), "", 8.5)
    _code(pages, lift.code, top)
    _rule(pages, top + high + 1, 0.5)
    for line in lift.lines:
        if pages.will_page_break(_row_mm(pages, line)):
            pages.add_page()
            _text(pages, LEFT, pages.get_y(), WIDTH, f"{lift_title(lift, of)} (goes on)", "B", 10)
            _rule(pages, pages.get_y() + 6, 0.5)
        _line(pages, line)


def _line(pages: Pages, line: Line) -> None:
    top, high = pages.get_y() + 1, _row_mm(pages, line)
    middle = top + (high - 2) / 2
    _box(pages, middle)
    _text(pages, ACT, middle - 2.5, CODE - ACT, act(line), "B", 10)
    draw_code(pages, line.tag_code, pages.l_margin + CODE, top, _module(line.tag_code))
    _written(pages, _identity(pages, line), TEXT, middle)
    _written(pages, _place(pages, line), PLACE, middle)
    _code(pages, line.place_code, top)
    _rule(pages, top + high - 1, 0.2)


def _code(pages: Pages, text: str, top: float) -> None:
    """A code at the right margin."""
    left = pages.l_margin + WIDTH - _height(text)
    draw_code(pages, text, left, top, _module(text))


def _box(pages: Pages, middle: float) -> None:
    pages.set_draw_color(0)
    pages.set_line_width(0.4)
    pages.rect(pages.l_margin, middle - BOX_MM / 2, BOX_MM, BOX_MM)


def _rule(pages: Pages, at: float, width: float) -> None:
    """A line across, below which the next thing stands."""
    pages.set_draw_color(150)
    pages.set_line_width(width)
    pages.line(pages.l_margin, at, pages.l_margin + WIDTH, at)
    pages.set_xy(pages.l_margin, at)


def _text(
    pages: Pages, left: float, top: float, width: float, text: str, style: str, size: float
) -> None:
    """One line of text that is made smaller until it fits."""
    shown = printable(text)
    pages.set_font(FONT, style, size)
    while size > 4 and pages.get_string_width(shown) > width:
        size -= 0.5
        pages.set_font(FONT, style, size)
    pages.set_xy(pages.l_margin + left, top)
    pages.cell(width, 5, shown)
    pages.set_y(top)
