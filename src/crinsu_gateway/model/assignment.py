"""Which containers new sample containers of a subject get places in. Pure.

A container that holds the subject already comes first, then an empty one; one that holds others is
used only when those have not the space. Those of one procedure are kept together where that can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Whose(IntEnum):
    """Whose sample containers a container holds, or will; the first is the one to choose."""

    OWN = 0
    OWN_AMONG_OTHERS = 1
    EMPTY = 2
    OTHERS = 3


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A container with so many free slots; `ordinal` is its place in the order of the layout."""

    container: int
    ordinal: int
    whose: Whose
    free: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many free slots of a container."""

    container: int
    count: int


def unmixed(vacancies: Iterable[Vacancy]) -> int:
    """How many slots there are without putting the subject among others anew."""
    return sum(one.free for one in vacancies if one.whose is not Whose.OTHERS)


def assign(vacancies: Sequence[Vacancy], wanted: int) -> list[Share]:
    """Where `wanted` sample containers go; fewer only when there are no more slots.

    One container if one has the space, the best by whose it is, then in the order of the layout.
    Else all own ones first, then as few others as possible.
    """
    apart = unmixed(vacancies) >= wanted
    usable = [one for one in vacancies if not apart or one.whose is not Whose.OTHERS]
    roomy = [one for one in usable if one.free >= wanted]
    if roomy:
        return [Share(min(roomy, key=lambda one: (one.whose, one.ordinal)).container, wanted)]
    found: list[Share] = []
    for one in sorted(usable, key=lambda one: (one.whose, -one.free, one.ordinal)):
        count = min(one.free, wanted - sum(share.count for share in found))
        if count > 0:
            found.append(Share(one.container, count))
    return found


def shares(count: int, parts: int) -> list[int]:
    """How many of `count` go to each of `parts` places, as even as possible, the first the most."""
    return [count // parts + (1 if index < count % parts else 0) for index in range(parts)]
