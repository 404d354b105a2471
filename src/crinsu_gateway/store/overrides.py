"""Overrides: a blocked step is let through once, with a reason, by a second person's fresh PIN.

An override is for one step of one run and one cause: a wrong tag, or the interlock reasons that
were shown. It lasts five minutes on the boot clock and is used once. It moves nothing itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.person import Act, require
from crinsu_gateway.model.sign_in import Purpose, shown_hash
from crinsu_gateway.store import audit, people, step_ups
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

LIFETIME_S = 300
LONGEST_REASON = 500


class OverrideKind(StrEnum):
    """What is let through."""

    WRONG_TAG = "WRONG_TAG"
    INTERLOCK = "INTERLOCK"


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One override. `about` is the tag that was scanned and for which sample, or the reasons."""

    id: int
    kind: OverrideKind
    execution_id: int
    ordinal: int
    about: str
    asked_by: str
    granted_by: int
    at_ms: int


def shown(kind: OverrideKind, execution_id: int, ordinal: int, about: str, reason: str) -> Body:
    """What the second person is shown, and what their step-up must be bound to."""
    return {
        "override": kind.value,
        "execution": execution_id,
        "step": ordinal,
        "about": about,
        "reason": reason,
    }


def grant(
    tx: Transaction,
    *,
    kind: OverrideKind,
    execution_id: int,
    ordinal: int,
    about: str,
    reason: str,
    token: str,
    asked_by: Actor,
) -> int:
    """Keep an override that `token`, a step-up of another person, proves; its id.

    RuleError without a reason; NotAllowed when both are one person, or the second may not;
    StepUpNeeded when the step-up is not for exactly this.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise RuleError(f"an override needs a reason of 1 to {LONGEST_REASON} characters")
    wanted = shown_hash(shown(kind, execution_id, ordinal, about, reason))
    second = step_ups.redeem(tx, token, Purpose.OVERRIDE, wanted)
    relation = step_ups.relation(second, asked_by.id)
    require(people.standing(tx, second.person_id), Act.OVERRIDE_STEP, tx.now.utc_ms, relation)
    now = tx.now
    override_id = tx.insert(
        "INSERT INTO override (kind, execution_id, ordinal, about, asked_by, granted_by, reason, "
        "boot_id, at_boot_ms, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(kind, execution_id, ordinal, about, asked_by.id, second.person_id, reason),
            *(now.boot_id, now.boot_ms, now.utc_ms),
        ),
    )
    # Without `about` and the reason: a tag is whatever was scanned, and a reason may name anybody.
    facts: Body = {
        "override": override_id,
        "cause": kind.value,
        "execution": execution_id,
        "step": ordinal,
        "asked_by": asked_by.id,
        "shown": wanted,
    }
    audit.append(tx, "override.granted", Actor(second.actor_id, second.station, second.role), facts)
    tx.touch(Topic.EXECUTIONS)
    return override_id


def active(
    tx: Transaction, execution_id: int, ordinal: int, kind: OverrideKind
) -> OverrideRow | None:
    """The newest override of a step that may still be used, or None."""
    row = tx.one(
        "SELECT id, kind, execution_id, ordinal, about, asked_by, granted_by, at_ms FROM override "
        "WHERE execution_id = ? AND ordinal = ? AND kind = ? AND used_ms IS NULL "
        "AND boot_id = ? AND at_boot_ms >= ? ORDER BY id DESC LIMIT 1",
        (execution_id, ordinal, kind, tx.now.boot_id, tx.now.boot_ms - LIFETIME_S * 1000),
    )
    return None if row is None else OverrideRow(row[0], OverrideKind(row[1]), *row[2:])


def use(tx: Transaction, override_id: int, actor: Actor) -> None:
    """Use up an override; it lets nothing through a second time."""
    if tx.change(
        "UPDATE override SET used_ms = ? WHERE id = ? AND used_ms IS NULL",
        (tx.now.utc_ms, override_id),
    ):
        audit.append(tx, "override.used", actor, {"override": override_id})
