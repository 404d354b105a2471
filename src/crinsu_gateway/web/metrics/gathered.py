"""What metrics are made of, read in one transaction. It decides nothing, and reads no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.reading import Reading
from crinsu_gateway.store import alarms, outbox, places, readings, sync_state, units
from crinsu_gateway.store.outbox import OutboxState
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitState


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the store knows at a moment; `last_contact_ms` is that with the centre (UTC)."""

    now: Instant
    units: Sequence[UnitState]
    points: Mapping[str, Sequence[PointEntry]]
    latest: Sequence[Reading]
    storages: Sequence[Storage]
    alarms: Mapping[str, int]
    executions: Mapping[str, int]
    outbox: OutboxState
    last_contact_ms: int | None


def gathered(tx: Transaction) -> Gathered:
    """Everything that metrics tell of the store."""
    by_severity: dict[str, int] = {}
    for one in alarms.open_ones(tx):
        by_severity[one.severity.value] = by_severity.get(one.severity.value, 0) + 1
    running = tx.all(
        "SELECT state, count(*) FROM execution WHERE state IN ('RUNNING', 'PAUSED') GROUP BY state"
    )
    contact = sync_state.get(tx, "last_success_ms")
    return Gathered(
        tx.now,
        units.states(tx),
        units.points(tx),
        readings.latest(tx),
        places.storages(tx),
        by_severity,
        {str(state): int(count) for state, count in running},
        outbox.state(tx),
        contact if isinstance(contact, int) else None,
    )
