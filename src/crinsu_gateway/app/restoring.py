"""Puts a backup in the place of the store: checked first, a new epoch, the old store kept aside.

Only while no daemon holds the state folder. At every instant the folder has either the old store
or the restored one under its name; a power cut in between leaves one of them, whole.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import apsw

from crinsu_gateway.app.backing_up import sum_file, sum_of, synced
from crinsu_gateway.app.state_dir import kept_from_running
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Head
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import ConfigError, StoreDamaged, StoreError, StoreFull
from crinsu_gateway.store import backup, meta, pin_key
from crinsu_gateway.store.opening import open_reader, open_writer
from crinsu_gateway.store.restored import begin_epoch
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: how far the backup had come, the new epoch, and the old store's files."""

    head: Head
    epoch: int
    digest: str
    aside: tuple[Path, ...]
    pin_keys: tuple[str, ...]
    """The fingerprints of the keys that the PINs in it were made with; none without PINs."""


def restore(
    file: Path, store: Path, gateway: str, clock: Clock, *, reason: str, actor: Actor
) -> Restored:
    """Go on from a backup; StoreError or ConfigError, with nothing changed, when it is no good."""
    store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with kept_from_running(store.parent):
        digest = _as_summed(file)
        fresh = store.with_name("restoring.db")
        _remove(fresh)
        try:
            _copied(file, fresh)
            backup.bring_up_to_date(fresh)
            before = backup.verified(fresh, clock)
            if before.gateway != gateway:
                raise ConfigError(
                    f"this is a backup of gateway {before.gateway}, the config says {gateway}"
                )
            epoch = max(before.epoch, _epoch_of(store), clock.now().utc_ms // 1000 - 1) + 1
            keys = _begin(fresh, before, epoch, clock, digest, reason, actor)
            backup.verified(fresh, clock)
            synced(fresh)
            aside = _set_aside(store, epoch)
            os.replace(fresh, store)
            synced(store.parent)
        except OSError as error:
            raise StoreError(f"the backup cannot be put in place: {error}") from error
        finally:
            _remove(fresh)
    return Restored(before, epoch, digest, aside, keys)


def _as_summed(file: Path) -> str:
    """The sum of the file; StoreDamaged when it is not the one written beside it."""
    try:
        digest = sum_of(file)
        written = sum_file(file)
        if written.exists() and written.read_text().split()[:1] != [digest]:
            raise StoreDamaged(f"{file} is not what was backed up: its SHA-256 is another one")
    except OSError as error:
        raise StoreError(f"the backup {file} cannot be read: {error}") from error
    return digest


def _copied(file: Path, fresh: Path) -> None:
    shutil.copyfile(file, fresh)
    fresh.chmod(0o600)


def _epoch_of(store: Path) -> int:
    """The epoch of the store that is replaced; 0 when it is gone or cannot be read."""
    if not store.exists():
        return 0
    try:
        epoch = _epoch_in(store)
        # Sound, so it may be opened for writing: closing that folds its log into the file.
        open_writer(store).close()
    except StoreFull:  # it is not known to be unsound: with room for its log its epoch is known
        raise
    except (StoreError, apsw.Error):
        return 0
    return epoch


def _epoch_in(store: Path) -> int:
    """As above, for a store that is sound; it is not touched, not even its log."""
    connection = open_reader(store)
    try:
        if connection.pragma("quick_check") != "ok":
            return 0
        return int(connection.execute("SELECT value FROM meta WHERE key = 'epoch'").get or 0)
    finally:
        connection.close()


def _begin(
    fresh: Path, before: Head, epoch: int, clock: Clock, digest: str, reason: str, actor: Actor
) -> tuple[str, ...]:
    """Start the epoch of the copy in one durable transaction; the keys that its PINs need."""
    connection = open_writer(fresh)
    try:
        with connection:
            tx = Transaction(connection, clock.now())
            begin_epoch(tx, before, epoch, digest=digest, reason=reason, actor=actor)
        tx = Transaction(connection, clock.now())
        if meta.epoch(tx) != epoch:
            raise StoreDamaged("the restored store did not take its new epoch")
        return tuple(pin_key.of_pins(tx))
    finally:
        connection.close()


def _set_aside(store: Path, epoch: int) -> tuple[Path, ...]:
    """Keep the old store under another name as well, and its log under that name alone.

    A log that could not be folded in belongs to a store that cannot be opened; it must not be
    taken for one of the restored store.
    """
    kept = []
    for suffix in ("-wal", "-shm", ""):
        old = store.with_name(f"{store.name}{suffix}")
        if old.exists():
            aside = store.with_name(f"replaced-{epoch}.db{suffix}")
            if suffix:
                os.replace(old, aside)
            else:
                os.link(old, aside)
            kept.append(aside)
    synced(store.parent)
    return tuple(reversed(kept))


def _remove(fresh: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(f"{fresh.name}{suffix}").unlink(missing_ok=True)
