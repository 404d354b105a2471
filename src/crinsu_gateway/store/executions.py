"""Executions: one run of a procedure on a storage solution by a technician, and its steps.

`start` refuses what a rule forbids and changes nothing then. The steps themselves are planned
and advanced by the procedure engine through the functions below, always inside a transaction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.procedure import LIVE, ExecutionState, StepState
from crinsu_gateway.store import audit, identity_waits
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

_OPEN = frozenset({StepState.PENDING, StepState.ACTIVE, StepState.UNSURE})

Parameter = str | int | float | bool | None | list[str]
Parameters = Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. `parameters` and `result` are flat; times are UTC ms, boot ms beside them."""

    ordinal: int
    kind: str
    parameters: Parameters
    state: StepState
    prompt: str
    actor: str
    started_ms: int | None
    started_boot_ms: int | None
    boot_id: str | None
    ended_ms: int | None
    result: Parameters


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """One run with its steps; `procedure_id` is the public id of the leading procedure.

    `members` are the local ids of all its procedures, the leading one first; more than one is a
    trip. A transfer may work on a second storage solution, where it puts what it took.
    """

    id: int
    procedure_id: int
    local_procedure_id: int
    storage_id: int
    storage_name: str
    technician: str
    station: str
    state: ExecutionState
    started_ms: int
    ended_ms: int | None
    code: str
    sentence: str
    steps: tuple[StepRow, ...]
    role: str = ""
    to_storage_id: int | None = None
    to_storage_name: str | None = None
    members: tuple[int, ...] = ()
    public_members: tuple[int, ...] = ()

    @property
    def actor(self) -> Actor:
        """Who runs it, as the trail names them."""
        return Actor(self.technician, self.station, self.role)

    @property
    def storages(self) -> dict[str, int]:
        """The local id of each storage solution that is worked on, by name."""
        found = {self.storage_name: self.storage_id}
        if self.to_storage_id is not None and self.to_storage_name is not None:
            found[self.to_storage_name] = self.to_storage_id
        return found

    @property
    def open_step(self) -> StepRow | None:
        """The step that is being done, or None when all are done or none is planned yet."""
        return next((step for step in self.steps if step.state in _OPEN), None)


_EXECUTION = """
SELECT e.id, COALESCE(p.central_id, p.id), p.id, e.storage_id, t.name, e.technician, e.station,
    e.state, e.started_ms, e.ended_ms, e.code, e.sentence, e.role, e.to_storage_id, d.name
FROM execution e JOIN procedure p ON p.id = e.procedure_id
JOIN storage_solution t ON t.id = e.storage_id
LEFT JOIN storage_solution d ON d.id = e.to_storage_id
"""
_OF_PROCEDURE = "e.id IN (SELECT execution_id FROM execution_member WHERE procedure_id = ?)"


def _step(row: Row) -> StepRow:
    values = list(row)
    values[2] = json.loads(values[2])
    values[3] = StepState(values[3])
    values[10] = json.loads(values[10])
    return StepRow(*values)


def _row(tx: Transaction, row: Row) -> ExecutionRow:
    values = list(row)
    values[7] = ExecutionState(values[7])
    members = tx.all(
        "SELECT p.id, COALESCE(p.central_id, p.id) FROM execution_member m "
        "JOIN procedure p ON p.id = m.procedure_id WHERE m.execution_id = ? ORDER BY m.ordinal",
        (row[0],),
    )
    steps = tx.all(
        "SELECT ordinal, kind, parameters, state, prompt, actor, started_ms, started_boot_ms, "
        "boot_id, ended_ms, result FROM step WHERE execution_id = ? ORDER BY ordinal",
        (row[0],),
    )
    done = tuple(_step(step) for step in steps)
    local, public = (tuple(member[column] for member in members) for column in (0, 1))
    fields = [*values[:12], done, *values[12:], local, public]
    return ExecutionRow(*fields)


def execution(tx: Transaction, execution_id: int) -> ExecutionRow:
    """One execution; NotFound when there is none."""
    return _row(
        tx,
        tx.need(f"execution {execution_id}", _EXECUTION + "WHERE e.id = ?", (execution_id,)),
    )


