"""What one sandbox registry is: invented records in memory, users, switches, faults, a log.

It does not know HTTP; routes and gate are handed this one object. It shares no code with the
client that reads it, so that neither proves itself.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from crinsu_gateway.model.clock import Clock

Json = dict[str, Any]
KINDS = ("biobanks", "projects", "institutions", "units", "persons", "results", "fundings")
USER, PASSWORD = "sandbox-biobank", "invented-for-this-sandbox"
UNPUBLISHED = "_unpublished"


class FaultName(StrEnum):
    """What can be made to go wrong, by name."""

    SLOW = "slow"
    ERROR_500 = "500"
    ERROR_503 = "503"
    BUSY_429 = "429"
    CUT_BEFORE = "cut-before"  # the connection ends before the request is applied
    CUT_AFTER = "cut-after"  # it is applied, then the connection ends without an answer
    PORTAL = "portal"  # 200 with the page of a captive portal
    HALF = "half"  # the first half of a JSON body
    HUGE = "huge"  # a body of 64 MiB
    PACKED = "packed"  # a packed body that was not asked for
    ELSEWHERE = "elsewhere"  # a redirect to another host
    CIRCLE = "circle"  # a redirect to itself
    CHALLENGE = "challenge"  # 401 to whoever brings no credentials


@dataclass(slots=True)
class Fault:
    """One fault: for the next `times` requests (None: until taken away) below `path`."""

    name: FaultName
    times: int | None = None
    path: str = "/"
    method: str | None = None
    seconds: float = 1.0

    def hits(self, method: str, path: str) -> bool:
        """Whether it strikes this request; counts down when it does."""
        if self.times == 0 or not path.startswith(self.path):
            return False
        if self.method not in (None, method):
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(slots=True)
class Switches:
    """How this registry behaves where nothing is written about the real one."""

    etags: bool = True
    dated: bool = False
    """Last-Modified in place of ETags."""
    strict: bool = False
    """Whether an unknown parameter is refused."""
    publish_new: bool = True
    """Whether a record that is posted can be seen by everybody."""
    per_page: int = 10
    hidden_for: int = 0
    """From how many lists a new record is missing, as from an index that lags."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in: by whom (None: anonymous) and what it was answered with."""

    method: str
    path: str
    query: str
    user: str | None
    status: int


@dataclass(slots=True)
class Register:
    """Everything that one sandbox registry is."""

    clock: Clock
    records: dict[str, dict[str, Json]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )
    moved: dict[tuple[str, str], str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=lambda: {USER: PASSWORD})
    readers: set[str] = field(default_factory=set)
    """Users who may not write."""
    switches: Switches = field(default_factory=Switches)
    faults: list[Fault] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    lagging: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(2_600_001))

    def moment(self) -> str:
        """Now, as a registry writes it."""
        now = datetime.fromtimestamp(self.clock.now().utc_ms / 1000, UTC)
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def find(self, kind: str, identity: str, *, known: bool) -> Json | None:
        """A record that this caller may see."""
        record = self.records[kind].get(identity)
        return record if record and (known or not record.get(UNPUBLISHED)) else None

    def listed(self, kind: str, *, known: bool) -> list[tuple[str, Json]]:
        """The records of a kind that this caller finds, in the order of their ids."""
        found = []
        for identity, record in sorted(self.records[kind].items(), key=lambda one: one[0]):
            if record.get(UNPUBLISHED) and not known:
                continue
            if self.lagging.get(identity, 0) > 0:
                self.lagging[identity] -= 1
                continue
            found.append((identity, record))
        return found
