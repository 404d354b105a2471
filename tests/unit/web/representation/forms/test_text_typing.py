"""What texts mean by a schema: members that several parts of it say something of."""

from crinsu_gateway.web.representation.forms.csv_reading import from_csv
from crinsu_gateway.web.representation.forms.text_typing import Schema
from crinsu_gateway.web.representation.forms.xml_reading import from_xml


def test_a_schema_may_say_more_of_some_bodies() -> None:
    """Members are typed by all that is said of them; needed is what each of several needs."""
    schema: Schema = {
        "type": "object",
        "properties": {"kind": {"type": "string"}, "text": {"type": "string", "default": ""},
                       "ids": {"type": "array", "items": {"type": "integer"}}},
        "required": ["kind"],
        "anyOf": [
            {"properties": {"ids": {"minItems": 1}}, "required": ["text"]},
            {"properties": {"kind": {"enum": ["stop"]}}},
        ],
    }  # fmt: skip
    raw = b"<x><kind>scan</kind><text/><ids><id>1</id></ids></x>"
    assert from_xml(raw, schema) == {"kind": "scan", "text": "", "ids": [1]}
    assert from_csv("kind,text,ids\nstop,,1\n", schema) == {"kind": "stop", "ids": [1]}
    both: Schema = {
        "anyOf": [{"required": ["a"]}, {"allOf": [{"required": ["a"]}]}, {"type": "null"}]
    }
    assert from_csv('a\n""\n', both) == {"a": ""}
