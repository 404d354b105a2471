"""Shipments: sample containers that leave with a shipper, or come with one, and what is missing.

In no slot either way. Storing and taking are in store/samples.py.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.sample import SampleState, may_receive, may_ship
from crinsu_gateway.model.thermal import Surroundings
from crinsu_gateway.store import audit, custody, lifts, outbox
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.samples import known
from crinsu_gateway.store.transaction import Transaction


def ship(
    tx: Transaction, sample_id: int, procedure: int, shipper: str, *, actor: Actor, execution: int
) -> None:
    """Put a sample container that is out into a shipper; it leaves the facility with it."""
    sample_, central_id = known(tx, sample_id)
    may_ship(sample_)
    tx.change(
        "UPDATE sample_container SET state = 'SHIPPED', out_by = NULL, out_ms = NULL, "
        "changed_ms = ? WHERE id = ?",
        (tx.now.utc_ms, sample_id),
    )
    lifts.left(tx, sample_id, Surroundings.DRY_SHIPPER, actor)
    _note_shipment(tx, sample_id, procedure, shipper)
    _tell_shipped(
        tx,
        OutboxKind.SAMPLE_SHIPPED,
        sample_id,
        central_id,
        shipper,
        actor,
        execution,
        sample_.state,
    )


def receive(
    tx: Transaction, sample_id: int, procedure: int, shipper: str, *, actor: Actor, execution: int
) -> None:
    """Take a sample container out of the shipper that brought it; the actor holds it now."""
    sample_, central_id = known(tx, sample_id)
    may_receive(sample_)
    tx.change(
        "UPDATE sample_container SET state = 'OUT', out_by = ?, out_ms = ?, changed_ms = ? "
        "WHERE id = ?",
        (actor.id, tx.now.utc_ms, tx.now.utc_ms, sample_id),
    )
    lifts.received(tx, sample_id)
    _note_shipment(tx, sample_id, procedure, shipper)
    _tell_shipped(
        tx,
        OutboxKind.SAMPLE_RECEIVED,
        sample_id,
        central_id,
        shipper,
        actor,
        execution,
        sample_.state,
    )


def _note_shipment(tx: Transaction, sample_id: int, procedure: int, shipper: str) -> None:
    tx.change(
        "INSERT INTO shipment (procedure_id, sample_id, shipper, at_ms) VALUES (?, ?, ?, ?)",
        (procedure, sample_id, shipper, tx.now.utc_ms),
    )


def _tell_shipped(
    tx: Transaction,
    kind: OutboxKind,
    sample_id: int,
    central_id: int | None,
    shipper: str,
    actor: Actor,
    execution: int,
    before: SampleState,
) -> None:
    now, _ = known(tx, sample_id)
    facts: Body = {
        "sample": sample_id,
        "shipper": shipper,
        "execution": execution,
        "state_old": before.value,
        "state": now.state.value,
    }
    event = audit.append(tx, kind.value, actor, facts)
    custody.note(tx, sample_id, event)
    outbox.put(
        tx,
        kind,
        {
            "sample": central_id,
            "localSample": sample_id,
            "shipper": shipper,
            "execution": execution,
            "technician": actor.id,
            "at": tx.now.utc_ms,
        },
    )
    tx.touch(Topic.SAMPLES)
