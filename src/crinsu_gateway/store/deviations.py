"""Deviations: what went beyond a limit, which sample containers it is about, and what was done.

One is opened with the fact itself, for a lift or for a storage solution. It is closed by a person,
with cause, action and signature, and never otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body, BodyValue, record_hash
from crinsu_gateway.model.deviation import DeviationKind, DeviationState, Resolution, require_whole
from crinsu_gateway.model.errors import IllegalTransition, KeyReused
from crinsu_gateway.store import audit, exposure_facts, pages
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

GATEWAY = Actor("gateway", "engine")


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """One deviation; `samples` counts the sample containers that it is about."""

    id: int
    kind: DeviationKind
    state: DeviationState
    storage: str | None
    container: str | None
    execution_id: int | None
    alarm_id: int | None
    opened_ms: int
    samples: int
    cause: str
    action: str
    closed_ms: int | None
    closed_by: str
    station: str
    signature: str


_DEVIATION = """
SELECT d.id, d.kind, d.state, t.name, c.path, l.execution_id, d.alarm_id, d.opened_ms,
    (SELECT count(*) FROM deviation_sample s WHERE s.deviation_id = d.id),
    d.cause, d.action, d.closed_ms, d.closed_by, d.station, d.signature
FROM deviation d LEFT JOIN lift l ON l.id = d.lift_id
LEFT JOIN container c ON c.id = l.container_id
LEFT JOIN storage_solution t ON t.id = COALESCE(d.storage_id, c.storage_id)
"""


def _row(row: Row) -> DeviationRow:
    return DeviationRow(row[0], DeviationKind(row[1]), DeviationState(row[2]), *row[3:])


def open_for_exposures(tx: Transaction, those: Sequence[tuple[int, int, int | None]]) -> None:
    """Open one deviation a lift for exposures that were too long: (exposure, sample, lift).

    One that is open for the same lift takes them in.
    """
    lifts = {lift for _, _, lift in those}
    for lift_id in sorted(lifts, key=lambda one: one or 0):
        group = [(exposure, sample) for exposure, sample, lift in those if lift == lift_id]
        found = tx.value(
            "SELECT id FROM deviation WHERE lift_id = ? AND state = 'OPEN'", (lift_id,)
        )
        deviation_id = (
            int(found) if found is not None else _open(tx, DeviationKind.EXPOSURE, lift_id=lift_id)
        )
        tx.many(
            "UPDATE exposure SET deviation_id = ? WHERE id = ?",
            [(deviation_id, exposure) for exposure, _ in group],
        )
        _concern(tx, deviation_id, lift_id, [sample for _, sample in group])
        exposure_facts.opened(tx, deviation_id, group)


def open_for_storage(tx: Transaction, storage_id: int, alarm_id: int) -> int:
    """Open a deviation for all that a storage solution (local id) holds, for an alarm; its id.

    The same alarm again gives the same deviation, and takes in what has come since. The trail
    says how many there are, not which: a storage solution may hold a million.
    """
    found = tx.value("SELECT id FROM deviation WHERE alarm_id = ?", (alarm_id,))
    if found is None:
        found = _open(tx, DeviationKind.STORAGE, storage_id=storage_id, alarm_id=alarm_id)
    count = tx.change(
        "INSERT OR IGNORE INTO deviation_sample (deviation_id, sample_id) SELECT ?, m.id "
        "FROM container c JOIN slot ON slot.container_id = c.id "
        "JOIN sample_container m ON m.slot_id = slot.id WHERE c.storage_id = ?",
        (found, storage_id),
    )
    facts: Body = {
        "deviation": int(found),
        "kind": DeviationKind.STORAGE.value,
        "storage": storage_id,
        "alarm": alarm_id,
        "samples": count,
    }
    audit.append(tx, "deviation.opened", GATEWAY, facts)
    exposure_facts.opened(tx, int(found))
    tx.touch(Topic.DEVIATIONS)
    return int(found)


def _open(
    tx: Transaction,
    kind: DeviationKind,
    *,
    lift_id: int | None = None,
    storage_id: int | None = None,
    alarm_id: int | None = None,
) -> int:
    return tx.insert(
        "INSERT INTO deviation (kind, lift_id, storage_id, alarm_id, opened_ms, opened_boot_ms, "
        "boot_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(kind, lift_id, storage_id, alarm_id),
            *(tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
        ),
    )


def _concern(
    tx: Transaction, deviation_id: int, lift_id: int | None, samples: Sequence[int]
) -> None:
    """Add the sample containers of a lift to its deviation, with one event for them all."""
    tx.many(
        "INSERT OR IGNORE INTO deviation_sample (deviation_id, sample_id) VALUES (?, ?)",
        [(deviation_id, sample) for sample in samples],
    )
    facts: Body = {
        "deviation": deviation_id,
        "kind": DeviationKind.EXPOSURE.value,
        "lift": lift_id,
        "samples": [*samples],
    }
    audit.append(tx, "deviation.opened", GATEWAY, facts)
    tx.touch(Topic.DEVIATIONS)


def was_closed_by(
    tx: Transaction, deviation_id: int, resolution: Resolution, actor: Actor, key: str
) -> bool:
    """Whether this key closed it in this way already; KeyReused when it did something else."""
    before = tx.one("SELECT id, cause, action FROM deviation WHERE close_key = ?", (key,))
    if before is None:
        return False
    if tuple(before) != (deviation_id, resolution.cause, resolution.action):
        raise KeyReused("this idempotency key was used for another act", key=key)
    return True


def close(
    tx: Transaction,
    deviation_id: int,
    resolution: Resolution,
    *,
    actor: Actor,
    key: str,
    signer: str | None = None,
) -> None:
    """Write that a deviation is closed; who may sign for it is known (store/resolving.py).

    `signer` is the id of the person whose PIN it was, None where a printed name stands for it.
    DeviationIncomplete without cause, action and signature; IllegalTransition when it is closed.
    """
    require_whole(resolution)
    row = one(tx, deviation_id)
    if row.state is DeviationState.CLOSED:
        raise IllegalTransition(
            f"deviation {deviation_id} was closed by {row.closed_by}",
            deviation=deviation_id,
            state=row.state,
        )
    tx.change(
        "UPDATE deviation SET state = 'CLOSED', cause = ?, action = ?, signature = ?, "
        "closed_ms = ?, closed_by = ?, station = ?, close_key = ? WHERE id = ?",
        (
            *(resolution.cause, resolution.action, resolution.signature),
            *(tx.now.utc_ms, actor.id, actor.station, key, deviation_id),
        ),
    )
    facts: Body = {"deviation": deviation_id, "old": "OPEN", "new": "CLOSED"}
    said = {"cause": resolution.cause, "action": resolution.action}
    audit.append(tx, "deviation.closed", actor, facts, sealed=said)
    exposure_facts.closed(tx, deviation_id, signer, record_hash(record(tx, deviation_id)))
    tx.touch(Topic.DEVIATIONS)


def content(tx: Transaction, row: DeviationRow, cause: str, action: str) -> Body:
    """What somebody signs for: the deviation and its figures, the cause and the action."""
    exposures: list[BodyValue] = [
        {"sample": one[0], "stage": one[1], "carrier": one[2]}
        for one in tx.all(
            "SELECT sample_id, stage, carrier_class FROM exposure WHERE deviation_id = ? "
            "ORDER BY id",
            (row.id,),
        )
    ]
    return {
        "deviation": row.id,
        "kind": row.kind.value,
        "storage": row.storage,
        "container": row.container,
        "execution": row.execution_id,
        "alarm": row.alarm_id,
        "opened_ms": row.opened_ms,
        "samples": row.samples,
        "exposures": exposures,
        "cause": cause,
        "action": action,
    }


def record(tx: Transaction, deviation_id: int) -> Body:
    """The content of a deviation as it is now, with the cause and the action that it has."""
    row = one(tx, deviation_id)
    return content(tx, row, row.cause, row.action)


def one(tx: Transaction, deviation_id: int) -> DeviationRow:
    """One deviation; NotFound when there is none."""
    return _row(
        tx.need(f"deviation {deviation_id}", _DEVIATION + "WHERE d.id = ?", (deviation_id,))
    )


def of_execution(tx: Transaction, execution_id: int) -> list[DeviationRow]:
    """Those that a run led to, in the order in which they were opened."""
    rows = tx.all(_DEVIATION + "WHERE l.execution_id = ? ORDER BY d.id", (execution_id,))
    return [_row(row) for row in rows]


def page(
    tx: Transaction,
    offset: int,
    limit: int,
    *,
    state: DeviationState | None = None,
    sample_id: int | None = None,
) -> tuple[int, list[DeviationRow]]:
    """How many deviations match (`sample_id` is local), and one page of them, newest first."""
    of_sample = (
        "EXISTS (SELECT 1 FROM deviation_sample s WHERE s.deviation_id = d.id AND s.sample_id = ?)"
    )
    asked = {"d.state = ?": state, of_sample: sample_id}
    total, rows = pages.page(
        tx, _DEVIATION, asked, "d.id DESC", (offset, limit), counted="deviation d"
    )
    return total, [_row(row) for row in rows]
