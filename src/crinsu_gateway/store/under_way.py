"""Whether a sample container, or one of a subject's, is in an execution that runs here now.

What runs with it is neither moved nor given to another subject under the hands of who works; it
waits until the run has ended.
"""

from crinsu_gateway.model.reconciling_errors import NotResolvable
from crinsu_gateway.store.transaction import Transaction

_RUNNING = """
SELECT e.id, t.name FROM execution e JOIN execution_member m ON m.execution_id = e.id
JOIN storage_solution t ON t.id = e.storage_id
WHERE e.state IN ('RUNNING', 'PAUSED') AND EXISTS (
    SELECT 1 FROM procedure_item i WHERE i.procedure_id = m.procedure_id AND i.sample_id {})
LIMIT 1
"""
_OF_SUBJECT = "IN (SELECT id FROM sample_container WHERE subject_id = ?)"


def procedures_with(tx: Transaction, sample_id: int) -> list[int]:
    """The procedures (local ids) of running executions that a sample container is part of."""
    rows = tx.all(
        "SELECT DISTINCT m.procedure_id FROM execution e "
        "JOIN execution_member m ON m.execution_id = e.id "
        "JOIN procedure_item i ON i.procedure_id = m.procedure_id "
        "WHERE e.state IN ('RUNNING', 'PAUSED') AND i.sample_id = ? ORDER BY 1",
        (sample_id,),
    )
    return [row[0] for row in rows]


def procedures_of(tx: Transaction, subject_id: int) -> list[int]:
    """The same for any sample container of a subject (local id)."""
    rows = tx.all("SELECT id FROM sample_container WHERE subject_id = ?", (subject_id,))
    found = {one for row in rows for one in procedures_with(tx, row[0])}
    return sorted(found)


def with_sample(tx: Transaction, sample_id: int) -> str:
    """What runs with a sample container (local id), for people; empty when nothing does."""
    return _told(tx, "= ?", sample_id)


def with_subject(tx: Transaction, subject_id: int) -> str:
    """What runs with a sample container of a subject (local id); empty when nothing does."""
    return _told(tx, _OF_SUBJECT, subject_id)


def _told(tx: Transaction, which: str, of: int) -> str:
    row = tx.one(_RUNNING.format(which), (of,))
    return "" if row is None else f"execution {row[0]} at {row[1]}"


def require_idle(tx: Transaction, sample_id: int, name: str) -> None:
    """NotResolvable while an execution runs with a sample container (local id)."""
    running = with_sample(tx, sample_id)
    if running:
        raise NotResolvable(
            f"{name} is in {running}, which has not ended; decide when it is over", sample=sample_id
        )
