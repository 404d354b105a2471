"""Compares the storage levels of the centre with those that stand here; a person resolves it.

A level that only one side has, or that holds another number of slots there, is a difference, never
made by itself: a container is a thing that somebody must have built in. One item a storage
solution, however much of it differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import centre_levels, reconciliation
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull.merge import Difference

NAMED = 5
"""So many levels a difference names; the rest is counted."""
Levels = Mapping[str, int | None]


def level_difference(there: Levels, here: Levels) -> Difference | None:
    """The levels that one side has alone."""
    missing_here = sorted(there.keys() - here.keys())
    missing_there = sorted(here.keys() - there.keys())
    if not missing_here and not missing_there:
        return None
    return Difference(_listed("alone there", missing_here), _listed("alone here", missing_there))


def capacity_difference(there: Levels, here: Levels) -> Difference | None:
    """The levels of both sides that hold another number of slots; unknown numbers do not differ."""
    differing = sorted(
        path
        for path in there.keys() & here.keys()
        if None not in (there[path], here[path]) and there[path] != here[path]
    )
    if not differing:
        return None
    return Difference(_counted(differing, there), _counted(differing, here))


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs of a storage solution in one respect; None: nothing does any more."""

    kind: ItemKind
    storage: str
    found: Difference | None


def compared(tx: Transaction) -> list[Compared]:
    """What differs in each storage solution of ours of which the centre told levels; it reads."""
    every = []
    for storage in centre_levels.told(tx):
        there, here = centre_levels.both(tx, storage)
        every.append(Compared(ItemKind.LEVELS, storage, level_difference(there, here)))
        every.append(Compared(ItemKind.CAPACITY, storage, capacity_difference(there, here)))
    return every


def note(tx: Transaction, every: Sequence[Compared]) -> None:
    """Note what differs, and end what does not differ any more."""
    for one in every:
        about = f"storage/{one.storage}"
        if one.found is not None:
            reconciliation.note(tx, one.kind, about, one.found.central, one.found.local)
        else:
            reconciliation.agree(tx, one.kind, about)


def _listed(words: str, paths: Sequence[str]) -> str:
    return f"{words}: {_short(paths)}" if paths else f"{words}: none"


def _counted(paths: Sequence[str], levels: Levels) -> str:
    return _short([f"{path} {levels[path]} slots" for path in paths])


def _short(texts: Sequence[str]) -> str:
    more = len(texts) - NAMED
    return ", ".join(texts[:NAMED]) + (f" and {more} more" if more > 0 else "")
