"""What may stand in a mapping file: each key of the shipped one, with a value of its form. Pure.

The shipped file is the list of what there is; a site's file repeats only what differs. Faults are
paths in TOML terms with a sentence; mapping_file.py turns them into complaints about lines.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.sync.target import Kind

Tables = Mapping[str, Any]
Fault = tuple[Path, str]
MOST_A_PAGE = 1000
BODIES = ("event", "batch", "facts", "heartbeat", "answer", "beat")
"""The tables of bodies that are told, and of those that they are answered with."""
SINGLES = {"subject": Kind.SUBJECTS, "sample": Kind.SAMPLES, "procedure": Kind.PROCEDURES}
"""The calls that read one record, by the lists that it stands in."""
_LISTS = frozenset(Kind)
_TELLING = ("POST", "PUT", "PATCH")
_CALL = re.compile(r"(\S+) (\S+)")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_KEY_PARTS = ("gateway", "epoch", "seq")


def faults(given: Tables, shipped: Tables) -> list[Fault]:
    """Everything that is wrong with a site's tables."""
    return [*_unknown((), given, shipped)] or [*_forms(given)]


def doubles(merged: Tables) -> list[Fault]:
    """Names and words of the whole that would stand for two things."""
    tables: dict[Path, Tables] = {(name,): merged[name] for name in (*BODIES, "query")}
    tables |= {("words", name): words for name, words in merged["words"].items()}
    return [fault for path, entries in tables.items() for fault in _twice(path, entries)]


def _unknown(path: Path, given: Tables, shipped: Tables) -> Iterator[Fault]:
    for key, value in given.items():
        here = (*path, key)
        if key not in shipped:
            known = sorted(shipped)
            listed = f"; allowed: {', '.join(known)}" if len(known) <= 40 else ""
            yield here, f"unknown key{near_match(key, known)}{listed}"
        elif isinstance(shipped[key], dict) and isinstance(value, dict):
            yield from _unknown(here, value, shipped[key])
        elif isinstance(shipped[key], dict):
            yield here, f"must be a table, not {_shown(value)}"


def _forms(given: Tables) -> Iterator[Fault]:
    for table, entries in given.items():
        if table in ("fields", "words"):
            for name, inner in entries.items():
                yield from _entries((table, name), table, inner)
        else:
            yield from _entries((table,), table, entries)


def _entries(path: Path, form: str, entries: Tables) -> Iterator[Fault]:
    for key, value in entries.items():
        fault = _fault(form, key, value)
        if fault:
            yield (*path, key), fault


def _fault(form: str, key: str, value: object) -> str:
    match form:
        case "incremental" | "by_facility":
            return "" if isinstance(value, bool) else f"must be true or false, not {_shown(value)}"
        case "per_page":
            return _number_fault(value)
        case "envelope" | "words":
            return _several_fault(form, value)
    if not isinstance(value, str):
        return f"must be a text in quotes, not {_shown(value)}"
    match form:
        case "calls":
            return _call_fault(key, value)
        case "headers":
            return _key_fault(value) if key == "key" else _header_fault(value)
        case "fields" | "answer" | "beat":
            return _dotted_fault(value)
        case _:
            return _name_fault(value)


def _number_fault(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"must be a whole number, not {_shown(value)}; allowed: 1 to {MOST_A_PAGE}"
    if not 1 <= value <= MOST_A_PAGE:
        return f"{value} is out of range; allowed: 1 to {MOST_A_PAGE}"
    return ""


def _several_fault(form: str, value: object) -> str:
    several = value if isinstance(value, list) else [value]
    if not several:
        return "needs at least one"
    for one in several:
        if not isinstance(one, str):
            return f"must be a text in quotes, or a list of such texts, not {_shown(one)}"
        fault = _dotted_fault(one) if form == "envelope" else _name_fault(one)
        if fault:
            return fault
    return ""


def _call_fault(key: str, value: str) -> str:
    found = _CALL.fullmatch(value)
    if found is None:
        return f'"{value}" is no call; allowed: a method and a path, as "GET /api/things"'
    method, path = found.groups()
    allowed = ("GET",) if key in _LISTS or key in SINGLES else _TELLING
    if method not in allowed:
        return f'"{method}" is no method for it; allowed: {", ".join(allowed)}'
    if not path.startswith("/"):
        return f'the path "{path}" must start with "/": it comes after the url of [central]'
    if "?" in path or "#" in path or not path.isascii() or not path.isprintable():
        return f'the path "{path}" holds a "?", a "#" or a character that no path can have'
    if key in SINGLES and "{id}" not in path:
        return f'the path "{path}" must have {{id}}, which stands for the id of the record'
    return _places_fault(path, places=_places(key))


def _places(key: str) -> tuple[str, ...]:
    """The placeholders that the path of a call may have."""
    if key in SINGLES:
        return ("id", "gateway")
    if key == "token":
        return ()
    return ("facility", "gateway") if key in _LISTS - {Kind.FACILITIES} else ("gateway",)


def _places_fault(text: str, *, places: tuple[str, ...]) -> str:
    plain = _PLACEHOLDER.sub("", text)
    if "{" in plain or "}" in plain:
        return f'"{text}" has a brace that opens or closes nothing'
    for place in _PLACEHOLDER.findall(text):
        if place not in places:
            listed = ", ".join(f"{{{one}}}" for one in places) or "none here"
            return f'"{{{place}}}" is no placeholder{near_match(place, places)}; allowed: {listed}'
    return ""


def _key_fault(value: str) -> str:
    fault = _places_fault(value, places=_KEY_PARTS)
    missing = [f"{{{part}}}" for part in _KEY_PARTS if f"{{{part}}}" not in value]
    if not fault and missing:
        return f'"{value}" leaves out {", ".join(missing)}: two facts would bear one key'
    if not fault and not (value.isascii() and value.isprintable()):
        return f'"{value}" cannot stand in a header'
    return fault


def _header_fault(value: str) -> str:
    return "" if _HEADER.fullmatch(value) else f'"{value}" is no name of a header'


def _dotted_fault(value: str) -> str:
    if not all(value.split(".")) or not value.isprintable():
        return f'"{value}" is no member; allowed: a name, or names with dots between them'
    return ""


def _name_fault(value: str) -> str:
    return "" if value and value.isprintable() else f'"{value}" is no name; allowed: a text'


def _twice(path: Path, entries: Tables) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for key, value in entries.items():
        for text in value if isinstance(value, list) else [value]:
            owner = owners.setdefault(text, key)
            if owner != key:
                yield (*path, key), f'"{text}" stands for "{owner}" already'


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else str(value)
