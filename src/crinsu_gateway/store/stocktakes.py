"""Stock-takes: the blind scans of an execution, the differences they led to, their resolutions.

What differs and who may resolve it is in model/stocktake.py. A resolution that corrects the
record goes through store/samples.py, so that custody, trail and outbox stay one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure_errors import AlreadyScanned
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.model.stocktake import (
    Difference,
    DifferenceKind,
    Recorded,
    Resolution,
    differences,
    may_resolve,
)
from crinsu_gateway.store import audit, outbox, places, samples
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference as it is kept; `resolution` is None while it is open."""

    id: int
    execution_id: int
    procedure_id: int
    difference: Difference
    created_ms: int
    resolution: Resolution | None
    reason: str
    resolved_by: str
    resolved_ms: int | None


def scan(tx: Transaction, execution: int, container: str, tag: str, *, actor: Actor) -> None:
    """Note a tag that was found in a container; AlreadyScanned when it was found there before."""
    if tag in scanned(tx, execution, container):
        raise AlreadyScanned(f"{tag} was scanned in {container} already", tag=tag)
    tx.change(
        "INSERT INTO stocktake_scan (execution_id, container, tag, actor, at_ms) "
        "VALUES (?, ?, ?, ?, ?)",
        (execution, container, tag, actor.id, tx.now.utc_ms),
    )
    audit.append(tx, "stocktake.scan", actor, {"execution": execution, "container": container})


def scanned(tx: Transaction, execution: int, container: str) -> frozenset[str]:
    """The tags that were scanned in a container."""
    rows = tx.all(
        "SELECT tag FROM stocktake_scan WHERE execution_id = ? AND container = ?",
        (execution, container),
    )
    return frozenset(row[0] for row in rows)


def count_anew(tx: Transaction, execution: int, finished: Collection[str], *, actor: Actor) -> None:
    """Forget what was scanned in containers that were not counted to their end."""
    rows = tx.all(
        "SELECT container, count(*) FROM stocktake_scan WHERE execution_id = ? GROUP BY container",
        (execution,),
    )
    for container, count in rows:
        if container not in finished:
            tx.change(
                "DELETE FROM stocktake_scan WHERE execution_id = ? AND container = ?",
                (execution, container),
            )
            facts: Body = {"execution": execution, "container": container, "old": count, "new": 0}
            audit.append(tx, "stocktake.anew", actor, facts)


def leaves(tx: Transaction, storage_id: int, path: str) -> list[str]:
    """The innermost containers of a storage solution (local id) at and below a path, in order."""
    rows = tx.all(
        "SELECT c.path FROM container c WHERE c.storage_id = ?1 "
        "AND (?2 = '' OR substr(c.path || '/', 1, length(?2) + 1) = ?2 || '/') "
        "AND EXISTS (SELECT 1 FROM slot WHERE container_id = c.id) ORDER BY c.ordinal",
        (storage_id, path),
    )
    return [row[0] for row in rows]


def compare(tx: Transaction, execution: int, procedure: int, counted: list[str]) -> list[int]:
    """Write what differs between the scans and the record; the ids. `counted`: T1/C1/CN2."""
    tags = {place: sorted(scanned(tx, execution, place)) for place in counted}
    known = [
        row
        for tag in sorted({tag for found in tags.values() for tag in found})
        if (row := samples.tagged(tx, tag)) is not None
    ]
    known += [row for place in counted for row in samples.stored_at(tx, place)]
    recorded = {row.tag or f"#{row.id}": _recorded(row) for row in known}
    all_tags = tx.all("SELECT tag FROM stocktake_scan WHERE execution_id = ?", (execution,))
    found = differences(tags, recorded, elsewhere=frozenset(row[0] for row in all_tags))
    return [_note(tx, execution, procedure, one) for one in found]


def _recorded(row: samples.SampleRow) -> Recorded:
    here = None if row.address is None else str(row.address)
    return Recorded(row.local_id, None if here is None else here.rsplit("/", 1)[0], here)


def _note(tx: Transaction, execution: int, procedure: int, found: Difference) -> int:
    difference_id = tx.insert(
        "INSERT INTO stocktake_difference (execution_id, procedure_id, kind, tag, sample_id, "
        "recorded, found, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(execution, procedure, found.kind, found.tag, found.sample),
            *(found.recorded, found.found, tx.now.utc_ms),
        ),
    )
    audit.append(
        tx,
        OutboxKind.STOCKTAKE_DIFFERENCE.value,
        Actor("gateway", "engine"),
        {
            "difference": difference_id,
            "execution": execution,
            "kind": found.kind.value,
            "sample": found.sample,
            "recorded": found.recorded,
            "found": found.found,
        },
    )
    _tell(tx, OutboxKind.STOCKTAKE_DIFFERENCE, difference_id)
    return difference_id


def _tell(tx: Transaction, kind: OutboxKind, difference_id: int) -> None:
    row = difference(tx, difference_id)
    central = None
    if row.difference.sample is not None:
        central = tx.value(
            "SELECT central_id FROM sample_container WHERE id = ?", (row.difference.sample,)
        )
    body: dict[str, outbox.Fact] = {
        "difference": row.id,
        "procedure": tx.value("SELECT central_id FROM procedure WHERE id = ?", (row.procedure_id,)),
        "localProcedure": row.procedure_id,
        "execution": row.execution_id,
        "kind": row.difference.kind.value,
        "tag": row.difference.tag,
        "sample": central,
        "localSample": row.difference.sample,
        "recorded": row.difference.recorded,
        "found": row.difference.found,
        "at": tx.now.utc_ms,
    }
    if row.resolution is not None:
        body |= {"resolution": row.resolution.value, "technician": row.resolved_by}
    outbox.put(tx, kind, body)


