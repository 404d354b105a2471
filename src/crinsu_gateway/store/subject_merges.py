"""Two subjects that are one, as the centre says: what was the one's is the other's from then on.

Samples and procedures that are not over go along; what is over stays with the subject that it was
done for. The old codes go on finding it. When it may be done is for the caller (sync, a person).
"""

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

_OPEN = "subject_id = ? AND status IN ('PENDING', 'CREATED', 'IN_PROGRESS')"


def local_id(tx: Transaction, central_id: int) -> int | None:
    """The local id of a subject of the centre, or None while it is not known here."""
    found = tx.value("SELECT id FROM subject WHERE central_id = ?", (central_id,))
    return None if found is None else int(found)


FOUND_BY = (
    "(SELECT COALESCE(n.merged_into, n.id) FROM (SELECT ? AS code) a JOIN subject n ON n.id = "
    "COALESCE((SELECT o.id FROM subject o WHERE o.code = a.code), (SELECT k.subject_id "
    "FROM former_code k WHERE k.code = a.code ORDER BY k.until_ms DESC LIMIT 1)))"
)
"""The local id of the subject that a code finds: its own, or one that it had before; else null."""


def found_by(tx: Transaction, code: str) -> int | None:
    """The local id of the subject that a code finds, or None."""
    found = tx.value(f"SELECT {FOUND_BY}", (code,))
    return None if found is None else int(found)


def stands_for(tx: Transaction, subject_id: int) -> int:
    """The subject (local id) that a subject is one with now: itself, where it was not merged."""
    found = tx.value("SELECT merged_into FROM subject WHERE id = ?", (subject_id,))
    return subject_id if found is None else int(found)


def merge(tx: Transaction, subject_id: int, into: int, actor: Actor) -> None:
    """Make one of two subjects (local ids): what was the first's is the second's. Again: nothing.

    ValueError when the second one is the first by now: the centre says both ways.
    """
    into = stands_for(tx, into)
    if into == subject_id:
        raise ValueError("each of two subjects is said to be merged into the other")
    before = tx.value("SELECT merged_into FROM subject WHERE id = ?", (subject_id,))
    if before == into:
        return
    samples = [row[0] for row in _of(tx, "sample_container", "subject_id = ?", subject_id)]
    procedures = [row[0] for row in _of(tx, "procedure", _OPEN, subject_id)]
    tx.change(
        "UPDATE sample_container SET subject_id = ?, changed_ms = ? WHERE subject_id = ?",
        (into, tx.now.utc_ms, subject_id),
    )
    tx.change(
        f"UPDATE procedure SET subject_id = ?, updated_ms = ? WHERE {_OPEN}",
        (into, tx.now.utc_ms, subject_id),
    )
    tx.change("UPDATE reservation SET subject_id = ? WHERE subject_id = ?", (into, subject_id))
    tx.change(
        "UPDATE subject SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2", (into, subject_id)
    )
    keep_code(tx, subject_id, into)
    facts: Body = {
        "subject": subject_id,
        "merged_old": before,
        "merged_new": into,
        "samples": [*samples],
        "procedures": [*procedures],
    }
    audit.append(tx, "subject.merged", actor, facts)
    tx.touch(Topic.SAMPLES)
    tx.touch(Topic.PROCEDURES)


def _of(tx: Transaction, table: str, which: str, subject_id: int) -> list[tuple[int, ...]]:
    return tx.all(f"SELECT id FROM {table} WHERE {which} ORDER BY id", (subject_id,))


def keep_code(tx: Transaction, subject_id: int, bearer: int) -> None:
    """Let the present code of a subject, and those that it had, go on finding `bearer`."""
    tx.change(
        "INSERT INTO former_code (code, subject_id, until_ms) "
        "SELECT code, ?2, ?3 FROM subject WHERE id = ?1 "
        "UNION SELECT code, ?2, until_ms FROM former_code WHERE subject_id = ?1 "
        "ON CONFLICT (code, subject_id) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)",
        (subject_id, bearer, tx.now.utc_ms),
    )


def part(tx: Transaction, subject_id: int, actor: Actor) -> None:
    """Take a merge back, as the centre does; whose the samples are comes with their own records."""
    before = tx.value("SELECT merged_into FROM subject WHERE id = ?", (subject_id,))
    if before is None:
        return
    tx.change("UPDATE subject SET merged_into = NULL WHERE id = ?", (subject_id,))
    facts: Body = {"subject": subject_id, "merged_old": before, "merged_new": None}
    audit.append(tx, "subject.parted", actor, facts)
    tx.touch(Topic.SAMPLES)


def give(tx: Transaction, sample_id: int, subject_id: int, actor: Actor) -> None:
    """Let a sample container be another subject's (local ids), as the centre says."""
    before = tx.value("SELECT subject_id FROM sample_container WHERE id = ?", (sample_id,))
    if before == subject_id:
        return
    tx.change(
        "UPDATE sample_container SET subject_id = ?, changed_ms = ? WHERE id = ?",
        (subject_id, tx.now.utc_ms, sample_id),
    )
    facts: Body = {"sample": sample_id, "subject_old": before, "subject_new": subject_id}
    audit.append(tx, "sample.changed", actor, facts)
    tx.touch(Topic.SAMPLES)
