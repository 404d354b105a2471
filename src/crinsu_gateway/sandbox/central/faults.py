"""What can be made to go wrong at the sandbox central, by name, and whom it strikes. Pure.

How each is played is in gate.py. A fault throws its own dice from its seed, so that a run can be
had again.
"""

import random
from dataclasses import dataclass, field
from enum import StrEnum


class FaultName(StrEnum):
    """What can be made to go wrong, by name."""

    SLOW = "slow"
    ERROR_500 = "500"
    ERROR_503 = "503"
    BUSY_429 = "429"
    REVOKE = "revoke"
    CUT_BEFORE = "cut-before"
    CUT_AFTER = "cut-after"
    HALF_BODY = "half-body"
    DRIP = "drip"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    LATE = "late"
    WRONG_ENVELOPE = "wrong-envelope"
    CLOCK_SKEW = "clock-skew"
    CLOCK_JUMP = "clock-jump"


EFFECTS: dict[FaultName, str] = {
    FaultName.SLOW: "the request waits `seconds` before it is applied",
    FaultName.ERROR_500: "500, nothing applied",
    FaultName.ERROR_503: "503 with Retry-After `seconds`, nothing applied",
    FaultName.BUSY_429: "429 with Retry-After `seconds`, nothing applied",
    FaultName.REVOKE: "401 although the token is good, as after a revocation; nothing applied",
    FaultName.CUT_BEFORE: "the connection ends before the request is applied",
    FaultName.CUT_AFTER: "it is applied, then the connection ends without an answer",
    FaultName.HALF_BODY: "it is applied; the connection ends in the middle of the answer",
    FaultName.DRIP: "it is applied; the answer comes in small pieces, over `seconds` in all",
    FaultName.DUPLICATE: "it is applied twice, as by a proxy that repeats; the second answer comes",
    FaultName.REORDER: "it is held back and applied after the next one, or after `seconds`",
    FaultName.LATE: "the connection ends at once; it is applied after the next one, or `seconds`",
    FaultName.WRONG_ENVELOPE: "it is applied; the answer has another `shape`: bare, flat, twice, "
    "html (any of them when not said)",
    FaultName.CLOCK_SKEW: "for this request the centre's clock is `seconds` ahead, or behind",
    FaultName.CLOCK_JUMP: "the centre's clock jumps for good, by up to `seconds` either way",
}
"""What each does, in words for people."""


class Shape(StrEnum):
    """The shape of a wrong envelope."""

    BARE = "bare"  # the data without envelope
    FLAT = "flat"  # the members of data and meta beside each other
    TWICE = "twice"  # the envelope within an envelope
    HTML = "html"  # 200 with a page, as a captive portal answers


@dataclass(slots=True)
class Fault:
    """One fault: for the next `times` requests (None: until taken away) below `path`.

    It strikes each that fits with `probability`, after `skip` others, and of those with a `body`
    only what has that text in it; a clock may go back, with negative `seconds`.
    """

    name: FaultName
    times: int | None = None
    path: str = "/"
    method: str | None = None
    seconds: float = 1.0
    skip: int = 0
    probability: float = 1.0
    seed: int = 1
    shape: Shape | None = None
    body: str | None = None
    dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a fault that can be had again

    def hits(self, method: str, path: str, body: bytes = b"") -> bool:
        """Whether it strikes this request; counts down when it does."""
        if not path.startswith(self.path) or (self.method and self.method != method):
            return False
        if self.body is not None and self.body.encode() not in body:
            return False
        if self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and self.dice.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True
