"""Reads config.toml into frozen settings, or says everything that is wrong with it.

Every complaint names file, line, key, what is wrong and what is allowed. It does not open
secrets, profiles or lines: `crinsu-gateway check` does.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crinsu_gateway.config.allowed import allowed_keys, allowed_values
from crinsu_gateway.config.crosscheck import cross_faults
from crinsu_gateway.config.devices import TRANSPORTS_OF
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.complaint import Complaint, complaints_of, dotted
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.toml_lines import Path as KeyPath
from crinsu_gateway.model.toml_lines import key_lines, line_of

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


def load(path: Path) -> Settings:
    """The settings in a file; ConfigError with all complaints when it cannot be used."""
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise _refused([Complaint(str(path), 0, "", f"cannot be read: {why}")]) from error
    return parse(text, str(path), path.absolute().parent)


def parse(text: str, file: str, folder: Path) -> Settings:
    """The settings in a text; relative paths in it are taken from `folder`."""
    try:
        tables = tomllib.loads(text)
        as_json = json.dumps(tables, default=_no_setting)
    except RecursionError as error:
        raise _refused([_not_toml(file, "it is nested too deeply")]) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise _refused([_not_toml(file, str(error))]) from error
    try:
        settings = Settings.model_validate_json(as_json, context={"folder": folder})
    except ValidationError as error:
        errors = error.errors(include_url=False)
        raise _refused(_complaints(errors, file, text, tables)) from error
    lines = key_lines(text)
    if faults := cross_faults(settings):
        raise _refused(
            [Complaint(file, line_of(path, lines), dotted(path), why) for path, why in faults]
        )
    return settings


def _refused(complaints: Sequence[Complaint]) -> ConfigError:
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return ConfigError(f"{complaints[0]}{more}", complaints)


def _not_toml(file: str, message: str) -> Complaint:
    at = _AT_LINE.search(message)
    return Complaint(
        file, int(at[1]) if at else 0, "", f"this is not TOML: {_AT_LINE.sub('', message)}"
    )


def _no_setting(value: object) -> dict[str, str]:
    """Dates and times are TOML, but no setting is one: a table in their place is refused."""
    return {"value": str(value)}


def _complaints(
    errors: Sequence[Mapping[str, Any]], file: str, text: str, tables: Mapping[str, Any]
) -> list[Complaint]:
    keys, values = allowed_keys(Settings), allowed_values(Settings)
    found = []
    for error in errors:
        tagged: KeyPath = tuple(error["loc"])
        if error["type"] == "too_short" and any(_inside(other, tagged) for other in errors):
            continue  # it is short only because an item in it is wrong, which is said itself
        if error["type"].startswith("union_tag"):
            tagged = (*tagged, "kind")
            values[_words(tagged)] = ", ".join(TRANSPORTS_OF)
        path = _without_kinds(tagged, tables)
        named, plain = _words(tagged), _words(path)
        found += complaints_of(
            [{**error, "loc": path}],
            file,
            text,
            {plain[:-1]: keys.get(named[:-1], [])},
            {plain: values.get(named, "") if path[-1:] == plain[-1:] else ""},
        )
    return sorted(found, key=lambda complaint: complaint.line)


def _inside(error: Mapping[str, Any], path: KeyPath) -> bool:
    return len(error["loc"]) > len(path) and error["loc"][: len(path)] == path


def _words(path: KeyPath) -> KeyPath:
    return tuple(part for part in path if isinstance(part, str))


def _without_kinds(path: KeyPath, tables: Any) -> KeyPath:
    """The path as the file has it: the kind that chose a class is a value there, not a key."""
    plain: KeyPath = ()
    here = tables
    for index, part in enumerate(path):
        is_kind = isinstance(here, dict) and isinstance(part, str) and here.get("kind") == part
        if is_kind and part not in here and index < len(path) - 1:
            continue
        plain = (*plain, part)
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
    return plain


def complaints_at(path: Path, faults: Sequence[tuple[KeyPath, str]]) -> list[Complaint]:
    """Faults that were found later, beside the file, as complaints about lines of it."""
    try:
        lines = key_lines(path.read_text())
    except (OSError, UnicodeDecodeError):
        lines = {}
    return [Complaint(str(path), line_of(key, lines), dotted(key), why) for key, why in faults]
