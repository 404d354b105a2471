"""devices/profile.schema.json: what editors know of the profile format is what the code accepts."""

import json
from pathlib import Path

import pytest

from crinsu_gateway.profile.editor_schema import editor_schema
from crinsu_gateway.profile.load import shipped_dir

FILE = shipped_dir() / "profile.schema.json"
PROFILES = sorted(shipped_dir().glob("*.toml"))


def test_the_schema_is_what_the_loader_accepts(accepting: bool) -> None:
    """A key that is added, changed or dropped cannot leave the old schema behind."""
    text = json.dumps(editor_schema(), indent=2, ensure_ascii=False) + "\n"
    if accepting:
        FILE.write_text(text)
    assert FILE.read_text() == text, "look at the difference, then make accept"


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_profile_names_the_schema(file: Path) -> None:
    """The first line is what editors look for."""
    assert file.read_text().splitlines()[0] == f"#:schema ./{FILE.name}"


def tables() -> list[tuple[str, str, dict[str, object]]]:
    """Table, key and what the schema says of it."""
    schema = json.loads(FILE.read_text())
    every = {"": schema, **schema["$defs"]}
    return [
        (name, key, said)
        for name, one in every.items()
        for key, said in one.get("properties", {}).items()
    ]


@pytest.mark.parametrize(("table", "key", "said"), tables(), ids=lambda one: str(one)[:40])
def test_every_key_has_help(table: str, key: str, said: dict[str, object]) -> None:
    """An editor shows a sentence for each key, not only for its table."""
    assert str(said.get("description", "")).endswith("."), f"{table}.{key} has no help"
