"""config.example.toml against the settings classes: complete, true, and usable."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.config.allowed import key_of, tables_in
from crinsu_gateway.config.example import example
from crinsu_gateway.config.load import load, parse
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.config.table import Table

FILE = Path(__file__).parents[2] / "config.example.toml"


def switched_on() -> str:
    """The example with every setting that is commented out switched on."""
    return re.sub(r"^(\s*)#([a-z_]+ = )", r"\1\2", FILE.read_text(), flags=re.MULTILINE)


def settings_of(table: type[Table], keys: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Path of keys, class and field of every setting, as deep as they go."""
    for name, field in table.model_fields.items():
        path = (*keys, key_of(name, field))
        inner = list(tables_in(field.annotation))
        for part in inner:
            yield from settings_of(part, path)
        if not inner:
            yield pytest.param(path, field, id=f"{table.__name__}-{'.'.join(path)}")


def values_at(here: Any, path: tuple[str, ...]) -> list[Any]:
    """The values of a path of keys, one for each table that has it."""
    if isinstance(here, list) and path:
        return [value for item in here for value in values_at(item, path)]
    if not path:
        return [here]
    return values_at(here[path[0]], path[1:]) if path[0] in here else []


def test_the_example_loads_as_it_stands() -> None:
    """An engineer can start from the example without an error."""
    assert load(FILE).gateway.id == "gw-1"


def test_the_example_loads_with_everything_switched_on() -> None:
    """No line that is commented out has an unknown key or a value that is not allowed."""
    text = switched_on().replace("tls = false", "tls = true")  # a ca_file alone would be refused
    settings = parse(text, str(FILE), FILE.parent)
    assert settings.mqtt is not None
    assert settings.mqtt.password_file == Path("mqtt-password")


@pytest.mark.parametrize(("path", "field"), list(settings_of(Settings, ())))
def test_every_setting_stands_in_the_example(path: tuple[str, ...], field: Any) -> None:
    """Each field of each settings class is in the example, and with its true default."""
    one_of_slots = path[:2] == ("storage", "slots")
    text = switched_on()
    if one_of_slots:
        assert f"slots.{path[-1]}: " in text
        return
    shown = values_at(tomllib.loads(text), path)
    assert shown, f"{'.'.join(path)} does not occur"
    default = None if field.is_required() else field.get_default()
    if default is not None:
        plain = str(default) if isinstance(default, Path) else default
        assert (list(plain) if isinstance(plain, tuple) else plain) in shown


def test_the_example_is_what_the_classes_say() -> None:
    """The file equals what `crinsu-gateway example` prints; print it anew after a change."""
    assert FILE.read_text() == example()
