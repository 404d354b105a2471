"""What the sandbox central knows of the traffic: arrivals, the rate limit and the faults set.

Pure: times are handed in. The limit is a sliding window; what it refuses does not use it up.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

KEPT = 100_000


@dataclass(slots=True)
class Window:
    """Requests let through for one client within the last `window_s` seconds."""

    limit: int
    window_s: float
    passed: deque[float] = field(default_factory=deque)

    def admit(self, now: float) -> bool:
        """Whether a request may pass now; counts it when it may."""
        while self.passed and self.passed[0] <= now - self.window_s:
            self.passed.popleft()
        if len(self.passed) >= self.limit:
            return False
        self.passed.append(now)
        return True

    def free_in(self, now: float) -> float:
        """Seconds until the oldest request leaves the window."""
        return max(0.0, self.passed[0] + self.window_s - now) if self.passed else 0.0

    def headers(self, now: float) -> dict[str, str]:
        """The RateLimit-* headers as they are now."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - len(self.passed))),
            "RateLimit-Reset": str(math.ceil(self.free_in(now))),
        }


@dataclass(slots=True)
class Arrivals:
    """When each client's requests came in, and what they were answered with."""

    times: dict[str, deque[float]] = field(default_factory=dict)
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)

    def record(self, client: str, now: float) -> None:
        """Note an arrival, whatever becomes of it."""
        self.times.setdefault(client, deque(maxlen=KEPT)).append(now)

    def answered(self, client: str, outcome: str) -> None:
        """Note the outcome: a status code, or the name of a cut."""
        counts = self.statuses.setdefault(client, {})
        counts[outcome] = counts.get(outcome, 0) + 1


def most_in_window(times: list[float], window_s: float) -> int:
    """The largest number of moments that lie within any window of this length."""
    most = start = 0
    for end, moment in enumerate(times):
        while times[start] <= moment - window_s:
            start += 1
        most = max(most, end - start + 1)
    return most


class FaultName(StrEnum):
    """What can be made to go wrong, by name."""

    SLOW = "slow"
    ERROR_500 = "500"
    ERROR_503 = "503"
    CUT_BEFORE = "cut-before"  # the connection ends before the request is applied
    CUT_AFTER = "cut-after"  # it is applied, then the connection ends without an answer
    BUSY_429 = "429"
    REVOKE = "revoke"  # 401 although the token is good, as after a revocation


@dataclass(slots=True)
class Fault:
    """One fault: for the next `times` requests (None: until taken away) below `path`."""

    name: FaultName
    times: int | None = None
    path: str = "/"
    method: str | None = None
    seconds: float = 1.0
    skip: int = 0

    def hits(self, method: str, path: str) -> bool:
        """Whether it strikes this request; counts down when it does."""
        if not path.startswith(self.path) or (self.method and self.method != method):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True
