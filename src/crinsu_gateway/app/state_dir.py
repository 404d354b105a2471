"""The state folder: made for the gateway alone, held by one daemon, with the key that signs tokens.

It does not know the store in it, but which key its PINs need.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crinsu_gateway.config.secret import secret_path
from crinsu_gateway.model.errors import ConfigError, GatewayRuns
from crinsu_gateway.store.pins import fingerprint

KEY_BYTES = 32
SHORTEST_KEY = 32


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the state folder; ConfigError when it cannot be made or another daemon holds it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(f'the state folder "{folder}" cannot be used: {error}') from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ConfigError(
            f'another gateway runs with the state folder "{folder}"; each needs its own'
        ) from error
    finally:
        os.close(lock)


def runs(folder: Path) -> bool:
    """Whether a daemon holds the state folder; ConfigError when that cannot be seen."""
    try:
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigError(
            f'whether a gateway runs on "{folder}" cannot be seen: {error}'
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def kept_from_running(folder: Path) -> Iterator[None]:
    """No daemon starts on the state folder meanwhile; GatewayRuns when one runs already."""
    if runs(folder):
        raise GatewayRuns(
            f'the gateway runs (state folder "{folder}") and holds its lines; stop it first'
        )
    if not folder.is_dir():  # nothing ever ran here, and it is not for us to make it
        yield
        return
    with held(folder):
        yield


def signing_key(path: Path, *, make: bool = True) -> bytes:
    """The key that signs tokens; made, for its owner alone, when it is missing and may be made."""
    try:
        if make and not path.exists():
            write_new(path, secrets.token_bytes(KEY_BYTES))
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f'the signing key "{path}" cannot be used: {error}') from error
    if len(key) < SHORTEST_KEY:
        raise ConfigError(
            f'the signing key "{path}" has {len(key)} bytes; at least {SHORTEST_KEY} are needed'
        )
    return key


def pepper(settings_file: Path | None, own: Path) -> bytes:
    """The key of the PINs: that of a secret file, else our own, made when it is missing."""
    if settings_file is None:
        return signing_key(own)
    place = secret_path(settings_file)
    try:
        return place.read_bytes()
    except OSError as error:
        raise ConfigError(f'the pepper file "{place}" cannot be used: {error}') from error


def pepper_fits(settings_file: Path | None, own: Path, fingerprints: Sequence[str]) -> str:
    """Why PINs with these fingerprints cannot be checked with the key that is here; empty if so.

    Nothing is made: a missing key is told before the daemon makes another one in its place.
    """
    if not fingerprints:
        return ""
    place = own if settings_file is None else secret_path(settings_file)
    wanted = f"nobody can sign in without the key of the PINs ({', '.join(fingerprints)})"
    how = f"put the kept copy as {place}, readable by the gateway alone, before it starts"
    try:
        found = fingerprint(place.read_bytes())
    except OSError:
        return f"{wanted}, and there is none: {how}"
    return "" if [found] == [*fingerprints] else f"{wanted}; {place} is another ({found}): {how}"


def write_new(path: Path, data: bytes) -> None:
    """Write a new secret whole or not at all, so that a power cut leaves no short one."""
    unfinished = path.with_name(f"{path.name}.new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(unfinished, path)