_DIFFERENCE = (
    "SELECT id, execution_id, procedure_id, kind, tag, sample_id, recorded, found, created_ms, "
    "resolution, reason, resolved_by, resolved_ms FROM stocktake_difference "
)


def _row(row: Row) -> DifferenceRow:
    found = Difference(DifferenceKind(row[3]), row[4], row[5], row[6], row[7])
    how = None if row[9] is None else Resolution(row[9])
    return DifferenceRow(row[0], row[1], row[2], found, row[8], how, row[10], row[11], row[12])


def difference(tx: Transaction, difference_id: int) -> DifferenceRow:
    """One difference; NotFound when there is none."""
    what = f"difference {difference_id}"
    return _row(tx.need(what, _DIFFERENCE + "WHERE id = ?", (difference_id,)))


def page(
    tx: Transaction, offset: int, limit: int, *, only_open: bool, procedure: int | None = None
) -> tuple[int, list[DifferenceRow]]:
    """How many differences match (`procedure` is a local id), and one page, oldest first."""
    where = "WHERE (?1 = 0 OR resolution IS NULL) AND (?2 IS NULL OR procedure_id = ?2) "
    given = (int(only_open), procedure)
    total = tx.value("SELECT count(*) FROM stocktake_difference " + where, given)
    rows = tx.all(_DIFFERENCE + where + "ORDER BY id LIMIT ?3 OFFSET ?4", (*given, limit, offset))
    return int(total), [_row(row) for row in rows]


def unresolved(tx: Transaction) -> list[tuple[int, int]]:
    """The stock-takes (public ids) in which something differs that nobody has resolved, the oldest
    first, each with how many do."""
    rows = tx.all(
        "SELECT COALESCE(p.central_id, p.id), count(*) FROM stocktake_difference d "
        "JOIN procedure p ON p.id = d.procedure_id WHERE d.resolution IS NULL "
        "GROUP BY p.id ORDER BY p.id"
    )
    return [(row[0], row[1]) for row in rows]


def resolve(
    tx: Transaction,
    difference_id: int,
    how: Resolution,
    *,
    reason: str,
    slot: str | None,
    actor: Actor,
) -> DifferenceRow:
    """Resolve a difference, by another person than who counted; the record follows CORRECT.

    The same again by the same person, who got no answer, changes nothing and is no error.
    """
    row = difference(tx, difference_id)
    if row.resolution is not None:
        if _is_the_same(tx, row, how, reason, slot, actor):
            return row
        when = iso_utc(row.resolved_ms or 0)
        raise IllegalTransition(f"it was resolved as {row.resolution} at {when}")
    may_resolve(counters(tx, row.execution_id), actor.id, reason, row.difference, how, slot)
    if how is Resolution.CORRECT:
        _correct(tx, row, slot, actor)
    tx.change(
        "UPDATE stocktake_difference SET resolution = ?, reason = ?, resolved_by = ?, "
        "resolved_ms = ? WHERE id = ?",
        (how, reason, actor.id, tx.now.utc_ms, difference_id),
    )
    audit.append(
        tx,
        OutboxKind.STOCKTAKE_RESOLVED.value,
        actor,
        {
            "difference": difference_id,
            "resolution_old": None,
            "resolution": how.value,
            "slot": slot,
        },
        reason=reason,
    )
    _tell(tx, OutboxKind.STOCKTAKE_RESOLVED, difference_id)
    tx.touch(Topic.PROCEDURES)
    return difference(tx, difference_id)


def _is_the_same(
    tx: Transaction,
    row: DifferenceRow,
    how: Resolution,
    reason: str,
    slot: str | None,
    actor: Actor,
) -> bool:
    """Whether this is what was resolved already, with what it led to."""
    sample = row.difference.sample
    if (row.resolution, row.reason, row.resolved_by) != (how, reason, actor.id):
        return False
    if how is Resolution.KEEP or slot is None or sample is None:
        return True
    return str(samples.sample(tx, sample).address) == slot


def counters(tx: Transaction, execution: int) -> list[str]:
    """Who counted in a run, as the trail names them: they resolve nothing of it."""
    rows = tx.all(
        "SELECT technician FROM execution WHERE id = ?1 "
        "UNION SELECT actor FROM stocktake_scan WHERE execution_id = ?1",
        (execution,),
    )
    return [row[0] for row in rows]


def _correct(tx: Transaction, row: DifferenceRow, slot: str | None, actor: Actor) -> None:
    sample = row.difference.sample
    if sample is None:
        return
    here = samples.sample(tx, sample).address
    if (None if here is None else str(here)) != row.difference.recorded:
        raise IllegalTransition("it was moved since it was counted: count again", sample=sample)
    if row.difference.kind is DifferenceKind.MISSING:
        samples.miss(tx, sample, actor=actor, execution=row.execution_id)
        return
    target = places.slot_at(tx, parse_address(str(slot)))
    stored = samples.sample(tx, sample).state is SampleState.STORED
    put = samples.move if stored else samples.store
    put(tx, sample, target, actor=actor, execution=row.execution_id)
