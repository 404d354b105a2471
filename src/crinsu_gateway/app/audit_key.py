"""The key that signs checkpoints: Ed25519, handed over by the service manager or made here.

As credential `audit-key` (PKCS #8 in PEM) it never stands in the state folder; else it is made
there, for its owner alone. Whoever can read it can forge checkpoints: docs/audit.md says so.
A new key waits as `.next` until the old one handed over to it in the store; then it takes its
place, and the old one is gone. A crash in between is settled at the next start.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from crinsu_gateway.app.state_dir import write_new
from crinsu_gateway.model.checkpoint import fingerprint
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.trail_errors import KeyNotRotated

CREDENTIAL, BEFORE = "audit-key", "audit-key-before"
FILE, NEXT = "audit-signing.key", "audit-signing.key.next"
AS_CREDENTIAL = (
    "the key comes from the service manager: make a new one (openssl genpkey -algorithm ed25519), "
    f"give it as credential {CREDENTIAL} and the present one as {BEFORE}, and start the gateway "
    "again; the old one hands over to it then"
)


def audit_key(
    state_dir: Path, *, make: bool = True, environment: Mapping[str, str] = os.environ
) -> Ed25519PrivateKey:
    """The key of this gateway; ConfigError when it cannot be read, or is missing and not made."""
    return Keyring(state_dir, make=make, environment=environment).key


class Keyring:
    """The key that signs, the one before it when it is at hand, and the next one."""

    def __init__(
        self,
        state_dir: Path,
        *,
        make: bool = True,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        folder = environment.get("CREDENTIALS_DIRECTORY")
        self._folder = state_dir
        given = Path(folder) / CREDENTIAL if folder else None
        self._is_given = given is not None and given.exists()
        path = given if given is not None and self._is_given else state_dir / FILE
        if make and not path.exists():
            _write(path, Ed25519PrivateKey.generate())
        self.key = _read(path)
        before = Path(folder) / BEFORE if folder else None
        self.before = _read(before) if before is not None and before.exists() else None

    def settle(self, newest: str | None) -> None:
        """After a start: finish or forget a change of keys that a crash cut off.

        `newest` is the fingerprint of the key that signs in the store.
        """
        path = self._folder / NEXT
        if self._is_given or not path.exists():
            return
        if newest is not None and fingerprint(_read(path).public_key()) == newest:
            self._take(path)
        else:
            path.unlink()  # it never signed anything

    def make_next(self) -> Ed25519PrivateKey:
        """A new key that waits beside the present one; KeyNotRotated for a credential."""
        if self._is_given:
            raise KeyNotRotated(AS_CREDENTIAL)
        path = self._folder / NEXT
        path.unlink(missing_ok=True)
        key = _write(path, Ed25519PrivateKey.generate())
        _synced(self._folder)  # or a power cut takes it away when the store knows it already
        return key

    def take_next(self) -> None:
        """The old key handed over in the store: the new one takes its place, the old one is gone.

        The file is replaced in one step, so at every moment one of the two is there.
        """
        self._take(self._folder / NEXT)

    def _take(self, path: Path) -> None:
        key = _read(path)
        try:
            path.replace(self._folder / FILE)
        except OSError as error:
            raise ConfigError(f'the audit key "{path}" cannot be used: {error}') from error
        _synced(self._folder)
        self.key = key


def _synced(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise ConfigError(f'the state folder "{folder}" cannot be used: {error}') from error


def _write(path: Path, key: Ed25519PrivateKey) -> Ed25519PrivateKey:
    try:
        write_new(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        raise ConfigError(f'the audit key "{path}" cannot be used: {error}') from error
    return key


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f'the audit key "{path}" cannot be used: {error}') from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f'the audit key "{path}" is no Ed25519 key')
    return key