def of_procedure(tx: Transaction, local_procedure_id: int) -> list[ExecutionRow]:
    """All runs of a procedure, newest first."""
    rows = tx.all(f"{_EXECUTION} WHERE {_OF_PROCEDURE} ORDER BY e.id DESC", (local_procedure_id,))
    return [_row(tx, row) for row in rows]


def newest_of(tx: Transaction, local_procedure_id: int) -> int | None:
    """The newest run of a procedure; None when there was none."""
    found = tx.value(
        "SELECT max(execution_id) FROM execution_member WHERE procedure_id = ?",
        (local_procedure_id,),
    )
    return None if found is None else int(found)


def recent(tx: Transaction, limit: int) -> list[ExecutionRow]:
    """The newest executions."""
    rows = tx.all(_EXECUTION + "ORDER BY e.id DESC LIMIT ?", (limit,))
    return [_row(tx, row) for row in rows]


def running(tx: Transaction) -> list[int]:
    """The ids of the executions that are not ended, oldest first."""
    # sorted here: asked for the order, SQLite reads all executions there ever were
    return sorted(
        row[0] for row in tx.all("SELECT id FROM execution WHERE state IN ('RUNNING', 'PAUSED')")
    )


def on_storage(tx: Transaction, storage_id: int) -> tuple[int, str] | None:
    """The running execution that works on a storage solution (local id): its id, the name."""
    row = tx.one(
        "SELECT e.id, t.name FROM execution e JOIN storage_solution t ON t.id = ?1 "
        "WHERE e.state = 'RUNNING' AND ?1 IN (e.storage_id, e.to_storage_id)",
        (storage_id,),
    )
    return None if row is None else (row[0], row[1])


def working(tx: Transaction) -> dict[int, int]:
    """Which run has yet to be finished on each storage solution (local ids), at either end of it.

    A paused one counts: what it has yet to take lies there, and its slots are promised there.
    Others may open the storage solution meanwhile (`on_storage`), but not carry it away under it.
    """
    rows = tx.all(
        "SELECT id, storage_id, to_storage_id FROM execution WHERE state IN ('RUNNING', 'PAUSED')"
    )
    found: dict[int, int] = {}
    for execution_id, *storages in sorted(rows, reverse=True):
        found |= {one: execution_id for one in storages if one is not None}
    return found


def begin(
    tx: Transaction,
    *,
    key: str,
    members: Sequence[int],
    storage_id: int,
    actor: Actor,
    to_storage_id: int | None = None,
) -> int:
    """Write a new run of these procedures (local ids), the leading one first; its id.

    Rules were checked by the caller (store/starting.py).
    """
    execution_id = tx.insert(
        "INSERT INTO execution (key, procedure_id, storage_id, technician, station, role, "
        "state, started_ms, started_boot_ms, boot_id, to_storage_id) "
        "VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?)",
        (
            *(key, members[0], storage_id, actor.id, actor.station, actor.role),
            *(tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id, to_storage_id),
        ),
    )
    tx.many(
        "INSERT INTO execution_member (execution_id, ordinal, procedure_id) VALUES (?, ?, ?)",
        [(execution_id, ordinal, member) for ordinal, member in enumerate(members, start=1)],
    )
    facts: Body = {"execution": execution_id, "procedure": members[0], "storage": storage_id}
    if to_storage_id is not None:
        facts = {**facts, "to_storage": to_storage_id}
    if len(members) > 1:
        facts = {**facts, "procedures": ",".join(str(member) for member in members)}
    audit.append(tx, "execution.started", actor, facts)
    tx.touch(Topic.EXECUTIONS)
    return execution_id


def by_key(tx: Transaction, key: str) -> tuple[int, int] | None:
    """The execution and the local procedure that were started under a key, or None."""
    row = tx.one("SELECT id, procedure_id FROM execution WHERE key = ?", (key,))
    return None if row is None else (row[0], row[1])


def pause(tx: Transaction, execution_id: int, *, pausing: bool, actor: Actor) -> None:
    """Let a run pause, or go on."""
    wanted = ExecutionState.PAUSED if pausing else ExecutionState.RUNNING
    before = _state(tx, execution_id)
    tx.change("UPDATE execution SET state = ? WHERE id = ?", (wanted, execution_id))
    kind = "execution.paused" if pausing else "execution.resumed"
    facts: Body = {"execution": execution_id, "old": before, "new": wanted.value}
    audit.append(tx, kind, actor, facts)
    tx.touch(Topic.EXECUTIONS)


