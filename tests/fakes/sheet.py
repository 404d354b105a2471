"""Drawings laid out on one page in a real browser, under the console's policy and styles."""

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from playwright.async_api import Page, Route

from crinsu_gateway.web.console.rendering import _environment
from crinsu_gateway.web.console.routes import POLICY
from tests.fakes.visit import Visit

CONSOLE = Path(__file__).parents[2] / "src" / "crinsu_gateway" / "web" / "console"
NOWHERE = "http://127.0.0.1:9"
"""Discard: what the sheet does not answer is answered by nobody."""
LAID_OUT = """
h1 { padding: 8px; } ul { display: flex; flex-wrap: wrap; gap: 16px; margin: 0; padding: 8px; }
li { list-style: none; padding: 8px; background: var(--surface); } svg { display: block; }
"""


def drawn(
    noun: str, it: object, language: str = "en", link: Callable[[str], str] | None = None
) -> str:
    """The SVG of a geometry, by the macro of drawing/<noun>.svg; `link` links what is touched."""
    given = "it, t, link" if link else "it, t"
    text = f'{{% from "drawing/{noun}.svg" import {noun} %}}{{{{ {noun}({given}) }}}}'
    return str(_environment(language).from_string(text).render(it=it, link=link))


async def laid_out(visit: Visit, drawings: Mapping[str, str], *styles: str) -> Page:
    """A page of drawings by name, with base.css and these styles; the visit is to NOWHERE."""
    names = ("base.css", *styles)
    links = "".join(f'<link rel="stylesheet" href="/{name}">' for name in (*names, "sheet.css"))
    items = "".join(f'<li data-state="{escape(name)}">{one}</li>' for name, one in drawings.items())
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Drawings</title>{links}'
        f"<main><h1>Drawings</h1><ul>{items}</ul></main></html>"
    )
    files = {name: (CONSOLE / "static" / name).read_text("utf-8") for name in names}
    files = {**files, "sheet.css": LAID_OUT}

    async def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{NOWHERE}/")
        if name in files:
            await route.fulfill(body=files[name], content_type="text/css; charset=utf-8")
        elif not name:
            policy = {"Content-Security-Policy": POLICY}
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)
        else:
            await route.abort()

    await visit.context.route("**/*", answer)
    return await visit.open("/")
