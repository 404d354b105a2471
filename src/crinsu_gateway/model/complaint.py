"""A complaint about a file that a person wrote: which file, line and key, what, what is allowed.

It turns the error list of a validation into such lines, with a near match for a misspelt key.
It does not read files and does not validate.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong with a file; `line` is 0 when the file as a whole is meant."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


def dotted(path: Path) -> str:
    """A path as people write it: bus[2].unit.address, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")


def key_lines(text: str) -> dict[Path, int]:
    """On which line (from 1) each table and key of a TOML text stands.

    Keys inside inline tables and arrays are not listed; `line_of` falls back to their parent.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    in_text: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if in_text:
            if in_text in line:
                in_text = None
            continue
        if header := _HEADER.match(line):
            parts = _resolved(_split(header[2]), counts, last_is_array=header[1] == "[[")
            here = parts
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            path = (*here, *_split(key[1]))
            lines.setdefault(path, number)
            for mark in ('"""', "'''"):
                if line.count(mark) == 1:
                    in_text = mark
    return lines


def _split(dotted_key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted_key.split("."))


def _resolved(parts: tuple[str, ...], counts: dict[Path, int], last_is_array: bool) -> Path:
    path: Path = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        last = index == len(parts) - 1
        if last and last_is_array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a path, or of its nearest parent that has one; 0 when none has."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return lines.get((), 0)


def complaints_of(
    errors: Sequence[Mapping[str, Any]],
    file: str,
    text: str,
    allowed_keys: Mapping[Path, Sequence[str]],
) -> list[Complaint]:
    """Complaints from validation errors in the shape of pydantic's `ValidationError.errors()`.

    `allowed_keys` maps a table path without list positions to the keys that it may hold.
    """
    lines = key_lines(text)
    found = []
    for error in errors:
        path: Path = tuple(error["loc"])
        message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
        if error["type"] == "extra_forbidden":
            table = tuple(part for part in path[:-1] if isinstance(part, str))
            known = sorted(allowed_keys.get(table, ()))
            near = get_close_matches(str(path[-1]), known, n=1)
            message = "unknown key"
            message += f"; did you mean {near[0]!r}?" if near else ""
            message += f" allowed: {', '.join(known)}" if known else ""
        elif error["type"] == "missing":
            message = "missing, and it has no default"
        found.append(Complaint(file, line_of(path, lines), dotted(path), message))
    return found
