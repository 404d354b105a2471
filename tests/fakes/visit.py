"""Somebody before the console: a browser profile of their own, and all that went wrong in it.

An error or a warning in the browser's log, an error that no script caught, a breach of the
Content-Security-Policy and a request to any other host fail the visit, unless the test told before
that it will happen; then it must.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

STATION = {
    "viewport": {"width": 1280, "height": 800},
    "has_touch": True,
    "locale": "en-GB",
    "timezone_id": "Europe/Paris",
}
"""The touch screen of a bench; https://playwright.dev/python/docs/api/class-browser."""
PATIENCE_MS = 15_000
BAD = {"error", "warning", "assert"}
OF_THE_PAGE = ("data:", "blob:", "about:")


@dataclass  # without slots: playwright keeps what it wraps in attributes of its own
class Visit:
    """What the browser says while somebody looks at the pages at an address."""

    context: BrowserContext
    address: str
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Page:
        """A new tab that shows the page at this path."""
        page = await self.context.new_page()
        await page.goto(self.address + path)
        return page

    def expect(self, part: str) -> None:
        """A trouble that tells this will happen, and must."""
        self.expected.append(part)

    def watch(self) -> None:
        """Begin to note troubles, in every tab."""
        self.context.on("console", self._logged)
        self.context.on("weberror", self._thrown)
        self.context.on("request", self._asked)

    def wrong(self) -> list[str]:
        """What went wrong unexpectedly, and what was expected and did not."""
        told = [one for one in self.troubles if not any(part in one for part in self.expected)]
        missing = [p for p in self.expected if not any(p in one for one in self.troubles)]
        return told + [f"it was expected and did not happen: {part}" for part in missing]

    def _logged(self, message: ConsoleMessage) -> None:
        if message.type in BAD:
            self.troubles.append(f"{message.type} at {message.location['url']}: {message.text}")

    def _thrown(self, error: WebError) -> None:
        self.troubles.append(f"not caught: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", *OF_THE_PAGE)):
            self.troubles.append(f"another host was asked: {request.url}")


@asynccontextmanager
async def visiting(chromium: Browser, address: str, **station: Any) -> AsyncIterator[Visit]:
    """A visit to `http://host:port`; `station` says what differs from the screen of a bench."""
    context = await chromium.new_context(**{**STATION, **station})
    context.set_default_timeout(PATIENCE_MS)
    visit = Visit(context, address)
    visit.watch()
    try:
        yield visit
    except BaseException as error:
        error.add_note("in the browser: " + ("\n".join(visit.troubles) or "nothing went wrong"))
        raise
    finally:
        await context.close()
    if wrong := visit.wrong():
        pytest.fail("in the browser: " + "\n".join(wrong), pytrace=False)
