"""How urgent what waits for the centre is, and what waits by class. Pure.

The order in which facts go is their own (store/outbox.py); this says for which share of the budget
the next of them go, and how people are shown what waits.
"""

from collections.abc import Collection
from enum import StrEnum

from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.budget import Share


class FactClass(StrEnum):
    """What a fact is about, the most urgent class first."""

    PROCEDURES = "procedures"  # changes of their state, and what was made here
    CUSTODY = "custody"  # where sample containers are, and what came of them
    CONDITIONS = "conditions"  # exposures, deviations, the gateway itself


_BEGINNINGS = {
    "procedure": FactClass.PROCEDURES,
    "subject": FactClass.PROCEDURES,
    "sample": FactClass.CUSTODY,
    "stocktake": FactClass.CUSTODY,
}


def class_of(kind: OutboxKind) -> FactClass:
    """The class of a kind of facts."""
    return _BEGINNINGS.get(kind.value.partition(".")[0], FactClass.CONDITIONS)


def share_of(kinds: Collection[OutboxKind]) -> Share | None:
    """For which share facts of these kinds go: that of the most urgent; None: none waits."""
    if not kinds:
        return None
    urgent = any(class_of(kind) is FactClass.PROCEDURES for kind in kinds)
    return Share.URGENT if urgent else Share.FACTS
