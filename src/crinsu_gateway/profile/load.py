"""Reads device profile files and says everything that is wrong with one, line by line.

The only file of this room that touches the disk. A file that contradicts its own worked
examples is not loaded either. It holds no profile in memory: callers keep what they got.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from crinsu_gateway.model.complaint import Complaint, complaints_of, dotted
from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.model.toml_lines import Path, key_lines, line_of
from crinsu_gateway.profile.allowed import allowed_keys, allowed_values
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.rules import Fault, faults
from crinsu_gateway.profile.schema import ProfileFile
from crinsu_gateway.profile.standing_orders import standing_order_faults
from crinsu_gateway.profile.understood import understood
from crinsu_gateway.profile.vector import vector_faults

_LARGEST_FILE = 1_000_000  # bytes; the longest profile known has a hundredth of that


def load_file(path: FilePath) -> Profile:
    """The profile in one file; ProfileError names every fault with its line."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _alone(path, f"larger than {_LARGEST_FILE} bytes; this is no profile")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _alone(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _alone(path, "is not UTF-8 text") from error
    profile = parse(text, str(path))
    if profile.id != path.stem:
        line = line_of(("id",), key_lines(text))
        sentence = f'must be the name of the file: "{path.stem}"'
        raise _rejected([Complaint(str(path), line, "id", sentence)])
    return profile


def parse(text: str, file: str) -> Profile:
    """The profile in a text; `file` is the name that complaints give."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, or nothing that any file needs
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else len(text.splitlines())
        raise _rejected([Complaint(file, line, "", f"no TOML: {error}")]) from error
    try:
        tables = ProfileFile.model_validate(data)
    except ValidationError as error:
        errors = [
            {**detail, "loc": _in_file(tuple(detail["loc"]), data, detail["type"])}
            for detail in error.errors(include_url=False)
        ]
        found = complaints_of(errors, file, text, allowed_keys(), allowed_values())
        once = {(complaint.line, complaint.key): complaint for complaint in reversed(found)}
        raise _rejected(sorted(once.values(), key=lambda one: one.line)) from error
    _refuse(faults(tables), file, text)
    profile = understood(tables)
    _refuse(standing_order_faults(profile), file, text)
    _refuse(
        [
            (("vector", index), sentence)
            for index, vector in enumerate(profile.vectors)
            for sentence in vector_faults(profile, vector)
        ],
        file,
        text,
    )
    return profile


@dataclass(frozen=True, slots=True)
class Known:
    """The profiles of some folders by id, and what is wrong with those that cannot be used."""

    profiles: Mapping[str, Profile]
    broken: Mapping[str, tuple[Complaint, ...]]


def load_sound(folders: Iterable[FilePath]) -> Known:
    """Every profile that can be used; of two files with one id the later folder's counts.

    A broken file also hides a sound one of an earlier folder: it was meant to replace it.
    ProfileError only for a folder that is not there.
    """
    known: dict[str, Profile] = {}
    broken: dict[str, tuple[Complaint, ...]] = {}
    for folder in folders:
        if not folder.is_dir():
            raise _rejected([_no_folder(folder)])
        for path in sorted(folder.glob("*.toml")):
            try:
                profile = load_file(path)
            except ProfileError as error:
                broken[path.stem] = error.complaints
                known.pop(path.stem, None)
            else:
                known[profile.id] = profile
                broken.pop(profile.id, None)
    return Known(known, broken)


def load_known(folders: Iterable[FilePath]) -> dict[str, Profile]:
    """All profiles of some folders by id; of two with one id the later folder's counts.

    ProfileError holds the complaints about all files together.
    """
    wanted = list(folders)
    found = load_sound(folder for folder in wanted if folder.is_dir())
    complaints = [one for file in found.broken.values() for one in file]
    complaints += [_no_folder(folder) for folder in wanted if not folder.is_dir()]
    if complaints:
        raise _rejected(complaints)
    return dict(found.profiles)


def shipped_dir() -> FilePath:
    """The folder with the profiles that come with the gateway; ProfileError if it is lost."""
    spec = find_spec("crinsu_gateway")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = FilePath(spec.submodule_search_locations[0])
    for folder in (package / "devices", package.parents[1] / "devices"):
        if folder.is_dir():
            return folder
    raise ProfileError(f"the shipped device profiles are missing beside {package}")


def _rejected(complaints: Sequence[Complaint]) -> ProfileError:
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return ProfileError(f"{complaints[0]}{more}", complaints)


def _no_folder(folder: FilePath) -> Complaint:
    return Complaint(str(folder), 0, "", "is no folder")


def _alone(path: FilePath, sentence: str) -> ProfileError:
    return _rejected([Complaint(str(path), 0, "", sentence)])


def _refuse(found: Sequence[Fault], file: str, text: str) -> None:
    if found:
        lines = key_lines(text)
        complaints = [
            Complaint(file, line_of(path, lines), dotted(path), sentence)
            for path, sentence in found
        ]
        raise _rejected(sorted(complaints, key=lambda complaint: complaint.line))


def _in_file(path: Path, data: Any, kind: str) -> Path:
    """A validation path without the parts that pydantic adds for the arms of a union."""
    kept: list[str | int] = []
    for part in path:
        in_table = isinstance(data, dict) and part in data
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_table or in_list:
            data = data[part]
        elif part != path[-1] or kind not in {"missing", "extra_forbidden"}:
            break
        kept.append(part)
    return tuple(kept)
