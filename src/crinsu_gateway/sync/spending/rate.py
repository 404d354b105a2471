"""How many requests a minute may be made: configured, told by the centre, learned from refusals.

Pure. What is configured is where it begins. A centre that tells less is believed at once; one that
tells more is believed up to what the site allows. A refusal (429) that nothing explains lowers the
rate by a quarter or more, and it grows back slowly. It is never lower than one request in a window,
whatever anybody tells, and never higher than the site allows.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from crinsu_gateway.sync.spending.budget import Burst
from crinsu_gateway.sync.spending.quota import Policy, Quota

KEPT_AFTER_429 = 0.75
BACK_IN_WINDOWS = 60
"""In at most so many windows without a refusal the rate is back where it was."""
SILENT_ANSWERS = 20
"""After so many answers that say nothing of a limit, a told one is no longer believed."""
LONGEST_REST_S = 300.0
"""Places that somebody else took are believed to be taken for no longer."""
MOST_BURSTS = 3


class Source(StrEnum):
    """Where the present rate comes from."""

    CONFIGURED = "configured"
    TOLD = "told"  # by headers of the centre
    REFUSED = "refused"  # lowered after a 429 that no header explains


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the site says: where it begins, and the most that is believed; the window in s."""

    configured: int = 60
    most: int = 60
    window_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate: `limit` in a window, `told` by the centre if it told one, shorter windows."""

    limit: int
    told: int | None = None
    bursts: tuple[Burst, ...] = ()
    lowered: bool = False
    silent: int = 0

    @property
    def source(self) -> Source:
        """Where it comes from."""
        if self.lowered:
            return Source.REFUSED
        return Source.CONFIGURED if self.told is None else Source.TOLD


def begun(bounds: Bounds, kept: Rate | None = None) -> Rate:
    """The rate at a start; `kept` is what was learned before it."""
    return _within(kept or Rate(bounds.configured), bounds)


def heard(rate: Rate, quota: Quota, bounds: Bounds) -> Rate:
    """The rate after an answer; one that says nothing again and again ends what was told."""
    if not quota.policies:
        if rate.told is None or not quota.says_nothing:
            return rate
        if rate.silent + 1 < SILENT_ANSWERS:
            return replace(rate, silent=rate.silent + 1)
        return replace(rate, told=None, bursts=(), silent=0, lowered=True)
    policies = [_timed(one, quota.reset_s, bounds.window_s) for one in quota.policies]
    told = min(_in_window(one, bounds.window_s) for one in policies)
    bursts = tuple(sorted(_bursts(policies, bounds.window_s), key=_pace)[:MOST_BURSTS])
    return _within(replace(rate, told=told, bursts=bursts, silent=0), bounds)


def refused(rate: Rate, quota: Quota, used: int, bounds: Bounds) -> Rate:
    """The rate after a 429 at so many places used; a limit that explains it is enough."""
    after = heard(rate, quota, bounds)
    if after.limit < rate.limit:
        return after
    was = min(rate.limit, max(used, rate.limit // 2))
    return replace(after, limit=max(1, int(was * KEPT_AFTER_429)), lowered=True)


def grown(rate: Rate, bounds: Bounds) -> Rate:
    """The rate after one more window without a refusal."""
    if not rate.lowered:
        return rate
    top = _top(rate, bounds)
    limit = rate.limit + ceil(top / BACK_IN_WINDOWS)
    return replace(rate, limit=min(limit, top), lowered=limit < top)


def _within(rate: Rate, bounds: Bounds) -> Rate:
    """The rate as its sources have it now: at the top unless a refusal lowered it."""
    top = _top(rate, bounds)
    lowered = rate.lowered and rate.limit < top
    return replace(rate, limit=max(1, min(rate.limit, top)) if lowered else top, lowered=lowered)


def _top(rate: Rate, bounds: Bounds) -> int:
    if rate.told is None:
        return bounds.configured
    return max(1, min(rate.told, max(bounds.configured, bounds.most)))


def _timed(policy: Policy, reset_s: float | None, window_s: float) -> Policy:
    """A limit for which no window is told holds for ours, or until its reset when that is later."""
    if policy.window_s is not None or reset_s is None or reset_s <= 2 * window_s:
        return policy
    return Policy(policy.limit, reset_s)


def _in_window(policy: Policy, window_s: float) -> int:
    """How many requests a policy leaves to any of our windows; at least one."""
    if policy.window_s is None:
        return policy.limit
    if policy.window_s < window_s:
        return max(1, int(policy.limit * (window_s / policy.window_s)))
    # a longer window is covered by so many of ours, and all of them may be full
    return max(1, policy.limit // ceil(policy.window_s / window_s))


def _bursts(policies: Sequence[Policy], window_s: float) -> list[Burst]:
    return [
        Burst(one.limit, one.window_s)
        for one in policies
        if one.window_s is not None and one.window_s < window_s
    ]


def _pace(burst: Burst) -> float:
    return burst.limit / burst.window_s


def written(rate: Rate, bounds: Bounds) -> str:
    """The rate as text to be kept, for a restart and for the faces to show."""
    return json.dumps(
        {
            "limit": rate.limit,
            "told": rate.told,
            "bursts": [[one.limit, one.window_s] for one in rate.bursts],
            "lowered": rate.lowered,
            "source": rate.source,
            "configured": bounds.configured,
            "most": max(bounds.configured, bounds.most),
            "window_s": bounds.window_s,
        }
    )


def read(text: str) -> Rate | None:
    """The rate from its text; None when it is no such text."""
    try:
        found = json.loads(text)
        bursts = tuple(Burst(int(limit), float(span)) for limit, span in found["bursts"])
        told = None if found["told"] is None else int(found["told"])
        return Rate(int(found["limit"]), told, bursts, lowered=bool(found["lowered"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
