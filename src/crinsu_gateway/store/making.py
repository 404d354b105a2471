"""Procedures that may begin here: refills, stock-takes, transfers. All others come from the centre.

They start CREATED; the centre learns of them when they are started. What waits already, word for
word the same, is offered again: whoever asks twice, because no answer came, makes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.store import facilities, places, procedures, samples
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction


def refill(tx: Transaction, storage: Storage, *, actor: Actor) -> int:
    """Make a refill; its local id."""
    return _about(tx, ProcedureType.REFILL, storage, "", actor)


def stocktake(tx: Transaction, storage: Storage, path: str, *, actor: Actor) -> int:
    """Make a stock-take of a container and all in it, or of everything; its local id."""
    if path:
        places.require_container(tx, storage.local_id, path)
    return _about(tx, ProcedureType.STOCKTAKE, storage, path, actor)


def _about(tx: Transaction, type: ProcedureType, storage: Storage, path: str, actor: Actor) -> int:
    same = waiting(tx, type, (storage.local_id, None, None, path), ())
    if same is not None:
        return same
    return procedures.create(
        tx,
        central_id=None,
        type=type,
        status=ProcedureStatus.CREATED,
        facility_id=facilities.local_id(tx, storage.facility_id),
        subject_id=None,
        storage_id=storage.local_id,
        sample_ids=(),
        created_ms=tx.now.utc_ms,
        actor=actor,
        path=path,
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Sample containers of one subject, with the subject and its facility (local ids)."""

    rows: tuple[SampleRow, ...]
    subject_id: int
    facility_id: int

    @property
    def local_ids(self) -> list[int]:
        """The sample containers by local id."""
        return [row.local_id for row in self.rows]


def of_one_subject(tx: Transaction, public_samples: Sequence[int], what: str) -> Together:
    """Sample containers by public id, each once; RuleError when they are not of one subject."""
    rows = tuple(samples.sample(tx, public_id) for public_id in dict.fromkeys(public_samples))
    if len({row.subject_id for row in rows}) != 1:
        raise RuleError(f"{what} is about the sample containers of one subject")
    subject, facility = tx.need(
        "subject",
        "SELECT s.id, s.facility_id FROM sample_container m JOIN subject s ON s.id = m.subject_id "
        "WHERE m.id = ?",
        (rows[0].local_id,),
    )
    return Together(rows, subject, facility)


def transfer(
    tx: Transaction,
    public_samples: Sequence[int],
    direction: Direction,
    to: Storage | None,
    path: str,
    *,
    actor: Actor,
) -> int:
    """Make a transfer of sample containers of one subject; its local id.

    `to` is where they are put; out of the facility there is none.
    """
    together = of_one_subject(tx, public_samples, "a transfer")
    if direction is Direction.OUT and to is not None:
        raise RuleError("what leaves the facility goes to no storage solution here")
    if path and to is not None:
        places.require_container(tx, to.local_id, path)
    local = together.local_ids
    target = None if to is None else to.local_id
    same = waiting(tx, ProcedureType.TRANSFER, (None, target, direction, path), local)
    if same is not None:
        return same
    return procedures.create(
        tx,
        central_id=None,
        type=ProcedureType.TRANSFER,
        status=ProcedureStatus.CREATED,
        facility_id=together.facility_id,
        subject_id=together.subject_id,
        storage_id=None,
        sample_ids=local,
        created_ms=tx.now.utc_ms,
        actor=actor,
        direction=direction,
        to_storage_id=target,
        path=path,
    )


def waiting(
    tx: Transaction,
    type: ProcedureType,
    where: tuple[int | None, int | None, Direction | None, str],
    local_samples: Sequence[int],
) -> int | None:
    """The same, made here and not started by anybody; its local id, or None.

    `where` is storage solution, the one that takes (local ids), direction and path.
    """
    rows = tx.all(
        "SELECT id FROM procedure WHERE type = ? AND status IN ('PENDING', 'CREATED') "
        "AND central_id IS NULL AND storage_id IS ? AND to_storage_id IS ? AND direction IS ? "
        "AND path = ? ORDER BY id",
        (type, *where),
    )
    for (local_id,) in rows:
        items = procedures.items(tx, local_id)
        if sorted(item.local_sample_id for item in items) == sorted(local_samples):
            return int(local_id)
    return None
