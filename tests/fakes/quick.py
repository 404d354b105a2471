"""Shipped device profiles with the times of a test bench, and units made of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Retry, Timing, Transport
from crinsu_gateway.profile.load import load_known, shipped_dir

SHIPPED = load_known([shipped_dir()])

TIMING = Timing(reply_timeout_ms=150, char_timeout_ms=40, quiet_ms=60)
RETRY = Retry(count=0, backoff_s=0.0, offline_count=3, offline_s=0.2)


def quick(profile: str, timing: Timing = TIMING, retry: Retry = RETRY) -> Profile:
    """A shipped profile that is impatient."""
    shipped = SHIPPED[profile]
    return replace(shipped, link=replace(shipped.link, timing=timing, retry=retry))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to run."""

    name: str
    profile: Profile
    transport: Transport
    address: int
    points: Collection[str]
    every_s: float | None = 0.05
    stuck_after_s: Mapping[str, float] = field(default_factory=dict)
