"""Draws a storage solution: what stands in what, and a bar for how full each part is. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
WIDTH = 20
MARKS = {
    "HELD": "#",
    "FREE": ".",
    "BLOCKED": "x",
    "RESERVED": "r",
    "PROMISED": "p",
    "RETIRED": "-",
}


def drawn(containers: Sequence[Json], slots: Mapping[int, Sequence[Json]]) -> list[str]:
    """The lines of the tree; `slots` are drawn too for the containers that have any in it."""
    inside: dict[int | None, list[Json]] = {}
    for one in containers:
        parent = one["parent"]
        inside.setdefault(parent and parent["id"], []).append(one)
    lines = list(_branches(inside, slots, None, ""))
    legend = "# held  . free  x blocked  r reserved  p promised  - out of the layout"
    return [*lines, legend] if slots else lines


def _branches(
    inside: Mapping[int | None, Sequence[Json]],
    slots: Mapping[int, Sequence[Json]],
    outer: int | None,
    before: str,
) -> Iterator[str]:
    standing = inside.get(outer, ())
    for number, one in enumerate(standing, 1):
        last = number == len(standing)
        yield f"{before}{'└─ ' if last else '├─ '}{_line(one)}"
        deeper = before + ("   " if last else "│  ")
        if one["id"] in slots:
            yield f"{deeper}{''.join(MARKS[slot['state']] for slot in slots[one['id']])}"
        yield from _branches(inside, slots, one["id"], deeper)


def _line(one: Json) -> str:
    """One container: what it is, how full, and its tag."""
    capacity, occupied = one["capacity"], one["occupied"]
    full = min(WIDTH, round(WIDTH * occupied / capacity)) if capacity else 0
    full = max(full, 1) if occupied else full
    bar = "█" * full + "░" * (WIDTH - full)
    blocked = f", {one['blocked']} blocked" if one["blocked"] else ""
    tag = f"  [{one['tag']}]" if one["tag"] else ""
    return f"{one['label']} {one['kind']}  {bar} {occupied}/{capacity}{blocked}{tag}"
