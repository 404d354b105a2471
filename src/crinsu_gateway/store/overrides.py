"""Overrides: a blocked step is let through once, with a reason, by a second person's fresh PIN.

An override is for one step of one run and one cause: a wrong tag, or the interlock reasons that
were shown. It lasts five minutes on the boot clock and is used once. It moves nothing itself.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import RuleError, WrongInput
from crinsu_gateway.model.override import Cause, require_overridable
from crinsu_gateway.model.person import Act, Relation, require
from crinsu_gateway.model.procedure import ExecutionState
from crinsu_gateway.model.procedure_errors import OverrideForbidden
from crinsu_gateway.model.sign_in import Purpose, shown_hash
from crinsu_gateway.store import audit, executions, interlocks, people, step_ups
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

_TAG_AS = re.compile(r".* as [0-9]{1,19}", re.DOTALL)
LIFETIME_S = 300
LONGEST_REASON = 500


class OverrideKind(StrEnum):
    """What is let through."""

    WRONG_TAG = "WRONG_TAG"
    INTERLOCK = "INTERLOCK"


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One override. `about` is the tag that was scanned and for which sample, or the causes.

    `used_ms` is None while it let nothing through; times are UTC in ms.
    """

    id: int
    kind: OverrideKind
    execution_id: int
    ordinal: int
    about: str
    reason: str
    asked_by: str
    granted_by: int
    at_ms: int
    used_ms: int | None


_OVERRIDE = (
    "SELECT id, kind, execution_id, ordinal, about, reason, asked_by, granted_by, at_ms, used_ms "
    "FROM override WHERE execution_id = ? "
)


def _row(row: Row) -> OverrideRow:
    return OverrideRow(row[0], OverrideKind(row[1]), *row[2:])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be let through, where, and why; `shown` is what the second person must see."""

    kind: OverrideKind
    execution_id: int
    ordinal: int
    about: str
    reason: str
    storage: str = ""

    @property
    def shown(self) -> Body:
        """What the second person is shown, and what their step-up must be bound to."""
        return {
            "override": self.kind.value,
            "execution": self.execution_id,
            "step": self.ordinal,
            "storage": self.storage,
            "about": self.about,
            "reason": self.reason,
        }


def asked(tx: Transaction, wanted: Asked) -> Asked:
    """The same with its storage solution, once it may be granted at all.

    RuleError without a reason; WrongInput when another step is open; OverrideForbidden for what
    nobody may let through here, or what does not block.
    """
    if not wanted.reason.strip() or len(wanted.reason) > LONGEST_REASON:
        raise RuleError(f"an override needs a reason of 1 to {LONGEST_REASON} characters")
    run = executions.execution(tx, wanted.execution_id)
    step = run.open_step
    if run.state is not ExecutionState.RUNNING or step is None or step.ordinal != wanted.ordinal:
        here = "none is" if step is None else f"step {step.ordinal} is"
        raise WrongInput(f"only the open step is let through; {here} open now: look at it again")
    name = str(step.parameters.get("storage") or run.storage_name)
    if wanted.kind is OverrideKind.WRONG_TAG:
        if not _TAG_AS.fullmatch(wanted.about):
            raise OverrideForbidden("say which tag counts as what: <tag> as <sample container id>")
    else:
        blocking = step.result.get("causes")
        require_overridable(
            wanted.about,
            {Cause(cause) for cause in blocking} if isinstance(blocking, list) else (),
            interlocks.overridable(tx, run.storages[name]),
        )
    return replace(wanted, storage=name)


def grant(tx: Transaction, wanted: Asked, *, token: str, asked_by: Actor) -> int:
    """Keep an override that `token`, a step-up of another person, proves; its id.

    What `asked` refuses; NotAllowed when the second person asked for it, runs the execution, or
    may not; StepUpNeeded when the step-up is not for exactly this.
    """
    wanted = asked(tx, wanted)
    hashed = shown_hash(wanted.shown)
    second = step_ups.redeem(tx, token, Purpose.OVERRIDE, hashed)
    technician = executions.execution(tx, wanted.execution_id).technician
    own = {step_ups.relation(second, one) for one in (asked_by.id, technician)}
    relation = Relation.OWN if Relation.OWN in own else Relation.ANOTHERS
    require(people.standing(tx, second.person_id), Act.OVERRIDE_STEP, tx.now.utc_ms, relation)
    now = tx.now
    override_id = tx.insert(
        "INSERT INTO override (kind, execution_id, ordinal, about, asked_by, granted_by, reason, "
        "boot_id, at_boot_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(wanted.kind, wanted.execution_id, wanted.ordinal, wanted.about, asked_by.id),
            *(second.person_id, wanted.reason, now.boot_id, now.boot_ms, now.utc_ms),
        ),
    )
    # Without a tag and the reason: a tag is whatever was scanned, and a reason may name anybody.
    facts: Body = {
        "override": override_id,
        "cause": wanted.kind.value,
        "causes": wanted.about if wanted.kind is OverrideKind.INTERLOCK else None,
        "execution": wanted.execution_id,
        "step": wanted.ordinal,
        "storage": wanted.storage,
        "asked_by": asked_by.id,
        "shown": hashed,
    }
    by = Actor(second.actor_id, second.station, second.role)
    audit.append(tx, "override.granted", by, facts, reason=wanted.reason)
    tx.touch(Topic.EXECUTIONS)
    return override_id


def of_execution(tx: Transaction, execution_id: int) -> list[OverrideRow]:
    """The overrides of an execution, oldest first."""
    return [_row(row) for row in tx.all(_OVERRIDE + "ORDER BY id", (execution_id,))]


def active(
    tx: Transaction, execution_id: int, ordinal: int, kind: OverrideKind
) -> OverrideRow | None:
    """The newest override of a step that may still be used, or None."""
    row = tx.one(
        _OVERRIDE + "AND ordinal = ? AND kind = ? AND used_ms IS NULL "
        "AND boot_id = ? AND at_boot_ms >= ? ORDER BY id DESC LIMIT 1",
        (execution_id, ordinal, kind, tx.now.boot_id, tx.now.boot_ms - LIFETIME_S * 1000),
    )
    return None if row is None else _row(row)


def use(tx: Transaction, used: OverrideRow, actor: Actor) -> None:
    """Use up an override; it lets nothing through a second time."""
    if tx.change(
        "UPDATE override SET used_ms = ? WHERE id = ? AND used_ms IS NULL",
        (tx.now.utc_ms, used.id),
    ):
        facts: Body = {"override": used.id, "execution": used.execution_id, "step": used.ordinal}
        audit.append(tx, "override.used", actor, facts)
