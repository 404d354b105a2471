"""Reads secrets from files: $CREDENTIALS_DIRECTORY (systemd) or a path, never the TOML.

A secret is never logged, and no error quotes it.
"""

import os
import stat
from pathlib import Path

from crinsu_gateway.model.errors import ConfigError

LONGEST = 16_384


def secret_path(path: Path) -> Path:
    """Where the secret is; a bare name stands for a file in $CREDENTIALS_DIRECTORY."""
    if path.is_absolute() or len(path.parts) != 1:
        return path
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ConfigError(
            f'"{path}" is a bare name and $CREDENTIALS_DIRECTORY is not set; '
            f"allowed: a path such as /etc/crinsu/{path}"
        )
    return Path(folder) / path


def secret(path: Path) -> str:
    """The secret in a file without its trailing newline; ConfigError when there is none."""
    place = secret_path(path)
    try:
        with place.open("rb") as file:
            raw = file.read(LONGEST + 1)
        text = raw.decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f'the secret file "{place}" cannot be read: {why}') from error
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or len(raw) > LONGEST:
        raise ConfigError(
            f'the secret file "{place}" is {"too long" if text else "empty"}; '
            f"allowed: one line of 1 to {LONGEST} bytes"
        )
    return text


def too_open(path: Path) -> str:
    """Why a secret file is too open, for a warning; empty when only its owner can read it."""
    place = secret_path(path)
    mode = stat.S_IMODE(place.stat().st_mode)
    if mode & 0o007:
        return f'everybody on this machine can open "{place}" (mode {mode:04o}); chmod 600 it'
    return ""
