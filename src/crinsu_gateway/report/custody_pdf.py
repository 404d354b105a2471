"""A custody report as PDF on A4: every page bears its number and the hash of the content.

The fonts are those that every reader has; a letter that they lack is spelt out by its number, so
that nothing is silently lost.
"""

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from crinsu_gateway.model.custody_report import Report, content_hash
from crinsu_gateway.report.custody_html import LEGEND
from crinsu_gateway.report.plot import Area, Drawing, Label, Line, drawing
from crinsu_gateway.report.wording import Table, code_text, printable, proof, summary, tables

FONT, FIXED = "Helvetica", "Courier"
MARGIN, WIDTH = 14.0, 210.0 - 2 * 14.0
CODE_MM = 46.0
WIDTHS = {4: (5, 4, 4, 2), 5: (3, 3, 4, 4, 4), 6: (1, 4, 3, 5, 4, 3), 7: (3, 3, 3, 3, 3, 2, 3)}


class _Sheet(FPDF):
    """Pages with a foot."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=18)

    def footer(self) -> None:
        """Page number and hash, on every page."""
        self.set_y(-13)
        self.set_font(FONT, size=7)
        self.set_text_color(82, 96, 109)
        self.cell(WIDTH, 4, f"{self._foot}   page {self.page_no()} of {{nb}}", align="C")
        self.set_text_color(0)


def custody_pdf(report: Report) -> bytes:
    """The file."""
    sheet = _Sheet(f"content SHA-256 {content_hash(report)}")
    title = f"Custody of sample container {report.identity.id}"
    sheet.set_title(title)
    sheet.set_lang("en")
    sheet.add_page()
    sheet.set_font(FONT, "B", 16)
    _paragraph(sheet, title, 8)
    _pairs(sheet, summary(report))
    *most, events = tables(report)
    for table in most:
        _table(sheet, table)
    _heading(sheet, "The storage around it")
    plots = [drawing(tank, report.zone) for tank in report.tanks if tank.series]
    for plot in plots:
        _plot(sheet, plot)
    if not plots:
        _paragraph(sheet, "None.", 5)
    _table(sheet, events)
    _proof(sheet, report)
    return bytes(sheet.output())


def _paragraph(sheet: FPDF, text: str, height: float) -> None:
    sheet.multi_cell(WIDTH, height, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _heading(sheet: FPDF, text: str) -> None:
    if sheet.will_page_break(24):
        sheet.add_page()
    sheet.ln(3)
    sheet.set_font(FONT, "B", 11)
    _paragraph(sheet, text, 6)
    sheet.set_font(FONT, size=8.5)


def _pairs(sheet: FPDF, pairs: tuple[tuple[str, str], ...]) -> None:
    for name, value in pairs:
        sheet.set_font(FONT, size=8.5)
        sheet.set_text_color(82, 96, 109)
        sheet.cell(38, 4.6, printable(name))
        sheet.set_text_color(0)
        sheet.multi_cell(
            WIDTH - 38, 4.6, printable(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )


def _table(sheet: FPDF, table: Table) -> None:
    title, headings, rows = table
    _heading(sheet, title)
    if not rows:
        _paragraph(sheet, "None.", 5)
        return
    sheet.set_font(FONT, size=7)
    with sheet.table(
        width=WIDTH,
        col_widths=WIDTHS[len(headings)],
        line_height=3.6,
        text_align="LEFT",
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="BOLD", fill_color=(238, 242, 246)),
    ) as drawn:
        for row in (headings, *rows):
            line = drawn.row()
            for value in row:
                line.cell(printable(value.replace("→", "->")))


def _plot(sheet: FPDF, drawn: Drawing) -> None:
    scale = WIDTH / drawn.width
    height = drawn.height * scale
    if sheet.will_page_break(height + 8):
        sheet.add_page()
    left, top = sheet.l_margin, sheet.get_y()
    for shape in drawn.shapes:
        match shape:
            case Area():
                sheet.set_fill_color(shape.color)
                box = (left + shape.x * scale, top + shape.y * scale)
                sheet.rect(*box, shape.width * scale, shape.height * scale, style="F")
            case Line():
                sheet.set_draw_color(shape.color)
                sheet.set_line_width(shape.width * scale)
                sheet.polyline([(left + x * scale, top + y * scale) for x, y in shape.points])
            case Label():
                _label(sheet, shape, left, top, scale)
    sheet.set_draw_color(0)
    sheet.set_line_width(0.2)
    sheet.set_xy(left, top + height)
    sheet.set_font(FONT, size=7)
    _paragraph(sheet, LEGEND, 3.6)


def _label(sheet: FPDF, label: Label, left: float, top: float, scale: float) -> None:
    sheet.set_font(FONT, size=label.size * 0.72)
    text = printable(label.text)
    wide = sheet.get_string_width(text)
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    sheet.text(left + label.x * scale - shift, top + label.y * scale, text)


def _proof(sheet: FPDF, report: Report) -> None:
    if sheet.will_page_break(CODE_MM + 50):
        sheet.add_page()
    _heading(sheet, "What this can be held against")
    _pairs(sheet, proof(report.proof))
    text = code_text(report.proof)
    sheet.ln(1)
    sheet.set_font(FIXED, size=7)
    for line in text.splitlines():
        _paragraph(sheet, line, 3.4)
    sheet.ln(2)
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    module = CODE_MM / len(rows)
    left, top = sheet.l_margin, sheet.get_y()
    sheet.set_fill_color(0)
    for down, row in enumerate(rows):
        for right, dark in enumerate(row):
            if dark:
                at = (left + right * module, top + down * module)
                sheet.rect(*at, module, module, style="F")
    sheet.set_y(top + CODE_MM)
