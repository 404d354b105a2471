"""Compares the storage levels of the centre with those that stand here; a person resolves it.

A level that only one side has, or that holds another number of slots there, is a difference, never
made by itself: a container is a thing that somebody must have built in. One item a storage
solution, however much of it differs.
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.store import centre_levels, reconciliation
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.merge import Difference

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


def compare(tx: Transaction) -> None:
    """Note what differs in each storage solution of ours of which the centre told levels."""
    for storage in centre_levels.told(tx):
        there, here = centre_levels.both(tx, storage)
        for kind, found in (
            ("levels", level_difference(there, here)),
            ("capacity", capacity_difference(there, here)),
        ):
            about = f"storage/{storage}"
            if found is not None:
                reconciliation.note(tx, kind, about, found.central, found.local)
            else:
                reconciliation.agree(tx, kind, about)


def _listed(words: str, paths: Sequence[str]) -> str:
    return f"{words}: {_short(paths)}" if paths else f"{words}: none"


def _counted(paths: Sequence[str], levels: Levels) -> str:
    return _short([f"{path} {levels[path]} slots" for path in paths])


def _short(texts: Sequence[str]) -> str:
    more = len(texts) - NAMED
    return ", ".join(texts[:NAMED]) + (f" and {more} more" if more > 0 else "")
