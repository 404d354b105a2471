"""The table of the registry: what is wrong in it is named, with what is allowed."""

from pathlib import Path

import pytest

from crinsu_gateway.config.load import parse
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.registry import Key, Kind

GATEWAY = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
[registry]
url = "https://registry.example.org/v2"
"""


def complaints(text: str) -> list[str]:
    """What is said of the configuration with these lines, without file and line."""
    with pytest.raises(ConfigError) as raised:
        parse(GATEWAY + text, "c.toml", Path("/etc"))
    return [f"{one.key}: {one.message}" for one in raised.value.complaints]


def test_what_is_wanted_is_each_id_once_the_biobank_first() -> None:
    """An id that is written twice is asked for once."""
    text = 'units = ["185.15.0.10"]\npersons = ["7", "7"]\n[registry.biobank]\nid = "2510604"\n'
    settings = parse(GATEWAY + text, "c.toml", Path("/etc")).registry
    assert settings is not None
    assert settings.wanted() == (
        Key(Kind.BIOBANKS, "2510604"),
        Key(Kind.UNITS, "185.15.0.10"),
        Key(Kind.PERSONS, "7"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('unit = ["1.2.3.4"]', "registry.unit: unknown key; did you mean 'units'?"),
        ('units = ["185.15.0"]', 'registry.units[1]: "185.15.0" is no id of units; allowed: four'),
        ('persons = ["123456789"]', "is no id of persons; allowed: 1 to 8 digits"),
        ("persons = [7]", "registry.persons[1]: must be a text in quotes"),
        ('lang = ["NB"]', "\"NB\" is no code of a language; did you mean 'nb'?"),
        ("lang = []", "registry.lang"),
        ('user = "a"', "registry.user: stands alone; allowed: both, or neither"),
        ('password_file = "pw"', "registry.password_file: stands alone"),
        ('user = "a:b"\npassword_file = "pw"', "the user of HTTP Basic has no colon"),
        ('[registry.biobank]\ntype = "GENERAL"', "registry.biobank.type"),
        ('[registry.biobank]\nstart_date = "2019-02-30"', "is no day; allowed: YYYY-MM-DD"),
        ('[registry.biobank]\nstart_date = "2019-W01-1"', "is no day; allowed: YYYY-MM-DD"),
        ('[registry.biobank]\nother_material = "x"', "which materials does not name"),
        (
            '[registry.biobank]\nstart_date = "2020-01-01"\nstored_until_date = "2019-01-01"',
            "registry.biobank.stored_until_date: lies before start_date",
        ),
    ],
)
def test_a_mistake_is_named(text: str, says: str) -> None:
    """One line says the place and what is allowed."""
    assert any(says in one for one in complaints(text)), complaints(text)


def test_a_password_is_never_sent_in_the_open() -> None:
    """Plain http is for this machine only."""
    with pytest.raises(ConfigError, match="plain http would show the secret"):
        parse(GATEWAY.replace("https", "http"), "c.toml", Path("/etc"))
