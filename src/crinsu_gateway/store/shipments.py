"""Shipments: sample containers that leave with a shipper, or come with one, and what is missing.

In no slot either way. Storing and taking are in store/samples.py.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.sample import Sample, may_receive, may_ship
from crinsu_gateway.model.thermal import Surroundings
from crinsu_gateway.store import custody_told, lifts
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.samples import known
from crinsu_gateway.store.transaction import Transaction


def ship(
    tx: Transaction, sample_id: int, procedure: int, shipper: str, *, actor: Actor, execution: int
) -> None:
    """Put a sample container that is out into a shipper; it leaves the facility with it."""
    sample_, _ = known(tx, sample_id)
    may_ship(sample_)
    tx.change(
        "UPDATE sample_container SET state = 'SHIPPED', out_by = NULL, out_ms = NULL, "
        "changed_ms = ? WHERE id = ?",
        (tx.now.utc_ms, sample_id),
    )
    lifts.left(tx, sample_id, Surroundings.DRY_SHIPPER, actor)
    _tell(tx, OutboxKind.SAMPLE_SHIPPED, procedure, shipper, actor, execution, sample_)


def receive(
    tx: Transaction, sample_id: int, procedure: int, shipper: str, *, actor: Actor, execution: int
) -> None:
    """Take a sample container out of the shipper that brought it; the actor holds it now."""
    sample_, _ = known(tx, sample_id)
    may_receive(sample_)
    tx.change(
        "UPDATE sample_container SET state = 'OUT', out_by = ?, out_ms = ?, changed_ms = ? "
        "WHERE id = ?",
        (actor.id, tx.now.utc_ms, tx.now.utc_ms, sample_id),
    )
    lifts.received(tx, sample_id)
    _tell(tx, OutboxKind.SAMPLE_RECEIVED, procedure, shipper, actor, execution, sample_)


def _tell(
    tx: Transaction,
    kind: OutboxKind,
    procedure: int,
    shipper: str,
    actor: Actor,
    execution: int,
    before: Sample,
) -> None:
    """Write down in which shipper a sample container is, or was, and tell it."""
    # A transfer that was paused may meet it a second time: the last shipper counts.
    tx.change(
        "INSERT INTO shipment (procedure_id, sample_id, shipper, at_ms) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (procedure_id, sample_id) DO UPDATE "
        "SET shipper = excluded.shipper, at_ms = excluded.at_ms",
        (procedure, before.id, shipper, tx.now.utc_ms),
    )
    now, central_id = known(tx, before.id)
    said: dict[str, str | int | None] = {"shipper": shipper, "execution": execution}
    beside = {"state_old": before.state.value, "state": now.state.value}
    custody_told.tell(tx, kind, (before.id, central_id), said, actor, beside=beside)
