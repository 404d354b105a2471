"""What a benchmark says: a figure with its limit, a table for people, JSON for machines.

It measures nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

HOLDS = {True: "yes", False: "NO", None: "not known"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; None when it could not be measured, which is no proof of anything.

    `limit` None is told for orientation and always holds.
    """

    group: str
    name: str
    value: float | None
    unit: str
    limit: float | None = None
    must_be: Literal["at least", "at most"] = "at least"

    @property
    def holds(self) -> bool | None:
        """Whether the value keeps its limit; None when that is not known."""
        if self.limit is None:
            return True
        if self.value is None:
            return None
        return self.value >= self.limit if self.must_be == "at least" else self.value <= self.limit


def ratio_of_medians(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Ours to theirs, each the median of its rounds."""
    return median(ours) / median(theirs)


def table(figures: Sequence[Figure]) -> str:
    """The figures for people."""
    lines = [f"{'group':<8} {'figure':<58} {'value':>12} {'limit':>16}  holds"]
    for one in figures:
        limit = "" if one.limit is None else f"{one.must_be} {one.limit:g}"
        holds = "" if one.limit is None else HOLDS[one.holds]
        lines.append(
            f"{one.group:<8} {one.name + ', ' + one.unit:<58} "
            f"{_told(one.value):>12} {limit:>16}  {holds}"
        )
    return "\n".join(lines)


def _told(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.2f}" if value < 1000 else f"{value:,.0f}"


def write(figures: Sequence[Figure], path: Path) -> None:
    """The figures as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [asdict(one) | {"holds": one.holds} for one in figures]
    path.write_text(json.dumps(told, indent=2) + "\n")
