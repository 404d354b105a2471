"""The key that signs checkpoints: Ed25519, handed over by the service manager or made here.

As credential `audit-key` (PKCS #8 in PEM) it never stands in the state folder; else it is made
there, for its owner alone. Whoever can read it can forge checkpoints: docs/audit.md says so.
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
from crinsu_gateway.model.errors import ConfigError

CREDENTIAL = "audit-key"
FILE = "audit-signing.key"


def audit_key(
    state_dir: Path, *, make: bool = True, environment: Mapping[str, str] = os.environ
) -> Ed25519PrivateKey:
    """The key of this gateway; ConfigError when it cannot be read, or is missing and not made."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / CREDENTIAL if folder else state_dir / FILE
    if not folder or not path.exists():
        path = state_dir / FILE
    try:
        if make and not path.exists():
            write_new(path, _pem(Ed25519PrivateKey.generate()))
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f'the audit key "{path}" cannot be used: {error}') from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f'the audit key "{path}" is no Ed25519 key')
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
