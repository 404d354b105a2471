"""Badge and PIN of a person: typed at the terminal without being shown, or read from a file.

Neither is ever an argument, which everybody on the machine can see, and neither is kept. Whether
they are right is for the gateway to say.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli.answer import Refusal

ENVIRONMENT = "CRINSU_CREDENTIALS_FILE"

credentials_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--credentials",
    "credentials",
    metavar="FILE",
    default=None,
    envvar=ENVIRONMENT,
    help="Badge and PIN, a line each, from FILE; - is standard input, /dev/fd/3 a descriptor. "
    f"{ENVIRONMENT} may name it. Without it they are asked for at the terminal when needed.",
)


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What a person shows and knows; `badge` may be empty where a session stands for it."""

    badge: str
    pin: str


def read_from(file: str) -> Credentials:
    """Badge and PIN from a file of two lines, or a PIN alone from one; Refusal NO_CREDENTIALS."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise Refusal("NO_CREDENTIALS", f"{file} cannot be read: {why}") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) not in (1, 2):
        raise Refusal(
            "NO_CREDENTIALS",
            f"{file} has {len(lines)} lines: write the badge in the first and the PIN in the "
            "second, or the PIN alone where a session stands for the badge",
        )
    return Credentials("", lines[0]) if len(lines) == 1 else Credentials(*lines)


def asked(who: str) -> Credentials:
    """Badge and PIN of somebody, typed or scanned; nothing of it is shown."""
    return Credentials(badge_of(who), pin_of(who))


def badge_of(who: str) -> str:
    """The badge of somebody, typed or scanned."""
    return _asked(f"Badge of {who}: ")


def pin_of(who: str) -> str:
    """The PIN of somebody, typed."""
    return _asked(f"PIN of {who}: ")


def _asked(prompt: str) -> str:
    require_terminal(f"{prompt.rstrip(': ')}: it is")
    while not (text := getpass(prompt).strip()):
        pass  # an empty line is a slip, no answer
    return text


def require_terminal(what: str = "badge and PIN are") -> None:
    """Refusal when nobody can be asked, such as in a script that runs by itself."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError as error:
        raise Refusal(
            "NO_CREDENTIALS",
            f"{what} needed and there is no terminal to ask at: name a file with badge and PIN by "
            f"--credentials or {ENVIRONMENT}, that of a second person by --supervisor",
        ) from error
