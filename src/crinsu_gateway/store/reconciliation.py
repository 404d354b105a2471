"""Differences between the centre's word and ours: opened by the sync, kept with how they ended.

The same difference is one row, however often it is seen. Both values stay for ever. What a person
decides and what that changes is in store/reconciling.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.reconciling import Decision, ItemState, stays_settled
from crinsu_gateway.store import audit, pages
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

SYNC = Actor("gateway", "sync")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `about` names the thing, for instance sample/456; `decision` how it ended.

    `place` is the slot that a person named, `closed_by` who decided, "" while it is open.
    """

    id: int
    kind: str
    about: str
    central_value: str
    local_value: str
    created_ms: int
    updated_ms: int
    state: ItemState
    decision: str
    place: str
    reason: str
    closed_ms: int | None
    closed_by: str
    station: str
    witness: str
    signature: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a difference ends: the decision, the slot where a person named one, and why."""

    decision: Decision
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Who ends it: the actor, the key of the call, the signature and the witness, if any."""

    actor: Actor
    key: str | None = None
    signature: str = ""
    witness: str = ""


_DIFFERENCE = (
    "SELECT id, kind, about, central_value, local_value, created_ms, updated_ms, state, decision, "
    "place, reason, closed_ms, closed_by, station, witness, signature FROM reconciliation "
)


def _row(row: Row) -> Difference:
    values = list(row)
    values[7] = ItemState(values[7])
    return Difference(*values)


def note(tx: Transaction, kind: str, about: str, central_value: str, local_value: str) -> bool:
    """Open a difference, or bring its values up to date; whether it is new.

    What a person has settled in these very words stays settled.
    """
    last = _last(tx, kind, about)
    values = (central_value, local_value)
    if last is not None:
        same = (last.central_value, last.local_value) == values
        if last.state is ItemState.OPEN:
            if not same:
                _update(tx, last, central_value, local_value)
            return False
        if stays_settled(kind, last.decision, same=same):
            return False
    item = tx.insert(
        "INSERT INTO reconciliation (kind, about, central_value, local_value, created_ms, "
        "updated_ms) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, about, *values, tx.now.utc_ms, tx.now.utc_ms),
    )
    audit.append(
        tx,
        "reconciliation.opened",
        SYNC,
        {"item": item, "kind": kind, "about": about},
        sealed={"central": central_value, "local": local_value},
    )
    tx.touch(Topic.SYNC)
    return True


def _last(tx: Transaction, kind: str, about: str) -> Difference | None:
    newest = _DIFFERENCE + "WHERE kind = ? AND about = ? ORDER BY id DESC LIMIT 1"
    row = tx.one(newest, (kind, about))
    return None if row is None else _row(row)


def _update(tx: Transaction, before: Difference, central_value: str, local_value: str) -> None:
    tx.change(
        "UPDATE reconciliation SET central_value = ?, local_value = ?, updated_ms = ? WHERE id = ?",
        (central_value, local_value, tx.now.utc_ms, before.id),
    )
    audit.append(
        tx,
        "reconciliation.changed",
        SYNC,
        {"item": before.id, "kind": before.kind, "about": before.about},
        sealed={
            "central_old": before.central_value,
            "central_new": central_value,
            "local_old": before.local_value,
            "local_new": local_value,
        },
    )
    tx.touch(Topic.SYNC)


def agree(tx: Transaction, kind: str, about: str) -> bool:
    """End an open difference by itself, because both sides say the same now; whether one was."""
    found = tx.one(_DIFFERENCE + "WHERE kind = ? AND about = ? AND state = 'OPEN'", (kind, about))
    if found is None:
        return False
    close(tx, _row(found), Ending(Decision.AGREED), By(SYNC))
    return True


def require_open(row: Difference) -> None:
    """IllegalTransition when a difference has ended already."""
    if row.state is not ItemState.OPEN:
        raise IllegalTransition(
            f"difference {row.id} was resolved as {row.decision} by {row.closed_by}", item=row.id
        )


