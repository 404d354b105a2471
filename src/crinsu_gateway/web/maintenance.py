"""Maintenance at the gate: 503 with Retry-After for writes, and for reads where they are closed.

Some paths stay open, whatever is closed: alarms and executions, so that nobody stands before an
open tank that the gateway does not listen to; sign-in and the broken glass; health; the pages of
the console, which say that it is maintenance. It keeps what the store said until the store says
something new.
"""

from crinsu_gateway.model.clock import Clock, iso_utc
from crinsu_gateway.model.maintenance import Maintenance
from crinsu_gateway.store import maintenance
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.faces import OAUTH_PATHS, is_console
from crinsu_gateway.web.territory import noun_of

OPEN = frozenset(
    {"alarms", "emergencies", "executions", "health", "maintenance", "scans", "sessions"}
    | {"step-ups"}
)
"""Nouns of the own API whose reads and acts are served during maintenance too."""
OPEN_PATHS = OAUTH_PATHS | {"/healthz", "/readyz", "/metrics", "/api/latest/build-info"}
READS = frozenset({"GET", "HEAD"})


def stays_open(method: str, path: str) -> bool:
    """Whether a request is served whatever maintenance closes."""
    return method == "OPTIONS" or path in OPEN_PATHS or noun_of(path) in OPEN or is_console(path)


class Closure:
    """Says of each request whether it is refused for maintenance."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._seen = -1
        self._now: Maintenance | None = None

    async def require_open(self, method: str, path: str) -> None:
        """503 when maintenance keeps this request from being served."""
        if stays_open(method, path):
            return
        cursor = self._db.changes.cursor(Topic.MAINTENANCE)
        if cursor != self._seen:
            self._now = await self._db.read(maintenance.state)
            self._seen = cursor
        found = self._now
        if found is None or (method in READS and not found.reads):
            return
        now = self._clock.now()
        if found.is_over(now):
            return
        raise closed(found, found.again_s(now), reading=method in READS)


def closed(found: Maintenance, again_s: int, *, reading: bool) -> Refused:
    """The refusal of a request during maintenance; why stands in the health of the gateway."""
    what = "reads" if reading else "changes"
    until = "for now" if found.until_ms is None else f"until {iso_utc(found.until_ms)}"
    return refusal(
        503,
        "MAINTENANCE",
        f"the gateway is in maintenance and takes no {what} {until}; alarms and executions go on",
        headers={"Retry-After": str(again_s)},
    )
