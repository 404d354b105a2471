"""Quarantines and the criteria of their release: who ordered one, why, and what must be shown.

The state of the sample container itself is changed by store/clearance.py, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.place_errors import NotReleasable
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must be shown before the release; `met_by` is None until somebody has."""

    ordinal: int
    text: str
    met_by: str | None
    met_ms: int | None


@dataclass(frozen=True, slots=True)
class Quarantine:
    """An open quarantine of a sample container (local id)."""

    id: int
    sample_id: int
    reason: str
    opened_by: str
    opened_ms: int
    criteria: tuple[Criterion, ...]

    @property
    def unmet(self) -> list[str]:
        """The criteria that nobody has shown yet."""
        return [one.text for one in self.criteria if one.met_by is None]


def open_of(tx: Transaction, sample_id: int) -> Quarantine | None:
    """The open quarantine of a sample container, or None."""
    row = tx.one(
        "SELECT q.id, q.sample_id, COALESCE(w.text, ''), q.opened_by, q.opened_ms "
        "FROM quarantine q "
        "LEFT JOIN audit_sealed w ON w.seq = q.event AND w.field = 'reason' "
        "WHERE q.sample_id = ? AND q.closed_ms IS NULL",
        (sample_id,),
    )
    if row is None:
        return None
    criteria = tx.all(
        "SELECT ordinal, text, met_by, met_ms FROM release_criterion "
        "WHERE quarantine_id = ? ORDER BY ordinal",
        (row[0],),
    )
    listed = tuple(Criterion(*one) for one in criteria)
    return Quarantine(row[0], row[1], row[2], row[3], row[4], listed)


def begin(
    tx: Transaction, sample_id: int, event: int, criteria: Sequence[str], actor: Actor
) -> None:
    """Note who ordered a quarantine by which event, and what must be shown before it ends."""
    quarantine_id = tx.insert(
        "INSERT INTO quarantine (sample_id, event, opened_by, opened_ms) VALUES (?, ?, ?, ?)",
        (sample_id, event, actor.id, tx.now.utc_ms),
    )
    tx.many(
        "INSERT INTO release_criterion (quarantine_id, ordinal, text) VALUES (?, ?, ?)",
        [(quarantine_id, ordinal, text) for ordinal, text in enumerate(criteria, 1)],
    )


def meet(tx: Transaction, sample_id: int, ordinal: int, evidence: str, actor: Actor) -> None:
    """Note that a criterion is met, and what shows it; NotReleasable when it was already."""
    shown = needed(evidence)
    found = open_of(tx, sample_id)
    if found is None:
        raise NotFound(f"sample container {sample_id} is not in quarantine", sample=sample_id)
    one = next((one for one in found.criteria if one.ordinal == ordinal), None)
    if one is None:
        raise NotFound(f"there is no criterion {ordinal}; it has {len(found.criteria)}")
    if one.met_by is not None:
        raise NotReleasable(f"criterion {ordinal} was met by {one.met_by} already")
    facts = {"sample": sample_id, "criterion": ordinal, "met_old": False, "met": True}
    event = audit.append(tx, "sample.criterion_met", actor, facts, reason=shown)
    tx.change(
        "UPDATE release_criterion SET met_by = ?, met_ms = ?, met_event = ? "
        "WHERE quarantine_id = ? AND ordinal = ?",
        (actor.id, tx.now.utc_ms, event, found.id, ordinal),
    )
    tx.touch(Topic.SAMPLES)


def end(tx: Transaction, sample_id: int, event: int, actor: Actor) -> None:
    """Note who ended the open quarantine of a sample container, if there is one."""
    tx.change(
        "UPDATE quarantine SET closed_by = ?, closed_ms = ?, closed_event = ? "
        "WHERE sample_id = ? AND closed_ms IS NULL",
        (actor.id, tx.now.utc_ms, event, sample_id),
    )
