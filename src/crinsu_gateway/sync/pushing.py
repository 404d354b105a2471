"""Tells the centre the oldest waiting fact, and settles it by the answer. One in flight.

A refusal for good sets that fact aside for a person and the next one follows; its number is
filled at the centre. Link failures are raised to the pump, which waits and comes again.
"""

import json
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RemoteOutOfOrder, RemoteRefused
from crinsu_gateway.store import meta, outbox, procedures, reconciliation, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import status
from crinsu_gateway.sync.target import Target, Told

CENTRE = Actor("central", "sync")
_WITHDRAWING = "withdrawing"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest waiting fact, and why it is being withdrawn, if it is."""

    row: OutboxRow
    withdrawn_for: str | None


class LostStep(Exception):
    """The centre and this store do not agree on what was told: one of them was restored."""

    def __init__(self, fault: RemoteRefused | RemoteOutOfOrder) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def next_waiting(tx: Transaction) -> Waiting | None:
    """What is to be told next."""
    row = outbox.next_waiting(tx)
    if row is None:
        return None
    noted = sync_state.get(tx, _WITHDRAWING)
    number, _, reason = str(noted).partition(" ") if noted else ("", "", "")
    return Waiting(row, reason if number == str(row.seq) else None)


async def push(db: Database, target: Target) -> bool:
    """Tell the oldest waiting fact; False when none waits. LostStep when it makes no sense."""
    found = await db.read(next_waiting)
    if found is None:
        return False
    row = found.row
    try:
        if found.withdrawn_for is not None:
            await target.withdraw(row, found.withdrawn_for)
            await db.write(_set_aside, row, found.withdrawn_for)
        else:
            told = await target.tell(row)
            await db.write(_settle, row, told)
    except RemoteRefused as fault:
        if fault.facts.get("code") == "KEY_REUSED" or found.withdrawn_for is not None:
            raise LostStep(fault) from fault
        consumed = fault.facts.get("consumed") is True
        await db.write(_set_aside if consumed else _withdraw, row, fault.sentence)
    except RemoteOutOfOrder as fault:
        expected = fault.facts.get("expected")
        if not isinstance(expected, int) or expected >= row.seq:
            raise LostStep(fault) from fault
        if await db.write(outbox.reopen, expected) == 0:
            raise LostStep(fault) from fault
    return True


def _settle(tx: Transaction, row: OutboxRow, told: Told) -> None:
    """Close the fact, and note what the centre said to it."""
    outbox.settle(tx, row.seq, refused=False, answer=told.conflict or "")
    facts = json.loads(row.body)
    procedure, sample = facts.get("localProcedure"), facts.get("sample")
    if told.procedure_id is not None and isinstance(procedure, int):
        procedures.link_own(tx, procedure, told.procedure_id)
    if told.conflict is not None:
        if isinstance(procedure, int):
            procedures.note_conflict(tx, procedure, actor=CENTRE)
        about = _about(row, procedure, sample)
        reconciliation.note(tx, "conflict", about, told.conflict, f"{row.kind} {row.body}")
    status.succeeded(tx)


def _about(row: OutboxRow, procedure: object, sample: object) -> str:
    """What a fact is about, for the person who resolves a conflict."""
    if sample is not None:
        return f"sample/{sample}"
    return f"outbox/{row.epoch}/{row.seq}" if procedure is None else f"procedure/{procedure}"


def _set_aside(tx: Transaction, row: OutboxRow, reason: str) -> None:
    outbox.settle(tx, row.seq, refused=True, answer=reason)
    reconciliation.note(
        tx, "refused", f"outbox/{row.epoch}/{row.seq}", reason, f"{row.kind} {row.body}"
    )
    sync_state.put(tx, _WITHDRAWING, None)
    status.succeeded(tx)


def _withdraw(tx: Transaction, row: OutboxRow, reason: str) -> None:
    """Remember durably that this number is going to be filled, before anything is sent for it."""
    sync_state.put(tx, _WITHDRAWING, f"{row.seq} {reason}")


def note_restore(tx: Transaction, sentence: str) -> None:
    """Put it to a person that this store or the centre was restored from an older state."""
    about = f"gateway/{meta.gateway_id(tx)}/{meta.epoch(tx)}"
    last = outbox.state(tx).last_seq
    reconciliation.note(tx, "restored", about, sentence, f"last number here: {last}")
