"""Stores and retrievals of a gateway that works alone: made and approved here, by facility staff.

Where a centre is configured it decides about them, and nothing here does. A store may be executed
once every sample container of it has a tag, as at the centre.
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import IllegalTransition, RuleError, TagTaken
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.procedure_errors import CentreDecides, SecondPersonMissing
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import making, policies, procedures, samples
from crinsu_gateway.store import tags as tagging
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

BEFORE = {
    ProcedureType.STORE: frozenset({SampleState.EXPECTED, SampleState.OUT}),
    ProcedureType.RETRIEVE: frozenset({SampleState.STORED}),
}
"""In which states a sample container may be when it is to be stored, or retrieved."""


def require_alone(tx: Transaction) -> None:
    """CentreDecides where a centre is configured."""
    if policies.has_centre(tx):
        raise CentreDecides("the centre decides what is stored and retrieved: ask for it there")


def make(
    tx: Transaction,
    type: ProcedureType,
    public_samples: Sequence[int],
    *,
    actor: Actor,
    approved: bool,
) -> int:
    """Make a store or a retrieval of sample containers of one subject; its local id.

    `approved`: by somebody who may, so that it may be executed; else it waits for approval. The
    same one that waits already is offered again.
    """
    require_alone(tx)
    together = making.of_one_subject(tx, public_samples, "a store or a retrieval")
    for row in together.rows:
        require_fit(type, row)
    status = ProcedureStatus.CREATED if approved else ProcedureStatus.PENDING
    if approved and type is ProcedureType.STORE:
        _require_tags(together.rows)
    local = together.local_ids
    same = making.waiting(tx, type, (None, None, None, ""), local)
    if same is not None:
        return same
    return procedures.create(
        tx,
        central_id=None,
        type=type,
        status=status,
        facility_id=together.facility_id,
        subject_id=together.subject_id,
        storage_id=None,
        sample_ids=local,
        created_ms=tx.now.utc_ms,
        actor=actor,
    )


def require_fit(type: ProcedureType, row: SampleRow) -> None:
    """RuleError for a sample container that cannot be stored, or retrieved, as it stands."""
    if row.state not in BEFORE[type]:
        fit = " or ".join(sorted(BEFORE[type]))
        raise RuleError(f"sample container {row.id} is {row.state}; it must be {fit}")
    if type is ProcedureType.RETRIEVE and row.clearance is Clearance.QUARANTINED:
        raise RuleError(f"sample container {row.id} is in quarantine; it must be released first")


def _require_tags(rows: Sequence[SampleRow]) -> None:
    without = [str(row.id) for row in rows if not row.tag]
    if without:
        raise RuleError(f"no tag yet on sample container {', '.join(without)}: give each one")


def approve(tx: Transaction, public_id: int, tags: Mapping[int, str], *, actor: Actor) -> None:
    """Let a procedure that waits be executed; `tags` go onto its sample containers, by public id.

    SecondPersonMissing for one's own request; IllegalTransition when it does not wait.
    """
    require_alone(tx)
    row = procedures.procedure(tx, public_id)
    if row.status is not ProcedureStatus.PENDING:
        raise IllegalTransition(f"procedure {row.id} is {row.status}; it waits for no approval")
    if made_by(tx, row.local_id) == actor.id:
        raise SecondPersonMissing("nobody approves what they asked for: another person must")
    found = {one.sample_id: samples.sample(tx, one.sample_id) for one in row.items}
    for number, tag in tags.items():
        if number not in found:
            raise RuleError(f"sample container {number} is not in procedure {row.id}")
        put_tag(tx, found[number], tag, actor)
    rows = [samples.sample(tx, number) for number in found]
    for one in rows:
        require_fit(row.type, one)
    if row.type is ProcedureType.STORE:
        _require_tags(rows)
    procedures.move_to(tx, row.local_id, ProcedureStatus.CREATED, actor=actor)


def made_by(tx: Transaction, local_id: int) -> str | None:
    """Who asked for a procedure (local id), as the trail names them; None when it does not say."""
    found = tx.value(
        "SELECT actor FROM audit_event WHERE kind = 'procedure.created' "
        "AND CAST(body AS TEXT) ->> '$.facts.procedure' = ?",
        (local_id,),
    )
    return None if found is None else str(found)


def put_tag(tx: Transaction, row: SampleRow, tag: str, actor: Actor) -> None:
    """Put a tag onto a sample container that has none; TagTaken when something else bears it."""
    if row.tag == tag:
        return
    if row.tag:
        raise TagTaken(f"sample container {row.id} has the tag {row.tag} already", tag=row.tag)
    tagging.retag(tx, row.local_id, tag, actor)
