"""What technicians tell an execution: scans, confirmations, answers, stops; with their verdicts.

Giving an input commits it; the procedure engine decides about it. The same key again gives the
same input, so a repeated press or a repeated request never counts twice.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AccessError, IllegalTransition, KeyReused, StepUpNeeded
from crinsu_gateway.model.procedure import LIVE, InputKind, Verdict
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import audit, emergencies, executions, step_ups
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.step_ups import StepUp
from crinsu_gateway.store.transaction import Row, Transaction

LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input and its verdict; `code` and `sentence` say why it was refused.

    `reason` is why something is left.
    """

    id: int
    execution_id: int
    ordinal: int | None
    kind: InputKind
    text: str
    actor: str
    station: str
    verdict: Verdict
    code: str
    sentence: str
    role: str
    step_up_id: int | None
    reason: str

    @property
    def given_by(self) -> Actor:
        """Who gave it, as the trail names them."""
        return Actor(self.actor, self.station, self.role)


_INPUT = (
    "SELECT id, execution_id, ordinal, kind, text, actor, station, verdict, code, sentence, "
    "role, step_up_id, reason FROM input "
)


def _row(row: Row) -> InputRow:
    values = list(row)
    values[3] = InputKind(values[3])
    values[7] = Verdict(values[7])
    return InputRow(*values)


def give(
    tx: Transaction,
    execution_id: int,
    kind: InputKind,
    text: str,
    *,
    actor: Actor,
    key: str,
    ordinal: int | None = None,
    reason: str = "",
    step_up: str = "",
) -> int:
    """Hand an input to a running execution; its id. `ordinal` names the step that was on screen.

    `step_up` is the token of a step-up for what the open step shows. Whoever gave that PIN gave
    the input; one that does not fit is refused at once, and the refusal stays.
    """
    existing = tx.one(
        "SELECT id, execution_id, kind, text, ordinal, reason, actor, step_up_id "
        "FROM input WHERE key = ?",
        (key,),
    )
    reason = reason[:LONGEST_TEXT]
    if existing is not None:
        said = (execution_id, kind, text[:LONGEST_TEXT], ordinal, reason)
        same_person = existing[6] == actor.id or existing[7] is not None
        if tuple(existing[1:6]) != said or not same_person:
            raise KeyReused("this idempotency key was used for another input", key=key)
        return int(existing[0])
    run = executions.execution(tx, execution_id)
    if run.state not in LIVE:
        raise IllegalTransition(
            f"execution {execution_id} is {run.state}; it takes no input any more",
            execution=execution_id,
            state=run.state,
        )
    emergencies.require_here(tx, actor, run.storages.values())
    proof, refusal = _redeemed(tx, run, step_up)
    if proof is not None:
        actor = Actor(proof.actor_id, proof.station, proof.role)
    input_id = tx.insert(
        "INSERT INTO input (key, execution_id, ordinal, kind, text, actor, station, at_ms, role, "
        "step_up_id, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(key, execution_id, ordinal, kind, text[:LONGEST_TEXT], actor.id, actor.station),
            *(tx.now.utc_ms, actor.role, None if proof is None else proof.id, reason),
        ),
    )
    # With the text sealed: a scanner reads whatever is printed, a remark may name anybody.
    audit.append(
        tx,
        f"input.{kind}",
        actor,
        {"input": input_id, "execution": execution_id},
        sealed={"text": text[:LONGEST_TEXT]} if text else {},
    )
    if refusal is not None:
        decide(tx, one(tx, input_id), Verdict.REFUSED, code=refusal.code, sentence=refusal.sentence)
    tx.touch(Topic.EXECUTIONS)
    return input_id


def _redeemed(
    tx: Transaction, run: ExecutionRow, token: str
) -> tuple[StepUp | None, AccessError | None]:
    """The step-up that stands behind an input; or why it does not."""
    step = run.open_step
    if not token:
        return None, None
    if step is None or "needs" not in step.result:
        return None, StepUpNeeded("the open step takes no step-up")
    purpose = Purpose(str(step.result["needs"]))
    try:
        return step_ups.redeem(tx, token, purpose, str(step.result["shown"])), None
    except AccessError as error:
        return None, error


def first_open(tx: Transaction, execution_id: int) -> InputRow | None:
    """The oldest input that nobody has decided about, or None."""
    row = tx.one(
        _INPUT + "WHERE execution_id = ? AND verdict = 'OPEN' ORDER BY id LIMIT 1", (execution_id,)
    )
    return None if row is None else _row(row)


def one(tx: Transaction, input_id: int) -> InputRow:
    """One input; NotFound when there is none."""
    return _row(tx.need(f"input {input_id}", _INPUT + "WHERE id = ?", (input_id,)))


def of_execution(tx: Transaction, execution_id: int) -> list[InputRow]:
    """All inputs of an execution, oldest first."""
    return [
        _row(row) for row in tx.all(_INPUT + "WHERE execution_id = ? ORDER BY id", (execution_id,))
    ]


def newest(tx: Transaction, execution_id: int) -> InputRow | None:
    """What an execution was told last, or None."""
    row = tx.one(_INPUT + "WHERE execution_id = ? ORDER BY id DESC LIMIT 1", (execution_id,))
    return None if row is None else _row(row)


def scanned_by(tx: Transaction, execution_id: int) -> frozenset[str]:
    """Who scanned something in an execution that was accepted: their hands were on it."""
    rows = tx.all(
        "SELECT DISTINCT actor FROM input "
        "WHERE execution_id = ? AND kind = 'scan' AND verdict = 'ACCEPTED'",
        (execution_id,),
    )
    return frozenset(row[0] for row in rows)


def decide(
    tx: Transaction, given: InputRow, verdict: Verdict, *, code: str = "", sentence: str = ""
) -> None:
    """Write the verdict about an input, once."""
    tx.change(
        "UPDATE input SET verdict = ?, code = ?, sentence = ? WHERE id = ? AND verdict = 'OPEN'",
        (verdict, code, sentence, given.id),
    )
    audit.append(
        tx,
        f"input.{verdict.lower()}",
        given.given_by,
        {"input": given.id, "execution": given.execution_id, "code": code},
    )
    tx.touch(Topic.EXECUTIONS)


def refuse_rest(tx: Transaction, execution_id: int, code: str, sentence: str) -> None:
    """Refuse what is still open when an execution ends."""
    while (given := first_open(tx, execution_id)) is not None:
        decide(tx, given, Verdict.REFUSED, code=code, sentence=sentence)
