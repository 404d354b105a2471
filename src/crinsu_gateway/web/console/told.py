"""What the daemon tells the console beside what the store knows: it is handed in by whoever serves.

Nothing is asked of the units here; the daemon tells what it saw.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.web.representation.exchanges import ExchangeSource, nothing_passed
from crinsu_gateway.web.representation.health import (
    BuildFacts,
    DaemonHealth,
    HealthSource,
    StoreHealth,
)

UNBUILT = BuildFacts("", "", 0, "", "")


def _good() -> StoreHealth:
    return StoreHealth("good", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """How the daemon stands, its store, its lines, its units and what it is."""

    health: HealthSource = DaemonHealth
    store: Callable[[], StoreHealth] = _good
    exchanges: ExchangeSource = nothing_passed
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    build: BuildFacts = UNBUILT
