"""The session of this terminal: who signed in here, for the verbs that follow.

Each terminal keeps its own, so that nobody acts in the name of whoever signed in at another one.
What is kept is the token alone, in the state folder, which only its owner may read; it is worth
nothing after ten minutes without an act. Whether it lasts is for the gateway to say.
"""

import os
from pathlib import Path

from crinsu_gateway.app.state_dir import write_new
from crinsu_gateway.cli.answer import Refusal

FOLDER = "cli-sessions"
"""Of one user of this machine; the number of the user follows."""


def kept(state_dir: Path) -> str:
    """The token of this terminal's session; empty when nobody signed in here."""
    place = _place(state_dir)
    try:
        return "" if place is None else place.read_text()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Refusal("SESSION_UNREADABLE", f"{place} cannot be read: {error}") from error


def keep(state_dir: Path, token: str) -> bool:
    """Keep a session for this terminal; False when there is no terminal to keep it for."""
    place = _place(state_dir)
    if place is None:
        return False
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        _sweep(place.parent)
        write_new(place, token.encode())
    except OSError as error:
        raise Refusal("SESSION_NOT_KEPT", f"{place} cannot be written: {error}") from error
    return True


def forget(state_dir: Path) -> None:
    """Keep nothing for this terminal any more."""
    place = _place(state_dir)
    if place is not None:
        place.unlink(missing_ok=True)


def _place(state_dir: Path) -> Path | None:
    """The file of this terminal, named after the process that leads its session."""
    leader = os.getsid(0)
    began = None if leader == os.getpid() else _began(leader)  # a verb by itself has no terminal
    folder = state_dir / f"{FOLDER}-{os.getuid()}"
    return None if began is None else folder / f"{leader}-{began}"


def _began(process: int) -> str | None:
    """When a process began, in ticks since the start: numbers of processes are used again."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return None
    return status.rpartition(")")[2].split()[19]


def _sweep(folder: Path) -> None:
    """Take away what terminals that are closed have left."""
    for file in folder.iterdir():
        leader, _, began = file.name.partition("-")
        if leader.isdigit() and _began(int(leader)) != began:
            file.unlink(missing_ok=True)
