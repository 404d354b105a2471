"""The pages about the API itself: /docs for people, /openapi.json for tools, /api/latest redirects.

They hold nothing of the facility, and load nothing from another host.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from html import escape

from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import Ready, face_of
from crinsu_gateway.web.openapi.document import document

STYLE_PATH = "/docs/style.css"
_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
code { font-family: ui-monospace, monospace; }
"""


class ApiPages:
    """The pages; the OpenAPI document is made once, when it is first asked for."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], version: str, *, bare: bool) -> None:
        self._endpoints = tuple(endpoints)
        self._version = version
        self._bare = bare
        self._document = b""

    async def openapi(self, call: Call[NoQuery, NoBody]) -> Ready:
        """The OpenAPI document."""
        if not self._document:
            self._document = await asyncio.to_thread(
                document, self._endpoints, self._version, bare=self._bare
            )
        return Ready(self._document)

    async def docs(self, call: Call[NoQuery, NoBody]) -> Ready:
        """The page for people."""
        return _html(_page(self._endpoints, self._version))

    async def style(self, call: Call[NoQuery, NoBody]) -> Ready:
        """How the page looks."""
        return Ready(_STYLE.encode(), "text/css")

    def endpoints(self) -> tuple[AnyEndpoint, ...]:
        """What this file serves."""
        open_to_all = partial(Endpoint, method="GET", scope=None, query=NoQuery, body=NoBody)
        return (
            open_to_all(path="/openapi.json", summary="This API", run=self.openapi),
            open_to_all(path="/docs", summary="This API, for people", run=self.docs),
            open_to_all(path=STYLE_PATH, summary="How /docs looks", run=self.style),
        )


def _html(text: str) -> Ready:
    headers = {"Content-Security-Policy": _POLICY}
    return Ready(text.encode(), "text/html", headers=headers)


def _page(endpoints: Sequence[AnyEndpoint], version: str) -> str:
    rows = "".join(
        f"<tr><td><code>{one.method}</code></td><td><code>{escape(one.path)}</code></td>"
        f"<td>{escape(one.summary)}</td><td>{escape(one.scope or 'open')}</td>"
        f"<td>{face_of(one.path)}</td></tr>"
        for one in endpoints
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>crinsu-gateway API</title><link rel="stylesheet" href="{STYLE_PATH}"></head>'
        f"<body><h1>crinsu-gateway API</h1><p>Version {escape(version)}. Fetch a token with "
        "<code>POST /oauth/token</code>; tools read <a href='/openapi.json'>/openapi.json</a>.</p>"
        "<table><thead><tr><th>Method</th><th>Path</th><th>What</th><th>Scope</th><th>Face</th>"
        f"</tr></thead><tbody>{rows}</tbody></table></body></html>"
    )
