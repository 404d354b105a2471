"""A complaint about a file that a person wrote: which file, line and key, what, what is allowed.

It turns the error list of a validation into such lines, with a near match for a misspelt key
or value. It does not read files and does not validate; lines come from model/toml_lines.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from crinsu_gateway.model.toml_lines import Path, key_lines, line_of


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


def near_match(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` when one of the known words is near, else nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def complaints_of(
    errors: Sequence[Mapping[str, Any]],
    file: str,
    text: str,
    allowed_keys: Mapping[Path, Sequence[str]],
    allowed_values: Mapping[Path, str] | None = None,
) -> list[Complaint]:
    """Complaints from validation errors in the shape of pydantic's `ValidationError.errors()`.

    `allowed_keys` maps a table path without list positions to the keys that it may hold;
    `allowed_values` maps the path of a key in the same way to a phrase such as "1 to 65535".
    """
    lines = key_lines(text)
    found = []
    for error in errors:
        path: Path = tuple(error["loc"])
        plain = tuple(part for part in path if isinstance(part, str))
        if error["type"] == "extra_forbidden":
            message = _unknown_key(str(path[-1]), allowed_keys.get(plain[:-1], ()))
        else:
            message = _sentence(error, (allowed_values or {}).get(plain, ""))
        found.append(Complaint(file, line_of(path, lines), dotted(path), message))
    return found


def _unknown_key(key: str, known: Sequence[str]) -> str:
    allowed = f"; allowed: {', '.join(sorted(known))}" if known else ""
    return f"unknown key{near_match(key, known)}{allowed}"


_KINDS = {
    "string_type": "must be a text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list in [ ]",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "path_type": "must be a path in quotes",
}


def _sentence(error: Mapping[str, Any], allowed: str) -> str:
    """What is wrong and what is allowed; an unknown kind of error keeps its own words."""
    kind, context, given = error["type"], error.get("ctx") or {}, error.get("input")
    hint = f"; allowed: {allowed}" if allowed else ""
    if kind == "missing":
        return f"missing, and it has no default{hint}"
    if kind in _KINDS:
        return f"{_KINDS[kind]}, not {_shown(given)}{hint}"
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return _wrong_word(context, given)
    if kind == "union_tag_not_found":
        return f"missing, and it has no default{hint}"
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return f"{_shown(given)} is out of range; allowed: {allowed or _bound(context)}"
    if kind == "too_short":
        return f"needs at least {context.get('min_length')}{hint}"
    if kind == "string_pattern_mismatch":
        return f"{_shown(given)} has a form that is not allowed{hint}"
    own = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"{own}{hint}"


_BOUNDS = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}


def _bound(context: Mapping[str, Any]) -> str:
    return ", ".join(f"{_BOUNDS[key]} {value}" for key, value in context.items() if key in _BOUNDS)


def _wrong_word(context: Mapping[str, Any], given: object) -> str:
    if "tag" in context:
        given = context["tag"]
    listed = str(context.get("expected") or context.get("expected_tags") or "")
    words = [word.strip(" '\"") for word in listed.replace(" or ", ", ").split(",")]
    near = near_match(given, words) if isinstance(given, str) else ""
    return f"{_shown(given)} is not one of them{near}; allowed: {', '.join(words)}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list | tuple) else str(value)
