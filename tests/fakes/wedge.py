"""A scanner that types into Chromium as if it were a keyboard, and a person who types by hand.

Keys are told with moments of their own, so that how fast they come does not depend on the machine.
"""

import asyncio

from playwright.async_api import CDPSession, Page

SCANNER_MS, PERSON_MS = 4.0, 120.0
"""From key to key."""
CONTROL = 2
"""https://chromedevtools.github.io/devtools-protocol/tot/Input/, modifiers."""
KEYS = {
    "\r": ("Enter", 0, "\r"),
    "\t": ("Tab", 0, ""),
    "\n": ("j", CONTROL, ""),
    "\x02": ("b", CONTROL, ""),
    "\x03": ("c", CONTROL, ""),
    "\x1d": ("]", CONTROL, ""),
}
"""Each key as the browser sees it, with what is held down and what it types."""


class Wedge:
    """Types into a page. Its clock goes on by itself, far enough between two labels."""

    def __init__(self, session: CDPSession, now_ms: float) -> None:
        self._session = session
        self._now_ms = now_ms

    async def scan(self, text: str, *, after_ms: float = 5000.0) -> None:
        """A scanner reads a label, with all that it sends around it."""
        await self._type(text, after_ms, SCANNER_MS)

    async def type(self, text: str, *, every_ms: float = PERSON_MS) -> None:
        """A person types."""
        await self._type(text, 5000.0, every_ms)

    async def _type(self, text: str, after_ms: float, every_ms: float) -> None:
        self._now_ms += after_ms - every_ms
        sent = []
        for letter in text:
            key, modifiers, types = KEYS.get(letter, (letter, 0, letter))
            self._now_ms += every_ms
            code = {"Enter": 13, "Tab": 9, " ": 32}.get(key, 0)
            told = {
                "key": key,
                "modifiers": modifiers,
                "timestamp": self._now_ms / 1000,
                "windowsVirtualKeyCode": code,
            }
            down = {"type": "keyDown" if types else "rawKeyDown", "text": types, **told}
            sent += [down, {"type": "keyUp", **told}]
        # one after the other, without waiting for each: a busy machine makes no pauses
        await asyncio.gather(*(self._session.send("Input.dispatchKeyEvent", one) for one in sent))


async def wedge(page: Page) -> Wedge:
    """A scanner at the machine that shows this page."""
    now_ms = float(await page.evaluate("Date.now()"))
    return Wedge(await page.context.new_cdp_session(page), now_ms)
