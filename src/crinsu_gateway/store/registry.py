"""What the registry said of the records that are shown here, and how old that is.

A cache: it can be emptied at any time and is filled again. It holds names, codes and links alone
(model/registry.py), never for a record that nobody wants any more, and it writes no audit event,
as nothing here depends on it. What is published is in store/registry_publications.py.
"""

from collections.abc import Collection
from dataclasses import dataclass

from crinsu_gateway.model.registry import Key, Kind, Record, read, written
from crinsu_gateway.model.registry_errors import RegistryOdd
from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

LARGEST = 64 * 1024
"""Characters of a record; a larger one is no record that anybody would read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record, and since when: `age_ms` None before it ever came.

    `failures` counts tries in a row that brought nothing; `failure` says why the last one did not.
    """

    key: Key
    record: Record | None
    validator: str
    fetched_ms: int | None
    age_ms: int | None
    failures: int
    failure: str
    tried_ms: int | None
    tried_age_ms: int | None


def everything(tx: Transaction) -> list[Known]:
    """All that is kept."""
    return [_known(tx, *row) for row in tx.all(f"{_SELECT} ORDER BY kind, id")]


def find(tx: Transaction, key: Key) -> Known | None:
    """What is known of one record."""
    row = tx.one(f"{_SELECT} WHERE kind = ? AND id = ?", (key.kind, key.id))
    return None if row is None else _known(tx, *row)


def unknown(key: Key) -> Known:
    """What is known of a record that was never asked for."""
    return Known(key, None, "", None, None, 0, "", None, None)


def keep(tx: Transaction, key: Key, record: Record, validator: str) -> None:
    """Keep what came for a key now; RegistryOdd for a record that is too large."""
    text = written(record)
    if len(text) > LARGEST:
        raise RegistryOdd(f"the record is over {LARGEST} characters")
    now = tx.now
    tx.change(
        "INSERT INTO registry_record (kind, id, record, validator, fetched_ms, fetched_boot_ms, "
        "fetched_boot_id, tried_ms, tried_boot_ms, tried_boot_id) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?6, ?7) "
        "ON CONFLICT (kind, id) DO UPDATE SET record = ?3, validator = ?4, fetched_ms = ?5, "
        "fetched_boot_ms = ?6, fetched_boot_id = ?7, tried_ms = ?5, tried_boot_ms = ?6, "
        "tried_boot_id = ?7, failures = 0, failure = ''",
        (key.kind, key.id, text, validator, now.utc_ms, now.boot_ms, now.boot_id),
    )
    tx.touch(Topic.REGISTRY)


def confirm(tx: Transaction, key: Key, validator: str) -> None:
    """Note that what is kept for a key is what the registry has now."""
    now = tx.now
    tx.change(
        "UPDATE registry_record SET validator = ?3, fetched_ms = ?4, fetched_boot_ms = ?5, "
        "fetched_boot_id = ?6, tried_ms = ?4, tried_boot_ms = ?5, tried_boot_id = ?6, "
        "failures = 0, failure = '' WHERE kind = ?1 AND id = ?2",
        (key.kind, key.id, validator, now.utc_ms, now.boot_ms, now.boot_id),
    )
    tx.touch(Topic.REGISTRY)


def fail(tx: Transaction, key: Key, reason: str) -> None:
    """Note that nothing came; what is kept stays and grows old."""
    now = tx.now
    tx.change(
        "INSERT INTO registry_record (kind, id, failures, failure, tried_ms, tried_boot_ms, "
        "tried_boot_id) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6) "
        "ON CONFLICT (kind, id) DO UPDATE SET failures = failures + 1, failure = ?3, "
        "tried_ms = ?4, tried_boot_ms = ?5, tried_boot_id = ?6",
        (key.kind, key.id, reason, now.utc_ms, now.boot_ms, now.boot_id),
    )
    tx.touch(Topic.REGISTRY)


def expire(tx: Transaction, key: Key) -> None:
    """Have a record asked for again soon; what is kept stays."""
    tx.change(
        "UPDATE registry_record SET tried_ms = NULL WHERE kind = ? AND id = ?", (key.kind, key.id)
    )
    tx.touch(Topic.REGISTRY)


def forget_others(tx: Transaction, wanted: Collection[Key]) -> int:
    """Drop what nobody wants any more; how many records that were."""
    kept = [(key.kind, key.id) for key in wanted]
    gone = [row for row in tx.all("SELECT kind, id FROM registry_record") if row not in kept]
    tx.many("DELETE FROM registry_record WHERE kind = ? AND id = ?", gone)
    if gone:
        tx.touch(Topic.REGISTRY)
    return len(gone)


_SELECT = (
    "SELECT kind, id, record, validator, fetched_ms, fetched_boot_ms, fetched_boot_id, failures, "
    "failure, tried_ms, tried_boot_ms, tried_boot_id FROM registry_record"
)


def _known(
    tx: Transaction,
    kind: str,
    identity: str,
    record: str | None,
    validator: str,
    fetched_ms: int | None,
    fetched_boot_ms: int | None,
    fetched_boot_id: str | None,
    failures: int,
    failure: str,
    tried_ms: int | None,
    tried_boot_ms: int | None,
    tried_boot_id: str | None,
) -> Known:
    def age(at_ms: int | None, boot_ms: int | None, boot_id: str | None) -> int | None:
        return None if at_ms is None else age_ms(tx.now, at_ms, boot_ms, boot_id)

    return Known(
        Key(Kind(kind), identity),
        None if record is None else read(record),
        validator,
        fetched_ms,
        age(fetched_ms, fetched_boot_ms, fetched_boot_id),
        failures,
        failure,
        tried_ms,
        age(tried_ms, tried_boot_ms, tried_boot_id),
    )
