"""A custody report as PDF on A4: every page bears its number and the hash of the content.

What is told stands in report/wording.py, what pages look like in report/pages.py.
"""

from fpdf.fonts import FontFace

from crinsu_gateway.model.custody_report import Report, content_hash
from crinsu_gateway.report.custody_html import LEGEND
from crinsu_gateway.report.pages import FIXED, FONT, WIDTH, Pages, code_mm, draw_code
from crinsu_gateway.report.plot import Area, Drawing, Label, Line, drawing
from crinsu_gateway.report.wording import Table, code_text, printable, proof, summary, tables

CODE_MM = 46.0
WIDTHS = {4: (5, 4, 4, 2), 5: (3, 3, 4, 4, 4), 6: (1, 4, 3, 5, 4, 3), 7: (3, 3, 3, 3, 3, 2, 3)}


def custody_pdf(report: Report) -> bytes:
    """The file."""
    title = f"Custody of sample container {report.identity.id}"
    sheet = Pages(title, f"content SHA-256 {content_hash(report)}")
    sheet.add_page()
    sheet.set_font(FONT, "B", 16)
    sheet.paragraph(title, 8)
    sheet.pairs(summary(report))
    *most, events = tables(report)
    for table in most:
        _table(sheet, table)
    _heading(sheet, "The storage around it")
    plots = [drawing(tank, report.zone) for tank in report.tanks if tank.series]
    for plot in plots:
        _plot(sheet, plot)
    if not plots:
        sheet.paragraph("None.", 5)
    _table(sheet, events)
    _proof(sheet, report)
    return bytes(sheet.output())


def _heading(sheet: Pages, text: str) -> None:
    if sheet.will_page_break(24):
        sheet.add_page()
    sheet.ln(3)
    sheet.set_font(FONT, "B", 11)
    sheet.paragraph(text, 6)
    sheet.set_font(FONT, size=8.5)


def _table(sheet: Pages, table: Table) -> None:
    title, headings, rows = table
    _heading(sheet, title)
    if not rows:
        sheet.paragraph("None.", 5)
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


def _plot(sheet: Pages, drawn: Drawing) -> None:
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
    sheet.paragraph(LEGEND, 3.6)


def _label(sheet: Pages, label: Label, left: float, top: float, scale: float) -> None:
    sheet.set_font(FONT, size=label.size * 0.72)
    text = printable(label.text)
    wide = sheet.get_string_width(text)
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    sheet.text(left + label.x * scale - shift, top + label.y * scale, text)


def _proof(sheet: Pages, report: Report) -> None:
    if sheet.will_page_break(CODE_MM + 50):
        sheet.add_page()
    _heading(sheet, "What this can be held against")
    sheet.pairs(proof(report.proof))
    text = code_text(report.proof)
    sheet.ln(1)
    sheet.set_font(FIXED, size=7)
    for line in text.splitlines():
        sheet.paragraph(line, 3.4)
    sheet.ln(2)
    draw_code(sheet, text, sheet.l_margin, sheet.get_y(), CODE_MM / code_mm(text, 1))
    sheet.set_y(sheet.get_y() + CODE_MM)
