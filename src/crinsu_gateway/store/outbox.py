"""The outbox: facts for the centre, in order, with dense sequence numbers.

A row is written in the transaction of the fact itself and settled only by the centre's answer.
The centre drops what it has applied already, by (gateway, epoch, seq).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store import audit, meta
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

Plain = str | int | float | bool | None
Fact = Plain | list[str] | list[dict[str, Plain]]


class OutboxKind(StrEnum):
    """What a row tells the centre."""

    SUBJECT_MADE = "subject.made"
    PROCEDURE_REQUESTED = "procedure.requested"
    PROCEDURE_WITHDRAWN = "procedure.withdrawn"
    PROCEDURE_STARTED = "procedure.started"
    PROCEDURE_STEP = "procedure.step"
    PROCEDURE_FINISHED = "procedure.finished"
    SAMPLE_STORED = "sample.stored"
    SAMPLE_TAKEN = "sample.taken"
    SAMPLE_MOVED = "sample.moved"
    SAMPLE_MISSED = "sample.missed"
    SAMPLE_SHIPPED = "sample.shipped"
    SAMPLE_RECEIVED = "sample.received"
    STOCKTAKE_DIFFERENCE = "stocktake.difference"
    STOCKTAKE_RESOLVED = "stocktake.resolved"
    GATEWAY_RESTORED = "gateway.restored"
    SAMPLE_QUARANTINED = "sample.quarantined"
    SAMPLE_RELEASED = "sample.released"
    SAMPLE_DISCARDED = "sample.discarded"
    SAMPLE_CONFIRMED = "sample.confirmed"
    EXPOSURE_ENDED = "exposure.ended"
    EXPOSURE_MEASURED = "exposure.measured"
    DEVIATION_OPENED = "deviation.opened"
    DEVIATION_CLOSED = "deviation.closed"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One fact on its way; `body` is JSON text and never changes once written.

    `withdrawn`: why its number is filled with nothing in place of the fact; empty: it is told.
    """

    seq: int
    epoch: int
    kind: OutboxKind
    body: str
    at_ms: int
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How much waits, since when (UTC ms of the oldest) and for how long; None: nothing waits.

    The age is told by the boot clock where it can be, so that no setting of the wall clock
    makes a fact old or young.
    """

    waiting: int
    oldest_ms: int | None
    oldest_age_ms: int | None
    refused: int
    last_seq: int


_WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def put(tx: Transaction, kind: OutboxKind, body: Mapping[str, Fact]) -> int:
    """Queue a fact; its sequence number, one more than the last."""
    # SQLite gives the number: it is the one after the newest row, which is never forgotten.
    seq = tx.insert(
        "INSERT INTO outbox (epoch, kind, body, at_ms, boot_ms, boot_id) "
        f"VALUES (({meta.EPOCH}), ?, ?, ?, ?, ?)",
        (kind, _WRITTEN(body), tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
    )
    tx.touch(Topic.OUTBOX)
    return seq


_ROW = "SELECT seq, epoch, kind, body, at_ms, answer FROM outbox "
"""While a row waits, `answer` says why its number is given up, if it is."""


def head(tx: Transaction, most: int = 200) -> list[OutboxRow]:
    """The oldest facts that the centre has not answered for, in order."""
    rows = tx.all(f"{_ROW} WHERE state = 'WAITING' ORDER BY seq LIMIT ?", (most,))
    return [OutboxRow(row[0], row[1], OutboxKind(row[2]), *row[3:]) for row in rows]


def next_waiting(tx: Transaction) -> OutboxRow | None:
    """The oldest fact that the centre has not answered for."""
    rows = head(tx, 1)
    return rows[0] if rows else None


def of_kinds(
    tx: Transaction, kinds: Sequence[OutboxKind], after: int, limit: int
) -> list[OutboxRow]:
    """Facts of some kinds after a sequence number, oldest first, whatever became of them."""
    rows = tx.all(
        "SELECT seq, epoch, kind, body, at_ms FROM outbox "
        f"WHERE seq > ? AND kind IN ({','.join('?' * len(kinds))}) ORDER BY seq LIMIT ?",
        (after, *kinds, limit),
    )
    return [OutboxRow(row[0], row[1], OutboxKind(row[2]), row[3], row[4]) for row in rows]


def settle(tx: Transaction, seq: int, *, refused: bool, answer: str) -> None:
    """Close a row by the centre's answer; a refusal is kept with its reason."""
    tx.change(
        "UPDATE outbox SET state = ?, settled_ms = ?, answer = ? "
        "WHERE seq = ? AND state = 'WAITING'",
        ("REFUSED" if refused else "SENT", tx.now.utc_ms, answer, seq),
    )
    tx.touch(Topic.SYNC)


