"""The table of the registry face: what is wrong in it is named, with what is allowed."""

from pathlib import Path

import pytest

from crinsu_gateway.app.harvest import collections_of
from crinsu_gateway.config.load import parse
from crinsu_gateway.model.collection import Collection, Material
from crinsu_gateway.model.errors import ConfigError

GATEWAY = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
"""
WHOLE = """\
[[harvest.collection]]
id = "7"
name = { en = "A bank" }
main_language = "en"
type = "GENERALBIOBANK"
start_date = "2020-01-01"
"""


def collections(text: str) -> list[Collection]:
    """The collections of a configuration with these lines."""
    return collections_of(parse(GATEWAY + text, "c.toml", Path("/etc")))


def test_a_collection_stands_for_itself() -> None:
    """Unpublished and ACTIVE unless said otherwise."""
    (one,) = collections(WHOLE)
    assert one == Collection(
        "7", False, {"en": "A bank"}, "en", "GENERALBIOBANK", "ACTIVE", "2020-01-01"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[harvest.collection]]\nid = "7"', "harvest.collection[1].name"),
        (WHOLE + WHOLE, 'harvest.collection[2].id: "7" is taken by collection[1]'),
        (WHOLE + 'materials = ["9"]', 'there is no material "9"; allowed: 1, 2, 3, 24, and more'),
        (WHOLE + 'materials = ["1", "1"]', "names a code twice"),
        (WHOLE + 'other_material = "x"', "which materials does not name"),
        (WHOLE + 'stored_until_date = "2019-01-01"', "lies before start_date"),
        (WHOLE.replace('{ en = "A bank" }', '{ nb = "A" }'), "has none in the main language, en"),
        (WHOLE.replace('"7"', '"seven"'), "is no id of biobanks; allowed: 1 to 8 digits"),
        (WHOLE + 'coordinating_unit = "185"', "is no id of units; allowed: four numbers"),
        ('[harvest]\nuser = "a"', "harvest.user: stands alone; allowed: both, or neither"),
        ('[harvest]\npassword_file = "pw"', "harvest.password_file: stands alone"),
        ('[harvest]\nuser = "central"\npassword_file = "pw"', "stand for somebody else"),
        (
            '[harvest]\nuser = "lis"\npassword_file = "pw"\n'
            '[[api.client]]\nid = "lis"\nsecret_file = "s"\nscopes = ["inventory:read"]',
            'harvest.user: "lis" is an API client already; choose another',
        ),
    ],
)
def test_what_cannot_be_is_named(text: str, says: str) -> None:
    """Each mistake is one complaint, at its place."""
    with pytest.raises(ConfigError) as raised:
        parse(GATEWAY + text, "c.toml", Path("/etc"))
    found = [f"{one.key}: {one.message}" for one in raised.value.complaints]
    assert any(says in one for one in found), found


def test_a_site_names_more_materials() -> None:
    """A code beside the four that everybody knows."""
    more = '[harvest.material_names]\n"9" = { en = "Saliva" }\n'
    (one,) = collections(WHOLE + 'materials = ["9"]\n' + more)
    assert one.materials == (Material("9"),)
