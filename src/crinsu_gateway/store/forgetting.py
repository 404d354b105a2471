"""Forgetting a text because it names somebody: sealed beside the trail, and wherever it was copied.

The event keeps its salted hash, so every proof holds. Records that bear the text show that it was
forgotten; a signature over one of them is superseded by that.
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

FORGOTTEN = "(forgotten)"
COPIES = (
    ("alarm", "note"),
    ("alarm_shelf", "reason"),
    ("audit_review", "finding"),
    ("command_reason", "reason"),
    ("deviation", "action"),
    ("deviation", "cause"),
    ("emergency", "called"),
    ("emergency", "finding"),
    ("emergency", "reason"),
    ("execution", "sentence"),
    ("incident", "action"),
    ("incident", "assessment"),
    ("incident", "root_cause"),
    ("incident", "signature"),
    ("incident", "what"),
    ("input", "reason"),
    ("input", "text"),
    ("override", "reason"),
    ("procedure_item", "reason"),
    ("reconciliation", "central_value"),
    ("reconciliation", "local_value"),
    ("reconciliation", "reason"),
    ("service", "reason"),
    ("signature_name", "printed_name"),
    ("stocktake_difference", "reason"),
)
"""Where a text that an event seals may stand in the clear as well: table and column.

Names of people, subjects and sample containers are not among them: they are changed where they
are kept.
"""


def forget(tx: Transaction, seq: int, field: str, actor: Actor, *, reason: str) -> None:
    """Forget a sealed text and its copies; NotFound when there is none, or it is forgotten."""
    text = audit.sealed_texts(tx, seq).get(field)
    if text is None:
        raise NotFound(f"event {seq} has no text {field!r}", seq=seq, field=field)
    tx.change("DELETE FROM audit_sealed WHERE seq = ? AND field = ?", (seq, field))
    for table, column in COPIES:
        tx.change(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (FORGOTTEN, text))
    facts: Body = {"event": seq, "field": field}
    audit.append(tx, "audit.forgotten", actor, facts, reason=needed(reason))
