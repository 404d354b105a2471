"""The document says what is accepted: whatever it allows is a question."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.reading import OF_ALL, OF_LISTS, asked
from crinsu_gateway.web.asking.schema import query_parameters
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.declared import ALL, DOCTOR
from tests.fakes.json_schema import faults
from tests.unit.web.asking.test_asking_reading import ask


def parameters(name: str, *, single: bool = False) -> dict[str, Any]:
    """The parameters of a resource, by name."""
    found = query_parameters(ALL[name], ALL.__getitem__, single=single)
    named = {one["name"]: one for one in found}
    assert len(named) == len(found)
    return named


def drawn(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([drawn(one) for one in schema["anyOf"]])
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    if schema["type"] == "array":
        unique = schema.get("uniqueItems", False)
        size = min(schema["maxItems"], 6)
        return st.lists(
            drawn(schema["items"]), min_size=schema.get("minItems", 0), max_size=size, unique=unique
        )
    return st.from_regex(schema["pattern"]).filter(lambda text: not text.endswith("\n"))


def sent(parameter: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """A value as it stands in an address."""
    name = parameter["name"]
    if not isinstance(value, list):
        return [(name, str(value))]
    if parameter["explode"]:
        return [(name, str(one)) for one in value]
    return [(name, ",".join(value))]


ALLOWED = [
    (resource, name)
    for resource in ("tanks", "boxes", "vials", "notes")
    for name in parameters(resource)
    if name not in ("after", "before")
]


@pytest.mark.parametrize(("resource", "name"), ALLOWED)
def test_an_example_is_a_question(resource: str, name: str) -> None:
    """Each example in the document can be sent."""
    parameter = parameters(resource)[name]
    if "example" in parameter:
        ask(resource, *sent(parameter, parameter["example"]), scopes=DOCTOR)


@settings(max_examples=50)
@given(st.data(), st.sampled_from(ALLOWED))
def test_what_is_allowed_is_a_question(data: st.DataObject, allowed: tuple[str, str]) -> None:
    """A value that the schema of a parameter allows is never refused."""
    resource, name = allowed
    parameter = parameters(resource)[name]
    value = data.draw(drawn(parameter["schema"]))
    assert isinstance(ask(resource, *sent(parameter, value), scopes=DOCTOR), Asked)


SERVED = [
    (resource, parameter)
    for resource in RESOURCES
    for parameter in query_parameters(resource, named, single=False)
    if parameter["name"] not in ("after", "before")
]


@settings(max_examples=50)
@given(st.data(), st.sampled_from(SERVED))
def test_what_is_allowed_of_what_is_served_is_a_question(
    data: st.DataObject, allowed: tuple[Resource, dict[str, Any]]
) -> None:
    """The same holds of what the API serves."""
    resource, parameter = allowed
    parameters = sent(parameter, data.draw(drawn(parameter["schema"])))
    assert asked(resource, named, parameters, ALL_SCOPES, single=False)


def test_what_may_be_empty_is_told_and_nothing_else() -> None:
    """A list of one empty text, as clients send a parameter without a value, is what is read."""
    for name, parameter in parameters("tanks").items():
        if parameter.get("explode") is False:
            assert parameter["schema"]["type"] == "array", "by this clients join with commas"
            told = not faults({}, parameter["schema"], [""])
            assert told == (name in ("excluded", "expandAll"))
            if told:
                ask("tanks", (name, ""), scopes=DOCTOR)
                continue
            with pytest.raises(Refused):
                ask("tanks", (name, ""), scopes=DOCTOR)


def test_every_parameter_is_told() -> None:
    """What is read is described, for a list and for one of them; page where there are pages."""
    assert set(parameters("tanks")) == {*OF_ALL, *OF_LISTS, "level", "isFull", "openedAt", "state"}
    assert set(parameters("tanks", single=True)) == set(OF_ALL)
    assert set(OF_LISTS) - set(parameters("notes")) == {"page", "pages"}
    assert parameters("tanks")["state"]["schema"]["items"]["enum"] == ["OK", "LOW", "OFF", "null"]
    assert parameters("tanks")["page"]["x-not-with"] == ["after", "before"]


def test_what_can_be_expanded() -> None:
    """The tree names what leads where; what is of a kind above it is not opened again."""
    assert parameters("tanks")["expand"]["x-expand"] == {
        "boxes": {
            "of": "boxes",
            "many": True,
            "expand": {
                "tank": {"of": "tanks", "many": False},
                "parent": {"of": "boxes", "many": False},
                "children": {"of": "boxes", "many": True},
                "vials": {
                    "of": "vials",
                    "many": True,
                    "expand": {
                        "box": {"of": "boxes", "many": False},
                        "donor": {"of": "donors", "many": False},
                    },
                },
            },
        },
        "notes": {
            "of": "notes",
            "many": True,
            "expand": {"tank": {"of": "tanks", "many": False}},
        },
    }
