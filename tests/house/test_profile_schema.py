"""devices/profile.schema.json: what editors know of the profile format is what the code accepts."""

import json
from pathlib import Path

import pytest

from crinsu_gateway.profile.load import shipped_dir
from crinsu_gateway.profile.schema import ProfileFile

FILE = shipped_dir() / "profile.schema.json"
PROFILES = sorted(shipped_dir().glob("*.toml"))


def test_the_schema_is_what_the_loader_accepts(accepting: bool) -> None:
    """A key that is added, changed or dropped cannot leave the old schema behind."""
    schema = ProfileFile.model_json_schema(mode="validation", by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if accepting:
        FILE.write_text(text)
    assert FILE.read_text() == text, "look at the difference, then make accept"


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_profile_names_the_schema(file: Path) -> None:
    """The first line is what editors look for."""
    assert file.read_text().splitlines()[0] == f"#:schema ./{FILE.name}"
