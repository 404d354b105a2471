"""What one request takes of its caller's rate: taken at the gate, given back for a 304.

The gate leaves it in the scope of the request, as `scope[GRANT]`. Who finds out that the answer
is a 304 calls `refund()`; who finds out that a conditional GET has to be answered in full calls
`refuse()` before the body is written, which raises 429 where the bucket was empty. Both may be
left out: the gate looks at the status of the answer itself, only later. It does no waiting.
"""

from collections.abc import Callable
from typing import Protocol

from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.limits import Grant, Limits

GRANT = "crinsu.grant"
"""Where the gate leaves the allowance, in the scope of the request; it is there for every one."""


class Allowance(Protocol):
    """What the pipeline may say about a request while it is served."""

    def refund(self) -> None:
        """The answer is a 304: it costs nothing."""

    def refuse(self) -> None:
        """The answer is no 304: 429 (as an exception) where the bucket was empty."""

    def headers(self) -> dict[str, str]:
        """The RateLimit-* headers as the bucket stands now."""


class Spent:
    """The allowance of a request that counts. `owed`: let through with an empty bucket."""

    def __init__(
        self,
        limits: Limits,
        who: str,
        monotonic: Callable[[], float],
        per_minute: int | None = None,
    ) -> None:
        self._limits = limits
        self._who = who
        self._monotonic = monotonic
        self._per_minute = per_minute
        self._grant = limits.spend(who, monotonic(), per_minute)
        self._open = True

    @property
    def _owed(self) -> bool:
        """Whether the bucket was empty, so that only a 304 can be the answer."""
        return self._open and not self._grant.allowed

    def refund(self) -> None:
        """The answer is a 304: it costs nothing."""
        if self._open:
            self._open = False
            if self._grant.allowed:
                self._grant = self._ask(self._limits.refund)
            else:
                self._grant = self._ask(self._limits.look)

    def refuse(self) -> None:
        """The answer is no 304: 429 where the bucket was empty."""
        if self._owed:
            raise over_limit(self._grant)

    def headers(self) -> dict[str, str]:
        """The RateLimit-* headers as the bucket stands now."""
        return self._grant.headers()

    def _ask(self, what: Callable[[str, float, int | None], Grant]) -> Grant:
        return what(self._who, self._monotonic(), self._per_minute)


class Free:
    """The allowance of a request that costs nothing whatever is answered."""

    def __init__(self, grant: Grant | None = None) -> None:
        self._grant = grant

    def refund(self) -> None:
        """There is nothing to give back."""

    def refuse(self) -> None:
        """It may be answered in full."""

    def headers(self) -> dict[str, str]:
        """The RateLimit-* headers, where the caller has a bucket."""
        return self._grant.headers() if self._grant else {}


class Tolls:
    """The allowance of a request that counts for several at once; whoever has least left is told.

    It is never given back: what it counts are tries.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._least: Grant | None = None

    def take(self, who: str) -> None:
        """Count the request for a caller; 429 (as an exception) where their bucket is empty."""
        grant = self._limits.spend(who, self._monotonic())
        if self._least is None or (grant.allowed, grant.remaining) <= (True, self._least.remaining):
            self._least = grant
        if not grant.allowed:
            raise over_limit(grant)

    def refund(self) -> None:
        """A try stays one."""

    def refuse(self) -> None:
        """What may not be answered was refused already."""

    def headers(self) -> dict[str, str]:
        """The RateLimit-* headers of the bucket that holds least."""
        return self._least.headers() if self._least else {}


def over_limit(grant: Grant) -> Refused:
    """The refusal of a request over its caller's rate."""
    return refusal(429, "RATE_LIMITED", f"too many requests; try again in {grant.retry_after_s} s")
