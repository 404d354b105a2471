"""In what form a report goes out: as its reader asks by name, or by the media types they take.

It is drawn beside the loop, so that a long one delays nobody. What draws it is in report/.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.faces import Ready

R = TypeVar("R")
RENDER_WITHIN_S = 30.0


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


def chosen(asked: Form | None, accept: str, offered: Collection[Form], what: str) -> Form:
    """The form that is asked for by name, else the first that the caller takes."""
    form = asked or form_of(accept, offered, what)
    if form not in offered:
        raise invalid("format", f"allowed: {', '.join(offered)}")
    return form


async def drawn(
    found: R,
    form: Form,
    renderers: Mapping[Form, Callable[[R], bytes]],
    name: str,
    headers: Mapping[str, str],
) -> Ready:
    """A report in a form, under a file name without its ending; TimeoutError when it takes long."""
    async with asyncio.timeout(RENDER_WITHIN_S):
        body = await asyncio.to_thread(renderers[form], found)
    place = {"Content-Disposition": f'inline; filename="{name}.{form}"'}
    return Ready(body, MEDIA_TYPES[form], headers={**place, **HARMLESS, **headers})


def _bare(form: Form) -> str:
    return MEDIA_TYPES[form].partition(";")[0]