def _state(tx: Transaction, execution_id: int) -> str:
    return str(tx.value("SELECT state FROM execution WHERE id = ?", (execution_id,)))


def plan(
    tx: Transaction, execution_id: int, steps: Sequence[tuple[str, Parameters]], *, after: int = 0
) -> None:
    """Write steps of a run, all PENDING, `after` those that it has."""
    tx.many(
        "INSERT INTO step (execution_id, ordinal, kind, parameters, state) "
        "VALUES (?, ?, ?, ?, 'PENDING')",
        [
            (execution_id, ordinal, kind, json.dumps(parameters))
            for ordinal, (kind, parameters) in enumerate(steps, start=after + 1)
        ],
    )
    tx.touch(Topic.EXECUTIONS)


def set_step(
    tx: Transaction,
    execution_id: int,
    before: StepRow,
    state: StepState,
    *,
    prompt: str,
    actor: Actor,
    result: Parameters,
) -> bool:
    """Write where a step stands now; whether anything changed. A change of state is audited."""
    if (before.state, before.prompt, before.result) == (state, prompt, result):
        return False
    now = tx.now
    opened = before.state is StepState.PENDING and state is not StepState.PENDING
    ended = state in (StepState.DONE, StepState.FAILED, StepState.SKIPPED)
    tx.change(
        "UPDATE step SET state = ?, prompt = ?, actor = ?, result = ?, "
        "started_ms = COALESCE(started_ms, ?), started_boot_ms = COALESCE(started_boot_ms, ?), "
        "boot_id = COALESCE(boot_id, ?), ended_ms = ?, ended_boot_ms = ? "
        "WHERE execution_id = ? AND ordinal = ?",
        (
            *(state, prompt, actor.id, json.dumps(result)),
            *(now.utc_ms, now.boot_ms, now.boot_id),
            *((now.utc_ms, now.boot_ms) if ended else (None, None)),
            *(execution_id, before.ordinal),
        ),
    )
    if opened or state is not before.state:
        audit.append(
            tx,
            "step.state",
            actor,
            {
                "execution": execution_id,
                "step": before.ordinal,
                "kind": before.kind,
                "old": before.state.value,
                "new": state.value,
            },
        )
    tx.touch(Topic.EXECUTIONS)
    return True


def note_ending(tx: Transaction, execution_id: int, code: str, sentence: str) -> None:
    """Note why a run is going to end without having been completed; the first reason stays."""
    tx.change(
        "UPDATE execution SET code = ?, sentence = ? WHERE id = ? AND code = ''",
        (code, sentence, execution_id),
    )
    tx.touch(Topic.EXECUTIONS)


def skip_but(tx: Transaction, execution_id: int, keep: frozenset[int], actor: Actor) -> None:
    """Leave out all open steps of a run but those to keep."""
    for step in execution(tx, execution_id).steps:
        if step.state in _OPEN and step.ordinal not in keep:
            set_step(
                tx,
                execution_id,
                step,
                StepState.SKIPPED,
                prompt=step.prompt,
                actor=actor,
                result=step.result,
            )


def finish(
    tx: Transaction,
    execution_id: int,
    state: ExecutionState,
    *,
    code: str,
    sentence: str,
    actor: Actor,
) -> None:
    """End a run; what was not done is SKIPPED."""
    if state in LIVE:
        raise NotFound(f"{state} is no end of an execution")
    before = _state(tx, execution_id)
    tx.change(
        "UPDATE execution SET state = ?, ended_ms = ?, code = ?, sentence = ? WHERE id = ?",
        (state, tx.now.utc_ms, code, sentence, execution_id),
    )
    skip_but(tx, execution_id, frozenset(), actor)
    audit.append(
        tx,
        f"execution.{state.lower()}",
        actor,
        {"execution": execution_id, "old": before, "new": state.value, "code": code},
        reason=sentence,
    )
    identity_waits.settle(tx)
    tx.touch(Topic.EXECUTIONS)
