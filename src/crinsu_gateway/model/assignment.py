"""Which free slots new sample containers of a subject get. Pure; vacancies come from the store.

A container that holds the subject already comes first, then an empty one, then one shared with
others; sample containers of one procedure are kept together where one container has the space.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A container with free slots; `own`: it holds this subject, `others`: it holds others."""

    container: int
    ordinal: int
    own: bool
    others: bool
    slots: tuple[int, ...]


def assign(vacancies: Sequence[Vacancy], wanted: int) -> list[int]:
    """The slots, at most `wanted`; fewer only when there are no more."""
    ranked = sorted(vacancies, key=_rank)
    for vacancy in ranked:
        if len(vacancy.slots) >= wanted:
            return list(vacancy.slots[:wanted])
    # no container has them all: as few containers as possible, the best rank first
    spread = sorted(ranked, key=lambda one: (_rank(one)[0], -len(one.slots), one.ordinal))
    return [slot for vacancy in spread for slot in vacancy.slots][:wanted]


def _rank(vacancy: Vacancy) -> tuple[int, int]:
    if vacancy.own:
        return (1 if vacancy.others else 0), vacancy.ordinal
    return (3 if vacancy.others else 2), vacancy.ordinal


def shares(count: int, parts: int) -> list[int]:
    """How many of `count` go to each of `parts` places, as even as possible, the first the most."""
    return [count // parts + (1 if index < count % parts else 0) for index in range(parts)]
