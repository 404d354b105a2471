"""Pages of A4 for every report: margins, a foot on each page, and codes that a scanner reads.

The fonts are those that every reader has; a letter that they lack is spelt out by its number, so
that nothing is silently lost. It knows no report.
"""

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from crinsu_gateway.report.wording import printable

FONT, FIXED = "Helvetica", "Courier"
MARGIN, WIDTH = 14.0, 210.0 - 2 * 14.0
QUIET = 4
"""Light modules around a code, so that readers find it (ISO/IEC 18004)."""


class Pages(FPDF):
    """Pages with a foot that counts them."""

    def __init__(self, title: str, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=18)
        self.set_title(title)
        self.set_lang("en")

    def footer(self) -> None:
        """Page number and foot, on every page."""
        self.set_y(-13)
        self.set_font(FONT, size=7)
        self.set_text_color(82, 96, 109)
        line = printable(f"{self._foot}   page {self.page_no()} of ")
        self.cell(WIDTH, 4, f"{line}{{nb}}", align="C")
        self.set_text_color(0)

    def paragraph(self, text: str, height: float) -> None:
        """A text over the whole width, in the font that is set."""
        self.multi_cell(
            WIDTH, height, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def pairs(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Names with their values, a line each."""
        for name, value in pairs:
            self.set_font(FONT, size=8.5)
            self.set_text_color(82, 96, 109)
            self.cell(38, 4.6, printable(name))
            self.set_text_color(0)
            self.multi_cell(
                WIDTH - 38, 4.6, printable(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )


def code_mm(text: str, module_mm: float) -> float:
    """How wide and high the code of a text is, with its quiet zone, at this size of a module."""
    return len(_rows(text)) * module_mm


def draw_code(pages: FPDF, text: str, left: float, top: float, module_mm: float) -> None:
    """Draw the QR code of a text; dark modules side by side in one piece, so that none parts."""
    pages.set_fill_color(0)
    for down, row in enumerate(_rows(text)):
        right = 0
        while right < len(row):
            wide = 0
            while right + wide < len(row) and row[right + wide]:
                wide += 1
            if wide:
                at = (left + right * module_mm, top + down * module_mm)
                pages.rect(*at, wide * module_mm, module_mm, style="F")
            right += wide + 1


def _rows(text: str) -> list[bytes]:
    import segno

    code = segno.make(text, error="m", micro=False)
    return [bytes(row) for row in code.matrix_iter(border=QUIET)]
