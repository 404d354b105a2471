"""How the gateway itself stands: its parts, its store, its clock, its lines, what it costs.

It shows what GET /api/v1/health answers, and the process beside it.
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.health import seen
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.sync_lasting import lasts
from crinsu_gateway.web.metrics.process import process_families
from crinsu_gateway.web.representation.health import BuildFacts, Health, health
from crinsu_gateway.web.scopes import Scope

MIB = 1024 * 1024
GOOD_CLOCKS = frozenset({"in step", "held over"})
RUNNING = "running"
KINDS = {"running": "good", "waiting": "bad", "stopped": "warn"}
"""What the state of a part is shown as."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the process costs: memory in MiB, open files, s of the processor; None: not known."""

    rss_mib: float | None
    files: int | None
    cpu_s: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The health as the API shows it, and what only this page shows."""

    health: Health
    build: BuildFacts
    now: Instant


def read(tx: Transaction, look: Look) -> Found:
    """The health as it stands."""
    rows, wall, now, closed = seen(tx)
    told = look.told
    return Found(health(told.health(), told.store(), rows, wall, now, closed), told.build, now)


def cost(started_ms: int) -> Cost:
    """What the process costs now."""
    told = {one.name: one.samples[0].value for one in process_families(started_ms)}
    rss, files = told.get("process_resident_memory_bytes"), told.get("process_open_fds")
    return Cost(
        None if rss is None else round(rss / MIB, 1),
        None if files is None else int(files),
        told.get("process_cpu_seconds_total"),
    )


def draw(found: Found, look: Look) -> Pieces:
    """Whether it takes work; then each part."""
    known, now = found.health, found.now
    parts = sorted(known.inhabitants, key=lambda one: (one.state == RUNNING, one.name))
    word, count = lasts(None if known.room is None else known.room.autonomyHours)
    shown = {
        "health": known,
        "parts": parts,
        "now": now.utc_ms,
        "zone": now.zone,
        "build": found.build,
        "lasts": word,
        "count": count,
        "cost": cost(found.build.started_ms),
        "good_clocks": GOOD_CLOCKS,
        "kinds": KINDS,
    }
    return {
        name: rendered(f"health/{name}.html", look.language, **shown)
        for name in ("ready", "parts", "store", "process")
    }


VIEW = View(
    name="health",
    scope=Scope.GATEWAY_READ,
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.UNITS, Topic.MAINTENANCE, Topic.READINGS),
)
