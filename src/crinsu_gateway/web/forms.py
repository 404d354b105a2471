"""In what form a report goes out: as its reader asks by name, or by the media types they take.

A page, a paper or a table of its own is drawn here, beside the loop, so that a long one delays
nobody; in any other format a report is a resource like all (web/negotiation.py). What draws it is
in report/.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from crinsu_gateway.web import negotiation
from crinsu_gateway.web.errors import invalid
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
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept",
}
"""Headers of every report: a page of it loads and runs nothing, and only the console opens it."""


def media_types(offered: Collection[Form]) -> tuple[str, ...]:
    """The media types of some forms beside JSON, without their parameters."""
    return tuple(_bare(form) for form in offered if form is not Form.JSON)


def chosen(asked: Form | None, accept: str, offered: Collection[Form]) -> Form | None:
    """The form that is asked for by name, else the one that Accept names; None: any other format
    of the API, in which all resources are answered.
    """
    if asked is not None:
        if asked not in offered:
            raise invalid("format", f"allowed: {', '.join(offered)}")
        return asked
    taken = negotiation.chosen(accept, None, negotiation.Form.HAL_JSON, media_types(offered))
    if taken.form is not None:
        return None
    return next(form for form in offered if _bare(form) == taken.media_type)


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
