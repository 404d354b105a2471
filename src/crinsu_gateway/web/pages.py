"""The pages about the API itself: /docs for people, /openapi.json for tools, /api/latest redirects.

They hold nothing of the facility, and load nothing from another host. What makes them is imported
when somebody looks.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import Ready

MADE_WITHIN_S = 60.0
STYLE_PATH = "/docs/style.css"
_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


class ApiPages:
    """The pages; the OpenAPI document is made once, when it is first asked for."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], version: str, *, bare: bool) -> None:
        self._endpoints = tuple(endpoints)
        self._version = version
        self._bare = bare
        self._document = b""
        self._page = ""
        self._schemas: dict[str, Any] = {}

    async def openapi(self, call: Call[NoQuery, NoBody]) -> Ready:
        """The OpenAPI document."""
        return Ready(await self._written())

    async def _written(self) -> bytes:
        """The document; it takes seconds to make, beside the loop, and is made once."""
        from crinsu_gateway.web.openapi.document import document

        if not self._document:
            make = partial(document, self._endpoints, self._version, bare=self._bare)
            async with asyncio.timeout(MADE_WITHIN_S):
                self._document = await asyncio.to_thread(make)
        return self._document

    async def schema(self, call: Call[NoQuery, NoBody]) -> Ready:
        """One schema of the document, that stands for itself (2020-12)."""
        from crinsu_gateway.web.openapi.alone import alone

        name = call.path["name"].removesuffix(".json")
        if not self._schemas:
            self._schemas = orjson.loads(await self._written())["components"]["schemas"]
        schemas = self._schemas
        if name not in schemas or not call.path["name"].endswith(".json"):
            raise NotFound("there is no schema of this name; /docs lists them")
        return Ready(orjson.dumps(alone(name, schemas)), "application/schema+json")

    async def docs(self, call: Call[NoQuery, NoBody]) -> Ready:
        """The page for people."""
        from crinsu_gateway.web.reading_page import page

        if not self._page:
            told = orjson.loads(await self._written())
            async with asyncio.timeout(MADE_WITHIN_S):
                self._page = await asyncio.to_thread(page, told, STYLE_PATH)
        return _html(self._page)

    async def style(self, call: Call[NoQuery, NoBody]) -> Ready:
        """How the page looks."""
        from crinsu_gateway.web.reading_page import STYLE

        return Ready(STYLE.encode(), "text/css")

    def endpoints(self) -> tuple[AnyEndpoint, ...]:
        """What this file serves."""
        open_to_all = partial(Endpoint, method="GET", scope=None, query=NoQuery, body=NoBody)
        return (
            open_to_all(path="/openapi.json", summary="This API", run=self.openapi),
            open_to_all(path="/schemas/{name}", summary="One schema of it", run=self.schema),
            open_to_all(path="/docs", summary="This API, for people", run=self.docs),
            open_to_all(path=STYLE_PATH, summary="How /docs looks", run=self.style),
        )


def _html(text: str) -> Ready:
    headers = {"Content-Security-Policy": _POLICY}
    return Ready(text.encode(), "text/html", headers=headers)
