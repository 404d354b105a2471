"""How urgent what waits for the centre is. Pure.

The order in which facts go is their own (store/outbox.py); this says for which share of the budget
the next of them go.
"""

from collections.abc import Collection

from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.outbox_waiting import FactClass, class_of
from crinsu_gateway.sync.spending.budget import Share


def share_of(kinds: Collection[OutboxKind]) -> Share | None:
    """For which share facts of these kinds go: that of the most urgent; None: none waits."""
    if not kinds:
        return None
    urgent = any(class_of(kind) is FactClass.PROCEDURES for kind in kinds)
    return Share.URGENT if urgent else Share.FACTS
