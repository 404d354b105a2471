"""No setting is a promise without an effect."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crinsu_gateway.config.allowed import tables_in
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.config.table import Table

SOURCE = Path(__file__).parents[2] / "src" / "crinsu_gateway"
CONFIG = SOURCE / "config"


def fields(table: type[Table]) -> Iterator[str]:
    """The attribute of every setting, as deep as they go."""
    for name, field in table.model_fields.items():
        inner = list(tables_in(field.annotation))
        for part in inner:
            yield from fields(part)
        if not inner:
            yield name


@cache
def used_outside() -> str:
    """All of our source but the room that defines the settings, and its own properties."""
    files = [file for file in SOURCE.rglob("*.py") if CONFIG not in file.parents]
    inside = [
        CONFIG / name for name in ("storage.py", "settings.py", "interlocks.py", "registry.py")
    ]
    return "\n".join(file.read_text() for file in [*files, *inside])


@pytest.mark.parametrize("name", sorted(set(fields(Settings)) - {"kind"}))
def test_every_setting_is_read_somewhere(name: str) -> None:
    """Each attribute of the settings is read by the code that acts on it."""
    assert re.search(rf"\.{name}\b", used_outside()), f"nobody reads {name}"