def close(tx: Transaction, row: Difference, ending: Ending, by: By) -> None:
    """Write how a difference ended; IllegalTransition when it has ended already."""
    require_open(row)
    tx.change(
        "UPDATE reconciliation SET state = 'RESOLVED', decision = ?, place = ?, reason = ?, "
        "closed_ms = ?, closed_by = ?, station = ?, witness = ?, signature = ?, close_key = ? "
        "WHERE id = ?",
        (
            *(ending.decision, ending.place, ending.reason, tx.now.utc_ms),
            *(by.actor.id, by.actor.station, by.witness, by.signature, by.key, row.id),
        ),
    )
    facts: Body = {
        "item": row.id,
        "kind": row.kind,
        "about": row.about,
        "old": ItemState.OPEN.value,
        "new": ItemState.RESOLVED.value,
        "decision": ending.decision.value,
        "place": ending.place or None,
        "witness": by.witness or None,
    }
    both = {"central": row.central_value, "local": row.local_value}
    audit.append(tx, "reconciliation.resolved", by.actor, facts, sealed=both, reason=ending.reason)
    tx.touch(Topic.SYNC)


def content(row: Difference, ending: Ending) -> Body:
    """What somebody signs for: the difference with both values, the decision and the reason."""
    return {
        "item": row.id,
        "kind": row.kind,
        "about": row.about,
        "central": row.central_value,
        "local": row.local_value,
        "decision": str(ending.decision),
        "place": ending.place,
        "reason": ending.reason,
    }


def record(tx: Transaction, item: int) -> Body:
    """The content of a difference as it is now, with the decision and the reason that it has."""
    row = one(tx, item)
    decided = Decision(row.decision) if row.decision else Decision.NOTED
    return content(row, Ending(decided, row.reason, row.place))


def one(tx: Transaction, item: int) -> Difference:
    """One difference, open or not; NotFound when there is none."""
    return _row(tx.need(f"difference {item}", _DIFFERENCE + "WHERE id = ?", (item,)))


def resolved_with(tx: Transaction, key: str) -> Difference | None:
    """What a call with this key resolved before, or None."""
    row = tx.one(_DIFFERENCE + "WHERE close_key = ?", (key,))
    return None if row is None else _row(row)


def page(
    tx: Transaction,
    offset: int,
    limit: int,
    *,
    state: ItemState | None = None,
    kind: str | None = None,
    about: str | None = None,
) -> tuple[int, list[Difference]]:
    """How many differences match, and one page of them, oldest first."""
    asked = {"state = ?": state, "kind = ?": kind, "about = ?": about}
    within = (offset, limit)
    total, rows = pages.page(tx, _DIFFERENCE, asked, "id", within, counted="reconciliation")
    return total, [_row(row) for row in rows]


def count_open(tx: Transaction) -> int:
    """How many differences wait for a person."""
    return int(tx.value("SELECT count(*) FROM reconciliation WHERE state = 'OPEN'"))


def open_items(tx: Transaction) -> list[Difference]:
    """What waits for a person, oldest first."""
    return [_row(row) for row in tx.all(_DIFFERENCE + "WHERE state = 'OPEN' ORDER BY id")]


def open_of(tx: Transaction, kind: str) -> list[Difference]:
    """The same of one kind."""
    rows = tx.all(_DIFFERENCE + "WHERE state = 'OPEN' AND kind = ? ORDER BY id", (kind,))
    return [_row(row) for row in rows]


def open_abouts(tx: Transaction) -> frozenset[tuple[str, str]]:
    """Kind and thing of all that is open: looked up once for a page of many records."""
    rows = tx.all("SELECT kind, about FROM reconciliation WHERE state = 'OPEN'")
    return frozenset((row[0], row[1]) for row in rows)


def settled_as(tx: Transaction, kind: str, about: str) -> Difference | None:
    """The newest difference about a thing when a person or the sync has ended it, else None."""
    last = _last(tx, kind, about)
    return None if last is None or last.state is ItemState.OPEN else last
