"""What a process and all its children use: CPU time and resident memory, from /proc.

It starts and stops nothing.
"""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU time so far and resident memory now; a child that has ended counts for its parent."""

    cpu_s: float
    rss_mib: float


def usage(root: int) -> Usage:
    """Of a process and everything below it."""
    facts = {int(entry.name): _facts(entry) for entry in Path("/proc").glob("[0-9]*")}
    members, grown = {root}, True
    while grown:
        below = {pid for pid, one in facts.items() if one and one[0] in members}
        grown = not below <= members
        members |= below
    own = [one for pid in members if (one := facts.get(pid))]
    return Usage(sum(one[1] for one in own), sum(one[2] for one in own))


def _facts(entry: Path) -> tuple[int, float, float] | None:
    """Parent, CPU seconds with those of children that ended, MiB; None when it is gone."""
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    ticks = sum(map(int, fields[11:15]))
    return int(fields[1]), ticks / TICKS_PER_S, int(fields[21]) * PAGE_MIB
