"""The record of an installation: what is installed, what was examined, and with which outcome.

It is what an installation qualification is signed on (GAMP 5; EU GMP Annex 11, 4). Pure: it
examines nothing itself (app/qualification.py does).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of one examination."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    NOT_DONE = "not done"


@dataclass(frozen=True, slots=True)
class Examination:
    """One thing that was examined: in which group, what is expected, what was found."""

    group: str
    what: str
    expected: str
    found: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Qualification:
    """A whole record, made at a moment (UTC ms) in a zone; `identity` are names with values."""

    at_ms: int
    zone: str
    identity: Sequence[tuple[str, str]]
    examinations: Sequence[Examination]

    def count(self, verdict: Verdict) -> int:
        """How many examinations ended so."""
        return sum(one.verdict is verdict for one in self.examinations)

    @property
    def passed(self) -> bool:
        """Whether nothing failed. What was not done must be looked at by who signs."""
        return self.count(Verdict.FAILED) == 0

    @property
    def summary(self) -> str:
        """The outcome in one line."""
        counts = ", ".join(f"{self.count(one)} {one}" for one in Verdict if self.count(one))
        return f"{'passed' if self.passed else 'failed'}: {counts}"
