"""Copies the store while the daemon writes, and says whether a copy is whole and how far it is.

One snapshot by VACUUM INTO, on a connection that reads and never checkpoints: only the writer may.
It knows no folders and keeps none; app/backing_up.py does.
"""

from collections.abc import Callable
from pathlib import Path

import apsw

from crinsu_gateway.model.backup import Head
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import GatewayError, StoreDamaged, StoreFull
from crinsu_gateway.store import audit_check, meta
from crinsu_gateway.store.failures import is_fatal, is_full
from crinsu_gateway.store.opening import APPLICATION_ID, open_reader, open_writer
from crinsu_gateway.store.transaction import Transaction

TELL_EVERY = 20_000
"""Steps of SQLite's machine between two words of progress."""


def copy(source: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Write a whole copy of a store; `tell` hears bytes done and of about how many.

    StoreFull or StoreDamaged when that fails; what was written of it is the caller's to remove.
    """
    of = max(source.stat().st_size, 1)

    def progress() -> bool:
        done = target.stat().st_size if target.exists() else 0
        tell(min(done, of), of)
        return False

    connection = open_reader(source)
    try:
        connection.set_progress_handler(progress, TELL_EVERY)
        # It reads one snapshot and writes another file; the store itself stays untouched.
        connection.pragma("query_only", 0)
        connection.execute("VACUUM INTO ?", (str(target),))
    except apsw.Error as error:
        if is_full(error):
            raise StoreFull(f"no space for a backup beside {target}: {error}") from error
        raise StoreDamaged(f"the store cannot be backed up: {error}", path=str(source)) from error
    finally:
        connection.close()


def bring_up_to_date(path: Path) -> None:
    """Give a copy the schema of this version, so that this version can verify it.

    A copy of a store that no daemon of this version has opened yet may be older.
    """
    open_writer(path).close()


def head(tx: Transaction) -> Head:
    """How far a store has come."""
    last = tx.one("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
    seq, digest = (0, "") if last is None else last
    return Head(
        gateway=meta.gateway_id(tx),
        epoch=meta.epoch(tx),
        schema=int(tx.value("PRAGMA user_version")),
        audit_seq=seq,
        audit_hash=digest,
        outbox_seq=int(tx.value("SELECT COALESCE(max(seq), 0) FROM outbox")),
        samples=int(tx.value("SELECT count(*) FROM sample_container")),
        stored=int(tx.value("SELECT count(slot_id) FROM sample_container")),
    )


def verified(path: Path, clock: Clock) -> Head:
    """How far a copy has come; StoreDamaged unless every page and the whole trail are sound."""
    try:
        connection = open_reader(path)
        try:
            return _verified(connection, path, clock)
        finally:
            connection.close()
    except apsw.Error as error:
        why = "cannot be read" if is_fatal(error) else "is no store"
        raise StoreDamaged(f"{path} {why}: {error}", path=str(path)) from error


def _verified(connection: apsw.Connection, path: Path, clock: Clock) -> Head:
    tx = Transaction(connection, clock.now())
    if tx.value("PRAGMA application_id") != APPLICATION_ID:
        raise StoreDamaged(f"{path} is not a store of a gateway", path=str(path))
    verdict = tx.value("PRAGMA integrity_check")
    if verdict != "ok":
        raise StoreDamaged(f"{path} failed its check: {verdict}", path=str(path))
    found = audit_check.check(tx)
    if found.first_bad is not None:
        raise StoreDamaged(
            f"{path}: the audit trail does not hold at event {found.first_bad}: {found.why}",
            path=str(path),
            event=found.first_bad,
        )
    try:
        return head(tx)
    except GatewayError as error:
        raise StoreDamaged(f"{path} belongs to no gateway yet", path=str(path)) from error
