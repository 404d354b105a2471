"""What is watched over: one definition for each alarm that a site can raise. Pure.

A definition names its source, how its condition is tested, and how long it must last. It holds no
state; derive.py makes definitions, rules.py judges by them, watcher.py remembers.
"""

from dataclasses import dataclass

from crinsu_gateway.model.alarm import Severity, Timing
from crinsu_gateway.model.quantity import Value


@dataclass(frozen=True, slots=True)
class Under:
    """The value of the point is under a limit, in `unit`."""

    limit: float
    deadband: float
    unit: str


@dataclass(frozen=True, slots=True)
class Over:
    """The value of the point is over a limit, in `unit`."""

    limit: float
    deadband: float
    unit: str


@dataclass(frozen=True, slots=True)
class BitSet:
    """A bit of a status point is set; bit 0 is the least significant."""

    bit: int


@dataclass(frozen=True, slots=True)
class Equal:
    """The point says exactly this."""

    value: Value


@dataclass(frozen=True, slots=True)
class NoData:
    """The point gives no value that can be believed, although its unit is not lost."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The unit is lost."""


Test = Under | Over | BitSet | Equal | NoData | Lost


@dataclass(frozen=True, slots=True)
class Definition:
    """One alarm that can be raised; `source` and `code` name it. `point` None: the whole unit."""

    source: str
    code: str
    severity: Severity
    unit: str
    point: str | None
    test: Test
    timing: Timing
    latched: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What no two definitions of a site have in common."""
        return self.source, self.code
