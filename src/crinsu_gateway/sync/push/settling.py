"""What an answer of the centre to a fact changes here, inside one transaction for many answers.

A refusal for good sets that fact aside for a person and the next one follows; its number is
filled at the centre. Nothing is sent from here.
"""

import json
import re
from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RemoteError, RemoteOutOfOrder, RemoteRefused
from crinsu_gateway.store import facilities, meta, outbox, procedures, reconciliation, samples
from crinsu_gateway.store.outbox import OutboxKind, OutboxRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import status
from crinsu_gateway.sync.push import suspect
from crinsu_gateway.sync.target import Outcome, Told

CENTRE = Actor("central", "sync")
NAMING = ("firstName", "lastName", "dateOfBirth")
"""Members of a fact that say who somebody is: for the centre alone."""
UNHEARD = "the centre has it; its answer was never heard"


class LostStep(Exception):
    """The centre and this store do not agree on what was told: one of them was restored."""

    def __init__(self, fault: RemoteRefused | RemoteOutOfOrder) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


def settle(
    tx: Transaction, rows: Sequence[OutboxRow], outcomes: Sequence[Outcome]
) -> RemoteError | LostStep | None:
    """Close facts by their answers, in order; what ended the answers, if it is a failure."""
    for row, outcome in zip(rows, outcomes, strict=False):
        ended = _settle(tx, row, outcome)
        if ended is not None:
            return ended
    suspect.acquit(tx, rows[len(outcomes) - 1].seq)
    status.succeeded(tx)
    return None


def _settle(tx: Transaction, row: OutboxRow, outcome: Outcome) -> RemoteError | LostStep | None:
    match outcome:
        case Told():
            _taken(tx, row, outcome)
        case RemoteRefused():
            return LostStep(outcome) if _refused(tx, row, outcome) else None
        case RemoteOutOfOrder():
            return None if _reopened(tx, row, outcome) else LostStep(outcome)
        case _:
            return outcome
    return None


def _reopened(tx: Transaction, row: OutboxRow, fault: RemoteOutOfOrder) -> bool:
    """Let wait again what the centre lost; False when that is not what its answer means."""
    expected, epoch = fault.facts.get("expected"), fault.facts.get("epoch")
    if not isinstance(epoch, int):
        epoch = row.epoch
    if not isinstance(expected, int) or epoch > row.epoch:
        return False
    if epoch == row.epoch and expected >= row.seq:
        return False
    return outbox.reopen(tx, expected, epoch) > 0


def _taken(tx: Transaction, row: OutboxRow, told: Told) -> None:
    """Close the fact, link what was made here, and note what did not fit there."""
    if row.withdrawn:
        _given_up(tx, row, row.withdrawn)
        return
    reason = unnamed(row, told.conflict or "")
    outbox.settle(tx, row.seq, refused=False, answer=reason)
    facts = json.loads(row.body)
    _link(tx, facts, told)
    if told.conflict is not None:
        _mark(tx, facts)
        reconciliation.note(tx, "conflict", _about(row, facts), reason, shown(row))


def _link(tx: Transaction, facts: dict[str, object], told: Told) -> None:
    """Note the ids of the centre; what has one already keeps it."""
    procedure, subject = facts.get("localProcedure"), facts.get("localSubject")
    if told.procedure_id is not None and isinstance(procedure, int):
        procedures.link_own(tx, procedure, told.procedure_id)
    if told.subject_id is not None and isinstance(subject, int):
        facilities.link_subject(tx, subject, told.subject_id)
    for local, central in told.samples:
        samples.link_own(tx, local, central)


def _mark(tx: Transaction, facts: dict[str, object]) -> None:
    """Show at the procedure that something about it did not fit at the centre."""
    procedure = facts.get("localProcedure")
    if isinstance(procedure, int):
        procedures.note_conflict(tx, procedure, actor=CENTRE)


def _about(row: OutboxRow, facts: dict[str, object]) -> str:
    """What a fact is about, for the person who resolves a conflict."""
    if row.kind is OutboxKind.SUBJECT_MADE:
        return f"subject/{facts.get('localSubject')}"
    if facts.get("sample") is not None:
        return f"sample/{facts['sample']}"
    procedure = facts.get("localProcedure")
    return f"outbox/{row.epoch}/{row.seq}" if procedure is None else f"procedure/{procedure}"


def shown(row: OutboxRow) -> str:
    """A fact as people are shown it: without what says who somebody is."""
    facts = json.loads(row.body)
    if not any(name in facts for name in NAMING):
        return f"{row.kind} {row.body}"
    kept = {name: value for name, value in facts.items() if name not in NAMING}
    return f"{row.kind} {json.dumps(kept, sort_keys=True, ensure_ascii=False)}"


def unnamed(row: OutboxRow, text: str) -> str:
    """Words of the centre about a fact without the names that were told with it."""
    if row.kind is not OutboxKind.SUBJECT_MADE:
        return text
    facts = json.loads(row.body)
    for name in (facts.get(member) for member in NAMING):
        if name:
            text = re.sub(rf"(?<!\w){re.escape(str(name))}(?!\w)", "...", text, flags=re.IGNORECASE)
    return text


def _refused(tx: Transaction, row: OutboxRow, fault: RemoteRefused) -> bool:
    """Set the fact aside, or begin to give its number up; True when it makes no sense."""
    reason = unnamed(row, fault.sentence)
    reused = fault.facts.get("code") == "KEY_REUSED"
    if fault.facts.get("consumed") is True or (reused and row.epoch < meta.epoch(tx)):
        _set_aside(tx, row, reason)  # of an older epoch: given up there after the backup was made
        return False
    if not row.withdrawn and not reused:
        outbox.withdraw(tx, row.seq, reason)
        return False
    suspected = suspect.found(tx)
    if reused and row.withdrawn and suspected is not None and suspected.seq == row.seq:
        outbox.settle(tx, row.seq, refused=False, answer=UNHEARD)  # it was applied, then it broke
        return False
    return True


def _given_up(tx: Transaction, row: OutboxRow, reason: str) -> None:
    """The number is filled; what was told again under another one is no matter for people."""
    if reason.startswith(outbox.AGAIN):
        outbox.settle(tx, row.seq, refused=False, answer=reason)
    else:
        _set_aside(tx, row, reason)


def _set_aside(tx: Transaction, row: OutboxRow, reason: str) -> None:
    outbox.settle(tx, row.seq, refused=True, answer=reason)
    facts = json.loads(row.body)
    _mark(tx, facts)
    if row.kind is OutboxKind.SUBJECT_MADE:
        reconciliation.note(tx, "conflict", _about(row, facts), reason, shown(row))
    reconciliation.note(tx, "refused", f"outbox/{row.epoch}/{row.seq}", reason, shown(row))
