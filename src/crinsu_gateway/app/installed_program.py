"""What program is installed here: its files, those it depends on, and the machine below it.

It compares with what the installer wrote down (the RECORD of the wheel) and changes nothing.
"""

import hashlib
import platform
import re
import socket
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from crinsu_gateway.model.qualification import Examination, Verdict
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.store.opening import OLDEST_SQLITE, sqlite_version

NAME = "crinsu-gateway"
GROUP = "program"


def identity() -> list[tuple[str, str]]:
    """What runs where; the digest is over every file of the program."""
    return [
        ("program", f"{NAME} {VERSION}"),
        ("program files, SHA-256", program_digest()),
        ("Python", sys.version.split()[0]),
        ("SQLite", ".".join(map(str, sqlite_version()))),
        ("machine", f"{socket.gethostname()}, {platform.platform()}"),
    ]


def program_digest() -> str:
    """SHA-256 over name and content of every file of the program but what Python makes of them."""
    spec = find_spec("crinsu_gateway")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0])
    whole = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        if "__pycache__" not in file.parts:
            whole.update(file.relative_to(folder).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def examined() -> Iterator[Examination]:
    """Whether the program is whole, and all that it needs is there."""
    oldest = ".".join(map(str, OLDEST_SQLITE))
    version = ".".join(map(str, sqlite_version()))
    sound = Verdict.PASSED if sqlite_version() >= OLDEST_SQLITE else Verdict.FAILED
    yield Examination(GROUP, "SQLite", f"{oldest} or later", version, sound)
    try:
        ours = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        found = "it runs from a source tree, not from an installed wheel"
        yield Examination(GROUP, "files", "as delivered", found, Verdict.NOT_DONE)
        return
    yield _files(ours)
    for name in sorted({_name(one) for one in ours.requires or () if "extra ==" not in one}):
        yield _needed(name)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found[0]


def _needed(name: str) -> Examination:
    try:
        found, verdict = metadata.version(name), Verdict.PASSED
    except metadata.PackageNotFoundError:
        found, verdict = "missing", Verdict.FAILED
    return Examination(GROUP, name, "installed", found, verdict)


def _files(ours: metadata.Distribution) -> Examination:
    """Every file against the digest that its wheel came with."""
    checked, wrong = 0, []
    for file in ours.files or ():
        if file.hash is None or file.hash.mode != "sha256":
            continue
        checked += 1
        try:
            digest = hashlib.sha256(Path(str(file.locate())).read_bytes()).digest()
        except OSError:
            wrong.append(f"{file} is missing")
            continue
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            wrong.append(f"{file} was changed")
    found = "; ".join(wrong[:5]) or f"{checked} files as delivered"
    verdict = Verdict.FAILED if wrong else Verdict.PASSED if checked else Verdict.NOT_DONE
    return Examination(GROUP, "files", "as delivered", found, verdict)
