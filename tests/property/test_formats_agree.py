"""Whatever is shown says the same in every format: each is read back, and compared with the others.

XML and CSV are read with the schema of what is shown, as a client has it; ElementTree and Python's
csv module read them beside our own readers.
"""

import csv
import io
import json
import math
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_reading import from_csv
from crinsu_gateway.web.representation.forms.json_reading import from_json
from crinsu_gateway.web.representation.forms.smile_decoder import SmileFault, from_smile
from crinsu_gateway.web.representation.forms.smile_encoder import smile
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.forms.xml_reading import from_xml
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item, Shown, link

SOME = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
RESERVED = ("_links", "_embedded")


@dataclass(frozen=True)
class Kind:
    """A kind of value: its schema, what draws one, whether it holds things that are shown."""

    schema: Any
    values: st.SearchStrategy[Any]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "",
        "=1+1",
        "-x",
        "@a",
        "'=",
        "a|b",
        "[",
        "<&>\"'",
        "\r\n",
        "\x00\x01",
        "\uffff",
        "\\u0041",
        " ",
    ]
)
NAMES = TEXTS.filter(lambda name: name not in RESERVED) | st.sampled_from(
    ["link", "resource", "id"]
)
SCALARS = st.sampled_from(
    [
        Kind({"type": "string"}, TEXTS),
        Kind({"type": "integer"}, st.integers() | st.sampled_from([2**63, -(2**63) + 1])),
        Kind({"type": "number"}, st.floats(allow_nan=False, allow_infinity=False)),
        Kind({"type": "boolean"}, st.booleans()),
    ]
)
"""JSON of orjson ends at 64 bits; larger integers are left out below."""


def listed(kind: Kind) -> Kind:
    """Lists of a kind."""
    return Kind({"type": "array", "items": kind.schema}, st.lists(kind.values, max_size=4))


def nullable(kind: Kind) -> Kind:
    """The same, or null."""
    return Kind({"anyOf": [kind.schema, {"type": "null"}]}, st.none() | kind.values)


def free(kind: Kind) -> Kind:
    """Objects with any names."""
    schema = {"type": "object", "additionalProperties": kind.schema}
    return Kind(schema, st.dictionaries(NAMES, kind.values, max_size=4))


def fixed(members: dict[str, Kind]) -> Kind:
    """Objects with these members."""
    schema = {
        "type": "object",
        "properties": {name: kind.schema for name, kind in members.items()},
        "required": list(members),
    }
    return Kind(schema, st.fixed_dictionaries({n: kind.values for n, kind in members.items()}))


def thing(members: dict[str, Kind]) -> Kind:
    """Items with these members."""
    kind = fixed(members)
    links = {"self": link("/t/1", "T"), "do": link("/t/1/do", method="POST")}
    return Kind(kind.schema, kind.values.map(lambda tree: Item("thing", tree, links)))


def expanded(kind: Kind) -> Kind:
    """Lists of items."""
    return Kind(
        {"type": "array", "items": kind.schema}, st.lists(kind.values, max_size=3).map(Expanded)
    )


def wider(inner: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    """What can be made of kinds."""
    members = st.dictionaries(NAMES, inner, max_size=4)
    things = members.map(thing)
    simple = inner.map(listed) | inner.map(nullable) | inner.map(free) | members.map(fixed)
    return simple | things | things.map(expanded)


THINGS = st.dictionaries(NAMES, st.recursive(SCALARS, wider, max_leaves=5), max_size=5).map(thing)
FLAT = st.recursive(
    SCALARS | SCALARS.map(listed),
    lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3).map(fixed),
    max_leaves=4,
)
ROWS = st.dictionaries(NAMES, FLAT, min_size=1, max_size=5).map(thing)


@st.composite
def shown_with_schema(draw: st.DrawFn, things: st.SearchStrategy[Kind]) -> tuple[list[Item], Any]:
    """Some items of one kind, and their schema."""
    kind = draw(things)
    return draw(st.lists(kind.values, min_size=1, max_size=3)), kind.schema


def plain(value: Any) -> Any:
    """What is meant, without our writers."""
    if isinstance(value, Item):
        return {name: plain(one) for name, one in value.members.items()}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def fits(value: Any) -> bool:
    """Whether orjson can write it: integers of 64 bits."""
    if isinstance(value, dict):
        return all(fits(one) for one in value.values())
    if isinstance(value, list):
        return all(fits(one) for one in value)
    return not isinstance(value, int) or -(2**63) <= value < 2**64


