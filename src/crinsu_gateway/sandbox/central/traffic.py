"""What the sandbox central knows of the traffic: arrivals and the rate limit.

Pure: times are handed in. The limit is a sliding window; what it refuses does not use it up.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

KEPT = 100_000


class RateHeaders(StrEnum):
    """In which form the rate limit is told."""

    SEPARATE = "separate"  # RateLimit-Limit, -Remaining, -Reset
    DRAFT = "draft"  # RateLimit and RateLimit-Policy, draft-ietf-httpapi-ratelimit-headers-10
    BOTH = "both"
    NONE = "none"


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

    def headers(self, now: float, form: RateHeaders = RateHeaders.SEPARATE) -> dict[str, str]:
        """The headers about the limit as it is now."""
        left, reset = max(0, self.limit - len(self.passed)), math.ceil(self.free_in(now))
        told: dict[str, str] = {}
        if form in (RateHeaders.SEPARATE, RateHeaders.BOTH):
            told["RateLimit-Limit"] = str(self.limit)
            told["RateLimit-Remaining"] = str(left)
            told["RateLimit-Reset"] = str(reset)
        if form in (RateHeaders.DRAFT, RateHeaders.BOTH):
            told["RateLimit"] = f'"client";r={left};t={reset}'
            told["RateLimit-Policy"] = f'"client";q={self.limit};w={math.ceil(self.window_s)}'
        return told


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
