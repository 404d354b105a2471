"""JSON and HAL+JSON of items, lists and plain trees."""

import json
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item, Plain, Shown, link

LYON = Item("facility", {"id": 1, "name": "Lyon"}, {"self": link("/f/1", "Lyon")})
SLOTS = Expanded([Item("slot", {"id": n}, {"self": link(f"/s/{n}")}) for n in (5, 6)])
TANK = Item(
    "storageSolution",
    {"id": 7, "name": "T1", "note": None, "facility": LYON, "slots": SLOTS, "empty": Expanded()},
    {
        "self": link("/t/7", "T1"),
        "start": link("/t/7/start", method="POST"),
        "2": link("/t?page=3", "A - B", page="3"),
    },
)


def read(shown: Shown, form: Form) -> Any:
    """What a JSON reader makes of it."""
    return json.loads(written(shown, form))


def test_json_is_the_members_with_what_was_expanded_in_place() -> None:
    """No links, no wrapping."""
    assert read(TANK, Form.JSON) == {
        "id": 7,
        "name": "T1",
        "note": None,
        "facility": {"id": 1, "name": "Lyon"},
        "slots": [{"id": 5}, {"id": 6}],
        "empty": [],
    }


def test_a_list_stands_under_its_name() -> None:
    """`_metadata` beside it when it was asked for."""
    tanks = Collection("storageSolutions", "storageSolution", [LYON])
    assert read(tanks, Form.JSON) == {"storageSolutions": [{"id": 1, "name": "Lyon"}]}
    told = Collection("storageSolutions", "storageSolution", [], metadata={"page": 1})
    assert read(told, Form.JSON) == {"storageSolutions": [], "_metadata": {"page": 1}}


def test_hal_has_links_and_embeds_what_was_expanded() -> None:
    """An empty list that was expanded is embedded as well; links say their method."""
    tree = read(TANK, Form.HAL_JSON)
    assert list(tree) == ["_links", "id", "name", "note", "_embedded"]
    assert list(tree["_links"]) == ["self", "start", "2"]
    assert tree["_links"]["self"] == {"href": "/t/7", "title": "T1"}
    assert tree["_links"]["start"] == {"href": "/t/7/start", "method": "POST"}
    assert tree["_links"]["2"] == {"href": "/t?page=3", "title": "A - B", "page": "3"}
    assert tree["_embedded"] == {
        "facility": {
            "_links": {"self": {"href": "/f/1", "title": "Lyon"}},
            "id": 1,
            "name": "Lyon",
        },
        "slots": [{"_links": {"self": {"href": f"/s/{n}"}}, "id": n} for n in (5, 6)],
        "empty": [],
    }


def test_a_list_in_hal_is_embedded_under_its_name() -> None:
    """Links and metadata stand beside it."""
    shown = Collection("facilities", "facility", [LYON], {"self": link("/f")}, {"total_count": 1})
    assert read(shown, Form.HAL_JSON) == {
        "_links": {"self": {"href": "/f"}},
        "_metadata": {"total_count": 1},
        "_embedded": {"facilities": [read(LYON, Form.HAL_JSON)]},
    }


def test_an_envelope_holds_what_it_wraps_in_either_form() -> None:
    """A plain tree may hold items and lists."""
    for form in (Form.JSON, Form.HAL_JSON):
        for inner in (TANK, Collection("facilities", "facility", [LYON], {"self": link("/f")})):
            tree = read(Plain("envelope", {"code": 200, "data": inner}), form)
            assert tree == {"code": 200, "data": read(inner, form)}


class Colour(StrEnum):
    """A choice."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Vial:
    """Something that is declared by its fields."""

    name: str
    tags: tuple[str, ...]
    colour: Colour
    facts: Any


def test_dataclasses_tuples_choices_and_mappings_are_written() -> None:
    """What endpoints answer is not copied into dicts first."""
    vial = Vial("A", ("x", "y"), Colour.RED, MappingProxyType({"n": LYON}))
    for form in (Form.JSON, Form.HAL_JSON):
        assert read(Plain("vial", [vial]), form) == [
            {"name": "A", "tags": ["x", "y"], "colour": "red", "facts": {"n": read(LYON, form)}}
        ]


def test_what_is_shown_is_not_changed_by_writing_it() -> None:
    """The same thing written twice is the same bytes."""
    for form in (Form.JSON, Form.HAL_JSON, Form.CSV):
        assert written(TANK, form) == written(TANK, form)
    assert "facility" in TANK.members


def test_pretty_is_indented_and_says_the_same() -> None:
    """For people who read it."""
    for form in (Form.JSON, Form.HAL_JSON):
        pretty = written(TANK, form, pretty=True)
        assert pretty.count(b"\n") > 10
        assert json.loads(pretty) == read(TANK, form)
