"""The Chromium of this machine, started for tests and cut off from every other host.

It is the one of the system's packages; playwright never fetches a browser. Where there is none the
tests fail: a page that no browser has shown is not proved.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser")  # Debian and others; Alpine and older Ubuntu
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
STARTS_WITHIN_MS = 30_000


def program(path: str | None = None) -> str:
    """Where the browser is, looked for in a PATH; FileNotFoundError says what to install."""
    for name in NAMES:
        if found := shutil.which(name, path=path):
            return found
    raise FileNotFoundError(
        f"there is no browser for the tests of pages (looked for {' and '.join(NAMES)} in PATH):"
        " install one with 'apt-get install chromium'"
    )


@asynccontextmanager
async def running() -> AsyncIterator[Browser]:
    """A headless Chromium for as long as the block runs; a sandboxed one unless root runs it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program(),
            chromium_sandbox=os.geteuid() != 0,
            args=[ALONE],
            timeout=STARTS_WITHIN_MS,
        )
        try:
            yield browser
        finally:
            await browser.close()
