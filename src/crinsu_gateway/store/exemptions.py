"""Exemptions: the causes of an interlock that an override let through, until they expire.

They are bound to their execution, so none outlives it. Who granted the override, and why, is in
store/overrides.py; whether one is allowed is said by procedures/interlocks.py.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.override import LASTS_S, Cause
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction


def give(
    tx: Transaction, execution: int, ordinal: int, causes: str, override: int, actor: Actor
) -> int:
    """Let causes ("alarm,level") through from a step on; the id."""
    now = tx.now
    exemption_id = tx.insert(
        "INSERT INTO exemption (execution_id, ordinal, causes, override_id, at_ms, boot_id, "
        "expires_boot_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(execution, ordinal, causes, override, now.utc_ms, now.boot_id),
            now.boot_ms + round(LASTS_S * 1000),
        ),
    )
    audit.append(
        tx,
        "interlock.exempted",
        actor,
        {"execution": execution, "step": ordinal, "causes": causes, "override": override},
    )
    return exemption_id


def standing(tx: Transaction, execution: int) -> list[tuple[int, frozenset[Cause]]]:
    """What is let through in an execution now: from which step on, and the causes.

    After a restart of the machine there is none.
    """
    rows = tx.all(
        "SELECT ordinal, causes FROM exemption WHERE execution_id = ? AND boot_id = ? "
        "AND expires_boot_ms > ?",
        (execution, tx.now.boot_id, tx.now.boot_ms),
    )
    return [(row[0], frozenset(Cause(cause) for cause in row[1].split(","))) for row in rows]
