"""Reads what things are called at the centre: the shipped centre.toml, and a site's file over it.

The only file of this room that touches the disk. Everything that is wrong with a site's file is
one ConfigError with a complaint for each fault.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from crinsu_gateway.model.complaint import Complaint, dotted
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.toml_lines import Path, key_lines, line_of
from crinsu_gateway.sync.naming.mapping import Call, Names, Words
from crinsu_gateway.sync.naming.mapping_rules import BODIES, SINGLES, Fault, Tables, doubles, faults
from crinsu_gateway.sync.target import Kind

LARGEST_FILE = 200_000
"""Bytes; the shipped file has a twentieth of that."""
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


def shipped_text() -> str:
    """The shipped file, with its comments."""
    return FilePath(__file__).with_name("centre.toml").read_text(encoding="utf-8")


@cache
def shipped() -> Names:
    """What things are called at a centre as docs/central-contract.md describes it."""
    return _names(tomllib.loads(shipped_text()))


def mapping(path: FilePath | None) -> Names:
    """What things are called at the centre of a site; ConfigError names each fault of its file."""
    if path is None:
        return shipped()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _alone(path, f"larger than {LARGEST_FILE} bytes; this is no mapping")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _alone(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _alone(path, "is not UTF-8 text") from error
    return parse(text, str(path))


def parse(text: str, file: str) -> Names:
    """What a site's text makes of the shipped file; `file` is the name that complaints give."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _rejected([_not_toml(file, str(error))]) from error
    ours = tomllib.loads(shipped_text())
    _refuse(faults(given, ours), file, text)
    merged = _merged(ours, given)
    _refuse(doubles(merged), file, text)
    return _names(merged)


def _merged(below: Tables, above: Tables) -> dict[str, Any]:
    """One set of tables over another, entry by entry."""
    return {
        key: _merged(value, above.get(key, {}))
        if isinstance(value, dict)
        else above.get(key, value)
        for key, value in below.items()
    }


def _names(tables: Tables) -> Names:
    calls = {name: Call(*text.split(" ")) for name, text in tables["calls"].items()}
    return Names(
        token=calls["token"],
        events=calls["events"],
        batches=calls["batches"],
        heartbeat=calls["heartbeat"],
        lists={kind: calls[kind] for kind in Kind},
        singles={kind: calls[name] for name, kind in SINGLES.items()},
        incremental=frozenset(kind for kind in Kind if tables["incremental"][kind]),
        by_facility=frozenset(kind for kind in Kind if tables["by_facility"][kind]),
        per_page={kind: tables["per_page"][kind] for kind in Kind},
        query=tables["query"],
        headers=tables["headers"],
        envelope={member: _several(paths) for member, paths in tables["envelope"].items()},
        fields=tables["fields"],
        words={name: _words(words) for name, words in tables["words"].items()},
        bodies={body: tables[body] for body in BODIES},
    )


def _words(table: Tables) -> Words:
    several = {ours: _several(theirs) for ours, theirs in table.items()}
    return Words(
        {ours: theirs[0] for ours, theirs in several.items()},
        {one: ours for ours, theirs in several.items() for one in theirs},
    )


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _refuse(found: Sequence[Fault], file: str, text: str) -> None:
    if found:
        lines = key_lines(text)
        complaints = [Complaint(file, _line(path, lines), dotted(path), why) for path, why in found]
        raise _rejected(sorted(complaints, key=lambda one: one.line))


def _line(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key; of a table that is only named in the headers of others, that of one."""
    inside = (line for known, line in lines.items() if known[: len(path)] == path)
    return line_of(path, lines) or min(inside, default=0)


def _not_toml(file: str, message: str) -> Complaint:
    at = _AT_LINE.search(message)
    return Complaint(
        file, int(at[1]) if at else 0, "", f"this is not TOML: {_AT_LINE.sub('', message)}"
    )


def _rejected(complaints: Sequence[Complaint]) -> ConfigError:
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return ConfigError(f"{complaints[0]}{more}", complaints)


def _alone(path: FilePath, sentence: str) -> ConfigError:
    return _rejected([Complaint(str(path), 0, "", sentence)])
