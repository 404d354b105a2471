"""Makes a backup of the store in its folders, checked before it gets its name; thins old ones.

A file that bears the name of a backup is whole: it is written beside, synced, verified page by
page and event by event, summed and only then renamed. It neither stops nor disturbs the daemon.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.model.backup import Head, Keep, file_name, to_remove
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import StoreDamaged, StoreError
from crinsu_gateway.store import backup

PIECE = 1024 * 1024
UNFINISHED = "unfinished"
FAILURE = "last-failure.json"
"""Why the last backup into a folder failed; the gateway makes an alarm of it (watch/upkeep.py)."""

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and of how much, in bytes."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: its files, one in each folder, what it holds, and what was thrown away for it."""

    files: tuple[Path, ...]
    digest: str
    size: int
    head: Head
    removed: tuple[Path, ...]


def back_up(store: Path, folders: Sequence[Path], keep: Keep, clock: Clock, tell: Tell) -> Made:
    """Back up the store into each folder; StoreError, with nothing left behind, when it fails."""
    first = folders[0]
    if not store.exists():
        raise StoreError(f"there is no store {store}: has the gateway ever run?")
    with _alone(first):
        try:
            made = _back_up(store, folders, keep, clock, tell)
        except StoreError as error:
            _note_failure(first, error)
            raise
        (first / FAILURE).unlink(missing_ok=True)
        return made


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a backup failed; `unsound` when the store itself does not hold what was written."""

    sentence: str
    unsound: bool


def last_failure(folder: Path) -> Failure | None:
    """Why the last backup into a folder failed; None when it did not, or nobody can tell."""
    try:
        said = json.loads((folder / FAILURE).read_text("utf-8"))
        return Failure(str(said["sentence"]), said["unsound"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note_failure(folder: Path, error: StoreError) -> None:
    """Leave word for the gateway; where a disk takes nothing, the backup gets late instead."""
    unsound = isinstance(error, StoreDamaged)
    with suppress(OSError):
        note = folder / FAILURE
        note.write_text(json.dumps({"sentence": error.sentence, "unsound": unsound}), "utf-8")
        note.chmod(0o600)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time in a folder; StoreError when another one runs."""
    try:
        _place(folder)
        lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise StoreError(f"the backup folder {folder} cannot be used: {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreError(f"another backup into {folder} is running; wait for it") from error
    finally:
        os.close(lock)


def _back_up(store: Path, folders: Sequence[Path], keep: Keep, clock: Clock, tell: Tell) -> Made:
    first, *others = folders
    part = first / UNFINISHED
    copies: list[Path] = []
    try:
        part.unlink(missing_ok=True)  # of a backup that a power cut ended
        backup.copy(store, part, lambda done, of: tell("copying", done, of))
        tell("verifying", 0, 1)
        backup.bring_up_to_date(part)
        head = backup.verified(part, clock)
        digest = sum_of(part)
        name = file_name(head.gateway, clock.now().utc_ms, head.audit_seq)
        for folder in others:
            copies.append(_place(folder) / part.name)
            _copy(part, copies[-1], digest, tell)
        files = [_named(one, name, digest) for one in (part, *copies)]
    except OSError as error:
        raise StoreError(f"the backup cannot be written: {error}") from error
    finally:
        for left in (part, *copies):
            for suffix in ("", "-wal", "-shm", "-journal"):
                left.with_name(f"{left.name}{suffix}").unlink(missing_ok=True)
    removed = [old for one in folders for old in _thinned(one, head.gateway, keep, name)]
    return Made(tuple(files), digest, files[0].stat().st_size, head, tuple(removed))


def _place(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sum_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sum_file(path: Path) -> Path:
    """Where the sum of a backup is written, in the form of sha256sum."""
    return path.with_name(f"{path.name}.sha256")


def _copy(source: Path, target: Path, digest: str, tell: Tell) -> None:
    """Copy a file to another disk and read it back."""
    of, done = source.stat().st_size, 0
    with source.open("rb") as read, target.open("wb") as write:
        os.fchmod(write.fileno(), 0o600)
        while piece := read.read(PIECE):
            write.write(piece)
            done += len(piece)
            tell(f"copying to {target.parent}", done, of)
        write.flush()
        os.fsync(write.fileno())
    if sum_of(target) != digest:
        raise StoreError(f"the copy in {target.parent} is not what was written; check that disk")


def _named(part: Path, name: str, digest: str) -> Path:
    """Give a finished file its name, with its sum beside it, so that both outlive a power cut."""
    target = part.with_name(name)
    part.chmod(0o600)
    synced(part)
    sums = sum_file(target)
    sums.write_text(f"{digest}  {name}\n")
    sums.chmod(0o600)
    synced(sums)
    os.replace(part, target)
    synced(target.parent)
    return target


def synced(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _thinned(folder: Path, gateway: str, keep: Keep, made: str) -> list[Path]:
    """Remove what need not be kept any more; what was removed."""
    gone = []
    for name in to_remove([one.name for one in folder.iterdir()], gateway, keep, made):
        path = folder / name
        path.unlink(missing_ok=True)
        sum_file(path).unlink(missing_ok=True)
        gone.append(path)
    return gone
