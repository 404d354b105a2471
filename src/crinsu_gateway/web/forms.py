"""In what form a report goes out: as its reader asks by name, or by the media types they take.

It makes no report; report/ does.
"""

from collections.abc import Collection
from enum import StrEnum

from crinsu_gateway.web.errors import refusal


class Form(StrEnum):
    """In what form a report comes."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    CSV = "csv"


MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.CSV: "text/csv; charset=utf-8",
}
HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Vary": "Accept",
}
"""Headers of every report: a page of it loads and runs nothing."""


def media_types(offered: Collection[Form]) -> tuple[str, ...]:
    """The media types of some forms beside JSON, without their parameters."""
    return tuple(_bare(form) for form in offered if form is not Form.JSON)


def form_of(accept: str, offered: Collection[Form], what: str) -> Form:
    """The first form that a caller takes; JSON when they take anything, 406 for other wishes."""
    wanted = [one.partition(";")[0].strip().lower() for one in accept.split(",")]
    for media_type in wanted:
        for form in offered:
            if media_type == _bare(form):
                return form
        if media_type in ("", "*/*", "application/*"):
            return Form.JSON
    *most, last = [_bare(form) for form in offered]
    raise refusal(406, "NOT_ACCEPTABLE", f"{what} comes as {', '.join(most)} or {last}")


def _bare(form: Form) -> str:
    return MEDIA_TYPES[form].partition(";")[0]
