"""Opening a link until it is open: with pauses that grow, and one report for each outage.

Used by buses and listeners. It does not use the link.
"""

from collections.abc import Awaitable, Callable

import structlog

from crinsu_gateway.model.errors import LinkDown
from crinsu_gateway.wire.backoff import Backoff
from crinsu_gateway.wire.link import Link

log = structlog.get_logger()

BACKOFF = Backoff(first_s=0.5, longest_s=10.0)


class Opening:
    """Opens one link again and again; `chance` draws from [0, 1)."""

    def __init__(self, link: Link, chance: Callable[[], float]) -> None:
        self._link = link
        self._chance = chance
        self._failures = 0
        self._down = False
        self.trouble = ""
        """Why the link does not stand; "" while it does."""

    async def open(
        self,
        on_failure: Callable[[LinkDown], Awaitable[None]],
        wait: Callable[[float], Awaitable[None]],
    ) -> None:
        """Return once the link is open; after each failure tell it, then wait."""
        while True:
            if self._failures:
                await wait(BACKOFF.pause_s(self._failures, self._chance()))
            try:
                await self._link.open()
            except LinkDown as error:
                self.lost(error)
                await on_failure(error)
            else:
                if self._down:
                    log.info("link is back", link=self._link.name)
                self._down = False
                self.trouble = ""
                return

    def lost(self, error: LinkDown) -> None:
        """The link was cut or could not be opened: the next opening waits."""
        self._failures += 1
        if not self._down:
            log.warning("link is down", link=self._link.name, reason=error.sentence)
        self._down = True
        self.trouble = error.sentence

    def proved(self) -> None:
        """Somebody answered: the next outage begins with short pauses again."""
        self._failures = 0