def withdraw(tx: Transaction, seq: int, reason: str) -> bool:
    """Give a waiting fact up: from now on its number is filled with nothing, for this reason.

    False when it does not wait, or is given up already.
    """
    changed = tx.change(
        "UPDATE outbox SET answer = ? WHERE seq = ? AND state = 'WAITING' AND answer = ''",
        (reason, seq),
    )
    tx.touch(Topic.OUTBOX)
    return bool(changed)


def require_set_aside(tx: Transaction, seq: int) -> Row:
    """Kind, body and moment of a fact that was set aside; RuleError when it is not (any more)."""
    row = tx.need(
        f"fact {seq}", "SELECT state, kind, body, at_ms FROM outbox WHERE seq = ?", (seq,)
    )
    if row[0] != "REFUSED":
        raise RuleError(f"fact {seq} is not set aside; only what was set aside is told again")
    return row[1:]


def send_again(tx: Transaction, seq: int, *, actor: Actor, reason: str) -> int:
    """Tell a fact that was set aside once more, as a new one that happened when it happened.

    The number of the new one. RuleError when it is not set aside (any more).
    """
    row = require_set_aside(tx, seq)
    new = tx.insert(
        "INSERT INTO outbox (epoch, kind, body, at_ms, boot_ms, boot_id) "
        f"VALUES (({meta.EPOCH}), ?, ?, ?, ?, ?)",
        (*row, tx.now.boot_ms, tx.now.boot_id),
    )
    tx.change("UPDATE outbox SET state = 'SENT', answer = ? WHERE seq = ?", (f"{AGAIN}{new}", seq))
    audit.append(tx, "fact.told_again", actor, {"old": seq, "new": new}, reason=reason)
    tx.touch(Topic.OUTBOX)
    return new


AGAIN = "told again as number "
"""What the row of a fact says that a person sent again; its own number stays given up."""


def state(tx: Transaction) -> OutboxState:
    """How the outbox stands."""
    waiting = tx.value("SELECT count(*) FROM outbox WHERE state = 'WAITING'")
    oldest = tx.one(
        "SELECT at_ms, boot_ms, boot_id FROM outbox WHERE state = 'WAITING' ORDER BY seq LIMIT 1"
    )
    refused = tx.value("SELECT count(*) FROM outbox WHERE state = 'REFUSED'")
    last = tx.value("SELECT COALESCE(max(seq), 0) FROM outbox")
    if oldest is None:
        return OutboxState(waiting, None, None, refused, last)
    return OutboxState(waiting, oldest[0], age_ms(tx.now, *oldest), refused, last)


def untold_sample(tx: Transaction, sample_id: int) -> bool:
    """Whether a fact about a sample container (local id) waits: the centre's word of it is old."""
    return bool(tx.value(_UNTOLD.format("localSample"), (sample_id,)))


def untold_procedure(tx: Transaction, procedure_id: int) -> bool:
    """The same of a procedure (local id)."""
    return bool(tx.value(_UNTOLD.format("localProcedure"), (procedure_id,)))


# As the indexes say it, so that they serve.
_UNTOLD = "SELECT 1 FROM outbox WHERE state = 'WAITING' AND json_extract(body, '$.{}') = ? LIMIT 1"


def lost(tx: Transaction, seq: int, epoch: int) -> bool:
    """Whether a centre that expects this number of an epoch has lost what it answered for.

    Facts are answered in order, so the last one that was says it.
    """
    last = tx.one(
        "SELECT epoch, seq FROM outbox WHERE seq < COALESCE((SELECT min(seq) FROM outbox "
        "WHERE state = 'WAITING'), 9223372036854775807) ORDER BY seq DESC LIMIT 1"
    )
    return last is not None and (last[0], last[1]) >= (epoch, seq)


def reopen(tx: Transaction, seq: int, epoch: int | None = None) -> int:
    """Let this row of an epoch (None: the one now) and all after it wait again: the centre lost
    them. How many there are. The number of what was told again under another stays given up.
    """
    changed = tx.change(
        "UPDATE outbox SET state = 'WAITING', settled_ms = NULL, "
        "answer = CASE WHEN answer GLOB ?1 || '*' THEN answer ELSE '' END "
        "WHERE state != 'WAITING' AND (epoch = ?2 AND seq >= ?3 OR epoch > ?2)",
        (AGAIN, meta.epoch(tx) if epoch is None else epoch, seq),
    )
    tx.touch(Topic.OUTBOX)
    return changed


def forget(tx: Transaction, before_ms: int, *, most: int = 1000) -> bool:
    """Forget facts that the centre answered for before a moment; whether there are more of them.

    The newest row stays, because the next number follows from it; refused ones stay, because a
    person has not looked.
    """
    gone = tx.change(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state = 'SENT' "
        "AND settled_ms < ?1 AND seq < (SELECT max(seq) FROM outbox) ORDER BY seq LIMIT ?2)",
        (before_ms, most),
    )
    return gone == most
