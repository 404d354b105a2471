"""Rate limits: a token bucket for each caller. Pure: the time is handed in.

A bucket holds a minute's worth of requests and refills steadily, so a caller can be quick for a
moment and is held to the rate after it. It does not know who the callers are.
"""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

MOST_BUCKETS = 4096
LONGEST_NAME = 100


def plain_address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address of a caller; one of IPv4 also when it came mapped into IPv6."""
    try:
        found = ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


@lru_cache(maxsize=1024)
def by_address(text: str | None) -> str:
    """The caller that an address stands for. Whoever has one may have many: 127.0.0.0/8, a /64."""
    found = plain_address(text)
    if found is not None and found.is_loopback:
        return "address of this machine"
    if isinstance(found, ipaddress.IPv6Address):
        return f"address {ipaddress.ip_network((found, 64), strict=False)}"
    return f"address {found or text}"


def by_client(name: str) -> str:
    """The caller that a client id stands for, cut to a length that any real one has."""
    return f"client {name[:LONGEST_NAME]}"


@dataclass(slots=True)
class _Bucket:
    capacity: float
    level: float
    at: float


@dataclass(frozen=True, slots=True)
class Grant:
    """Whether a request may pass, and what the caller is told of its limit (times in seconds)."""

    allowed: bool
    limit: int
    remaining: int
    full_in_s: int
    retry_after_s: int

    def headers(self) -> dict[str, str]:
        """The RateLimit-* headers, and Retry-After on a refusal."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.full_in_s),
        }
        return told if self.allowed else {**told, "Retry-After": str(self.retry_after_s)}


class Limits:
    """One bucket a caller; a caller not seen for long is forgotten when room is needed."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def spend(self, who: str, now: float, per_minute: int | None = None) -> Grant:
        """Take one request out of a caller's bucket; what is refused takes nothing.

        `per_minute` is the caller's own rate, where it has one.
        """
        bucket = self._refilled(who, now, per_minute)
        allowed = bucket.level >= 1
        if allowed:
            bucket.level -= 1
        return _told(bucket, allowed)

    def refund(self, who: str, now: float, per_minute: int | None = None) -> Grant:
        """Put one request back; never more than the bucket holds."""
        bucket = self._refilled(who, now, per_minute)
        bucket.level = min(bucket.capacity, bucket.level + 1)
        return _told(bucket, allowed=True)

    def look(self, who: str, now: float, per_minute: int | None = None) -> Grant:
        """How a caller's bucket stands, for an answer that costs nothing."""
        return _told(self._refilled(who, now, per_minute), allowed=True)

    def _refilled(self, who: str, now: float, per_minute: int | None) -> _Bucket:
        capacity = float(per_minute or self._per_minute)
        bucket = self._buckets.get(who)
        if bucket is None:
            while len(self._buckets) >= MOST_BUCKETS:
                self._buckets.popitem(last=False)
            bucket = self._buckets[who] = _Bucket(capacity, capacity, now)
        self._buckets.move_to_end(who)
        bucket.capacity = capacity
        bucket.level = min(capacity, bucket.level + max(0.0, now - bucket.at) * capacity / 60)
        bucket.at = now
        return bucket


def _told(bucket: _Bucket, allowed: bool) -> Grant:
    per_s = bucket.capacity / 60
    return Grant(
        allowed,
        int(bucket.capacity),
        int(bucket.level),
        math.ceil((bucket.capacity - bucket.level) / per_s),
        max(1, math.ceil((1 - bucket.level) / per_s)),
    )