def exactly(tree: Any) -> str:
    """A tree as text: 1 is not 1.0, -0.0 not 0.0; members have an order."""
    return json.dumps(tree)


def without_hal(tree: Any) -> Any:
    """HAL without links, and with what was embedded among the members."""
    if isinstance(tree, list):
        return [without_hal(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    members = {name: one for name, one in tree.items() if name not in RESERVED}
    return {name: without_hal(one) for name, one in (members | tree.get("_embedded", {})).items()}


def texts(shown: Shown, form: Form) -> list[str]:
    """All texts of an XML document that stand in elements of members, in order."""
    root = ElementTree.fromstring(written(shown, form))
    return [one.text for one in root.iter() if one.text and not len(one)]


@SOME
@given(shown_with_schema(THINGS))
def test_an_item_says_the_same_in_every_format(given_things: tuple[list[Item], Any]) -> None:
    """JSON, HAL, XML with its schema and Smile bring back exactly what was shown."""
    (item, *_), schema = given_things
    tree = plain(item)
    if not fits(tree):
        assert exactly(from_smile(written(item, Form.SMILE))) == exactly(tree)
        return
    for pretty in (False, True):
        assert exactly(from_json(written(item, Form.JSON, pretty=pretty).decode())) == exactly(tree)
        hal = json.loads(written(item, Form.HAL_JSON, pretty=pretty))
        assert without_hal(hal) == tree
        assert hal["_links"]["self"]["href"] == "/t/1"
        assert exactly(from_xml(written(item, Form.XML, pretty=pretty), schema)) == exactly(tree)
    assert exactly(from_smile(written(item, Form.SMILE))) == exactly(tree)
    assert texts(item, Form.HAL_XML) == texts(item, Form.XML)


@SOME
@given(shown_with_schema(THINGS))
def test_a_list_says_the_same_in_every_format(given_things: tuple[list[Item], Any]) -> None:
    """Under its name, or as the root."""
    items, schema = given_things
    shown = Collection("things", "thing", items, {"self": link("/t")})
    tree = {"things": plain(items)}
    if not fits(tree):
        return
    assert exactly(json.loads(written(shown, Form.JSON))) == exactly(tree)
    assert without_hal(json.loads(written(shown, Form.HAL_JSON))) == tree
    assert exactly(from_smile(written(shown, Form.SMILE))) == exactly(tree)
    found = from_xml(written(shown, Form.XML), {"type": "array", "items": schema})
    assert exactly(found) == exactly(tree["things"])
    assert texts(shown, Form.HAL_XML) == texts(shown, Form.XML)


@SOME
@given(shown_with_schema(ROWS))
def test_flat_things_say_the_same_in_csv(given_things: tuple[list[Item], Any]) -> None:
    """Texts, numbers, truth and lists of them come back as they were."""
    items, schema = given_things
    raw = written(Collection("things", "thing", items), Form.CSV).decode()
    found = from_csv(raw, {"type": "array", "items": schema})
    assert json.dumps(found, sort_keys=True) == json.dumps(plain(items), sort_keys=True)


@SOME
@given(shown_with_schema(THINGS))
def test_no_cell_of_a_csv_is_a_formula(given_things: tuple[list[Item], Any]) -> None:
    """Only numbers begin with a minus; all rows are as wide as the header."""
    items, _ = given_things
    if not fits(plain(items)):
        return
    raw = written(Collection("things", "thing", items), Form.CSV).decode()
    rows = list(csv.reader(io.StringIO(raw, newline=""), strict=True))
    assert {len(row) for row in rows if row} <= {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
            assert cell[0] == "-"
            assert math.isfinite(float(cell))


@SOME
@given(
    st.binary(max_size=200), st.sampled_from([b"", b":)\n\x03", b":)\n\x03\xfa", b":)\n\x01\xf8"])
)
def test_any_bytes_are_smile_or_a_fault(raw: bytes, head: bytes) -> None:
    """What is read can be written and read again."""
    try:
        tree = from_smile(head + raw)
    except SmileFault:
        return
    assert exactly(from_smile(smile(tree, shared_values=True))) == exactly(tree)
