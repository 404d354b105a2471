# ruff: noqa: N815
"""What the own API shows of the gateway itself: inhabitants, buses, store, build. Pure.

The daemon makes InhabitantHealth and BusHealth, for it alone knows them; nothing is measured here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc


@dataclass(frozen=True, slots=True)
class InhabitantHealth:
    """How a part of the daemon stands; `code` and `error` tell of its last failure."""

    name: str
    state: str
    failures: int
    restarts: int
    code: str
    error: str


@dataclass(frozen=True, slots=True)
class BusHealth:
    """How a link stands: how many sweeps it finished, and what keeps it from working."""

    link: str
    state: str
    sweeps: int
    reason: str


@dataclass(frozen=True, slots=True)
class DaemonHealth:
    """What the daemon says of itself; `reasons` say why it is not ready, a sentence each."""

    inhabitants: tuple[InhabitantHealth, ...] = ()
    buses: tuple[BusHealth, ...] = ()
    reasons: tuple[str, ...] = ()


HealthSource = Callable[[], DaemonHealth]
"""How the daemon tells how it stands now."""


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """Whether the store takes writes, and why not."""

    state: str
    reason: str
    commits: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the gateway stands; `ready` is false while acts are refused or a part is down."""

    ready: bool
    reasons: tuple[str, ...]
    store: StoreHealth
    inhabitants: tuple[InhabitantHealth, ...]
    buses: tuple[BusHealth, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the gateway takes work."""

    ready: bool


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """What this program is; the daemon hands it in."""

    version: str
    commit: str
    started_ms: int
    python: str
    sqlite: str


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """Names and versions, for everybody. The rest is null without a token."""

    name: str
    version: str
    schemaVersion: int
    apiVersions: tuple[str, ...]
    commit: str | None
    startedAt: str | None
    python: str | None
    sqlite: str | None


def health(daemon: DaemonHealth, store: StoreHealth) -> Health:
    """The whole picture."""
    reasons = daemon.reasons if not store.reason else (store.reason, *daemon.reasons)
    return Health(not reasons, reasons, store, daemon.inhabitants, daemon.buses)


def build_info(facts: BuildFacts, schema_version: int, *, whole: bool) -> BuildInfo:
    """What this program is; `whole` for callers who have a token."""
    return BuildInfo(
        name="crinsu-gateway",
        version=facts.version,
        schemaVersion=schema_version,
        apiVersions=("v1",),
        commit=facts.commit if whole else None,
        startedAt=iso_utc(facts.started_ms) if whole else None,
        python=facts.python if whole else None,
        sqlite=facts.sqlite if whole else None,
    )
