"""Bodies in JSON, XML, CSV and Smile: what they mean, and how what cannot be read is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.representation.forms.reading import (
    BODIES,
    CSV,
    JSON,
    MERGE_PATCH,
    SMILE,
    XML,
    read,
)
from crinsu_gateway.web.representation.forms.smile_encoder import smile


class Place(BaseModel):
    """Where."""

    canister: str
    slot: int | None = None


class Cat(BaseModel):
    """One of two."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]
    name: str


class Vial(BaseModel):
    """A body with every kind of member."""

    name: str
    count: int = 0
    level: float = 0.0
    ok: bool = True
    note: str | None = None
    tags: tuple[str, ...] = ()
    counts: list[int] = Field(default_factory=list)
    place: Place | None = None
    places: list[Place] = Field(default_factory=list)
    facts: Mapping[str, int] = Field(default_factory=dict)
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    grid: list[list[int]] = Field(default_factory=list)


def of(raw: bytes | str, media_type: str | None, kind: Any = Vial) -> Any:
    """What is read."""
    sent = raw.encode() if isinstance(raw, str) else raw
    schema = kind if isinstance(kind, dict) else kind.model_json_schema()
    return read(sent, media_type, lambda: schema, (*BODIES, MERGE_PATCH))


def refused(raw: bytes | str, media_type: str | None, kind: Any = Vial) -> tuple[int, str, str]:
    """Status, code and sentence of a refusal."""
    with pytest.raises(Refused) as found:
        of(raw, media_type, kind)
    failure = found.value.failure
    assert len(failure.sentence) < 400
    return failure.status, failure.code, failure.sentence


TREE = {
    "name": "=A, <b> & c",
    "count": -3,
    "level": -192.5,
    "ok": False,
    "note": None,
    "tags": ["1", "b c"],
    "counts": [7],
    "place": {"canister": "C1", "slot": 2},
    "places": [{"canister": "C1"}, {"canister": "C2", "slot": None}],
    "facts": {"2 x": 1, "y.z": 2},
    "pet": {"kind": "cat", "lives": 9},
    "grid": [[1, 2], [], [3]],
}
AS_XML = """<?xml version='1.0' encoding='utf-8'?>
<!-- of a vial -->
<vial>
  <name>=A, &lt;b> &amp; <![CDATA[c]]></name> <count> -3 </count> <level>-1.925e2</level>
  <ok>false</ok><note nil="true"/>
  <tags><tag>1</tag><whatever>b c</whatever></tags>
  <counts><count>7</count></counts>
  <place><canister>C1</canister><slot>2</slot></place>
  <places>
    <place><canister>C1</canister></place>
    <place><canister>C2</canister><slot nil="1"></slot></place>
  </places>
  <facts><entry key="2 x">1</entry><y.z>2</y.z></facts>
  <pet><kind>cat</kind><lives>9</lives></pet>
  <grid><item><i>1</i><i>2</i></item><item/><item><i>3</i></item></grid>
</vial>"""
AS_CSV = (
    "name,count,level,ok,note,tags,counts,place.canister,place.slot,places,facts.2 x,facts.y\\.z,"
    "pet.kind,pet.lives,grid\r\n"
    '"\'=A, <b> & c",-3,-192.5,false,,1|b c,7,C1,2,'
    '"[{""canister"":""C1""},{""canister"":""C2"",""slot"":null}]",1,2,cat,9,"[[1,2],[],[3]]"\r\n'
)


def test_xml_is_typed_by_the_schema() -> None:
    """Numbers, truth, null, lists of one, dictionaries; any name for what is in a list."""
    assert of(AS_XML, XML) == TREE


def test_csv_is_typed_by_the_schema() -> None:
    """Dotted columns are objects; an empty cell of what need not be there is left out."""
    assert of(AS_CSV, CSV) == {name: value for name, value in TREE.items() if name != "note"}
    assert of(f"\ufeff{AS_CSV}\r\n", CSV)["name"] == TREE["name"]


def test_json_and_smile_say_their_types_themselves() -> None:
    """Without a Content-Type it is JSON."""
    raw = b'{"a": [1, 1.0, true, null, "x", {"b": -0.5e-2}], "": 100000000000000000000}'
    tree = {"a": [1, 1.0, True, None, "x", {"b": -0.005}], "": 10**20}
    for media_type in (None, JSON, f"{JSON}; charset=UTF-8", MERGE_PATCH, "application/JSON"):
        assert of(raw, media_type) == tree
    assert of(smile(tree), SMILE) == tree


def test_rows_are_a_list_where_a_list_is_wanted() -> None:
    """One object wants one row."""
    listed = {"type": "array", "items": {"$ref": "#/$defs/V"}, "$defs": {"V": {
        "properties": {"n": {"type": "integer"}, "t": {"type": ["string", "null"]}},
        "required": ["n", "t"],
    }}}  # fmt: skip
    assert of("n,t\n1,x\n2,\n", CSV, listed) == [{"n": 1, "t": "x"}, {"n": 2, "t": None}]
    assert of("n,t\n", CSV, listed) == []
    assert refused("name\na\nb\n", CSV)[:2] == (400, "BAD_CSV")


def test_what_does_not_fit_is_left_for_the_model_to_refuse() -> None:
    """It names the field, which a parser cannot."""
    assert of("<v><count>many</count><tags>a</tags></v>", XML) == {"count": "many", "tags": "a"}
    assert of("<v><count>01</count><level>1.</level><ok>1</ok></v>", XML) == {
        "count": "01",
        "level": "1.",
        "ok": "1",
    }
    assert of("<v><strange><a>1</a></strange><more/></v>", XML) == {
        "strange": {"a": "1"},
        "more": "",
    }
    assert of("count,strange.a\nmany,1\n", CSV) == {"count": "many", "strange": {"a": "1"}}


def test_escapes_of_xml_are_undone() -> None:
    """Characters that XML cannot hold come in as they go out."""
    raw = '<v><name escaped="true">a\\u0000b\\\\c</name><note>a\\u0000</note></v>'
    assert of(raw, XML) == {"name": "a\x00b\\c", "note": "a\\u0000"}


def test_empty_elements_are_what_the_schema_says() -> None:
    """A text, a list, an object."""
    raw = "<v><name/><tags/><facts/><place/><note></note></v>"
    assert of(raw, XML) == {"name": "", "tags": [], "facts": {}, "place": {}, "note": ""}
    assert of("<v/>", XML) == {}


BAD_JSON = {
    "nothing": (b"", "line 1, column 1"),
    "cut": (b'{"a":\n {"b": 1', "line 2"),
    "two values": (b"{} {}", "column 4"),
    "not UTF-8": (b'"\xff"', "byte 1 is not UTF-8"),
    "UTF-16": ('"a"'.encode("utf-16"), "not UTF-8"),
    "byte order mark": (b"\xef\xbb\xbf{}", "byte order mark"),
    "a name twice": (b'{"a": {"b": 1, "c": 2, "b": 3}}', "'b' stands twice"),
    "NaN": (b"[NaN]", "NaN"),
    "infinity": (b"-Infinity", "-Infinity"),
    "out of range": (b"1e999", "1e999 is out of range"),
    "endless digits": (b"1" * 5000, "too many digits"),
    "lone surrogate": (b'{"a": ["\\ud800"]}', "half a character"),
    "lone surrogate in a name": (b'{"\\udfff": 1}', "half a character"),
    "33 lists": (b"[" * 33 + b"]" * 33, "more than 32 deep"),
    "33 objects": (b'{"a":' * 33 + b"1" + b"}" * 33, "more than 32 deep"),
    "100,000 lists": (b"[" * 100_000, "20000 values"),
    "a control character": (b'"\x01"', "column 2"),
    "a comment": (b"{} // x", "column"),
    "single quotes": (b"{'a': 1}", "column"),
}


@pytest.mark.parametrize(("raw", "said"), BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_is_400_with_its_place(raw: bytes, said: str) -> None:
    """Also what Python's parser would let through."""
    for media_type in (JSON, None, MERGE_PATCH):
        status, code, sentence = refused(raw, media_type)
        assert (status, code) == (400, "BAD_JSON")
        assert said in sentence


def test_32_levels_and_pairs_of_surrogates_are_json() -> None:
    """The limits are exact."""
    assert of(b"[" * 32 + b"1" + b"]" * 32, JSON)
    assert of(b'["\\ud83e\\uddca", -0, 1e308]', JSON) == ["🧊", 0, 1e308]


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{("&a" + str(n - 1) + ";") * 10}">' for n in range(1, 10))
    + "]><l>&a9;</l>"
)
BAD_XML = {
    "nothing": ("", "no element found"),
    "text": ("hello", "line 1, column 1"),
    "cut": ("<v>\n<name>", "line 2"),
    "two roots": ("<a/><b/>", "line 1, column 5"),
    "billion laughs": (LAUGHS, "document type"),
    "external entity": ('<!DOCTYPE v [<!ENTITY x SYSTEM "file:///etc/passwd">]><v>&x;</v>', "type"),
    "external subset": ('<!DOCTYPE v SYSTEM "http://127.0.0.1:1/x.dtd"><v/>', "document type"),
    "parameter entity": ('<!DOCTYPE v [<!ENTITY % x SYSTEM "file:///x">%x;]><v/>', "type"),
    "bare document type": ("<!DOCTYPE v><v/>", "document type"),
    "unknown entity": ("<v>&x;</v>", "undefined entity"),
    "deep": ("<v>" * 34 + "</v>" * 34, "32 deep"),
    "very deep": ("<v>" * 100_000, "32 deep"),
    "many elements": (f"<v>{'<a/>' * 20_000}</v>", "20000 values"),
    "many attributes": ("<v " + " ".join(f"a{n}=''" for n in range(999)) + "/>", "attributes"),
    "an attribute": ('<v name="A"/>', "attribute name is not taken"),
    "a key elsewhere": ('<v><name key="A"/></v>', "attribute key is not taken"),
    "a namespace": ('<x:v xmlns:x="urn:x"/>', "namespace"),
    "XInclude": (
        '<v xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///x"/></v>',
        "xi:include",
    ),
    "a name twice": ("<v>\n<name>a</name>\n<name>b</name></v>", "line 3: name stands twice"),
    "text between elements": ("<v>x<name>a</name></v>", "text stands between"),
    "nil with a text": ('<v><name nil="true">a</name></v>', "is nil"),
    "another encoding": ('<?xml version="1.0" encoding="ISO-8859-1"?><v/>', "UTF-8"),
    "a forbidden character": ("<v><name>\x01</name></v>", "line 1, column 10"),
    "a forbidden reference": ("<v><name>&#1;</name></v>", "invalid character number"),
}


@pytest.mark.parametrize(("raw", "said"), BAD_XML.values(), ids=BAD_XML)
def test_bad_xml_is_400_with_its_place(raw: str, said: str) -> None:
    """Bombs, entities, other namespaces, and what would be lost in silence."""
    status, code, sentence = refused(raw, XML)
    assert (status, code) == (400, "BAD_XML")
    assert said in sentence


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_xml_of_another_encoding_is_400(encoding: str) -> None:
    """Whatever it says of itself."""
    raw = f'<?xml version="1.0" encoding="{encoding}"?><v><name>é</name></v>'.encode(encoding)
    assert refused(raw, XML)[:2] == (400, "BAD_XML")


def test_32_levels_of_xml_are_read() -> None:
    """As many as of JSON: the root and 31 in it, then a text."""
    assert of("<v>" * 33 + "x" + "</v>" * 33, XML)


BAD_CSV = {
    "nothing": ("", "names the columns"),
    "header alone": ("name\r\n", "no row"),
    "two rows": ("name\na\nb\n", "line 3: one row"),
    "a column twice": ("name,count,name\na,1,b\n", "name stands twice"),
    "too few cells": ("name,count\n\na\n", "line 3: 1 cells stand under 2"),
    "too many cells": ("name\na,b\n", "line 2"),
    "open quotes": ('name\n"a', "line 2"),
    "text behind quotes": ('name\n"a"b\n', "line 2"),
    "a value and an object": ("place,place.slot\nx,1\n", "place.slot cannot be"),
    "an object and a value": ("place.slot,place\n1,x\n", "place cannot be"),
    "a list that is none": ("name,counts\na,[1\n", "line 2: a list"),
    "deep": (".".join("a" * 40) + "\n1\n", "32 deep"),
    "wide": (",".join(f"c{n}" for n in range(1001)) + "\n", "1000 columns"),
    "a huge cell": ("name\n" + "x" * 200_000, "line"),
    "not UTF-8": (b"name\n\xff", "byte 5 is not UTF-8"),
}


@pytest.mark.parametrize(("raw", "said"), BAD_CSV.values(), ids=BAD_CSV)
def test_bad_csv_is_400_with_its_place(raw: str | bytes, said: str) -> None:
    """Rows that do not fit their header are not guessed at."""
    status, code, sentence = refused(raw, CSV)
    assert (status, code) == (400, "BAD_CSV")
    assert said in sentence


def test_bad_smile_is_400_with_its_place() -> None:
    """The byte is named."""
    status, code, sentence = refused(b":)\n\x01\xfa\x80a", SMILE)
    assert (status, code) == (400, "BAD_SMILE")
    assert "byte 7: it ends too early" in sentence
    assert refused(b"{}", SMILE)[1] == "BAD_SMILE"


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "",
        "text/xml",
        "application/hal+json",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=",
        "text/csv; header=absent",
        "multipart/form-data; boundary=x",
        "application/vnd.crinsu.v2+json",
        "x" * 10_000,
        ";" * 10_000,
    ],
)
def test_other_types_and_charsets_are_415(media_type: str) -> None:
    """The sentence names those that are taken."""
    status, code, sentence = refused(b"{}", media_type)
    assert (status, code) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "application/json, application/xml, text/csv" in sentence


def test_charsets_and_parameters_that_are_taken() -> None:
    """UTF-8 and its part ASCII; what does not matter is passed over."""
    for media_type in (
        'application/json; charset="UTF-8"',
        "application/json;charset=us-ascii; profile=x",
        "application/vnd.crinsu.v1+json",
        "application/json;version=1",
    ):
        assert of(b'{"a": 1}', media_type) == {"a": 1}
    assert refused('{"a": "é"}', "application/json; charset=us-ascii")[0] == 400
    assert of("name\na\n", "text/csv; header=present; charset=utf-8") == {"name": "a"}


def test_twenty_thousand_values_are_enough() -> None:
    """Reading a body must not hold up the loop; more are refused in every format."""
    most = [0] * 19_999
    assert of(b"[" + b"0," * 19_998 + b"0]", JSON) == most
    assert of(smile(most), SMILE) == most
    listed = {"type": "array", "items": {"properties": {"n": {"type": "integer"}}}}
    assert len(of("n\n" + "0\n" * 20_000, CSV, listed)) == 20_000
    assert "20000 values" in refused(b"[" + b"0," * 20_000 + b"0]", JSON)[2]
    assert "20000 values" in refused(smile([*most, 0]), SMILE)[2]
    assert "20000 values" in refused("n\n" + "0\n" * 20_001, CSV, listed)[2]


def test_an_endpoint_may_take_one_type_alone() -> None:
    """A merge patch is not anything else."""
    with pytest.raises(Refused, match="send application/merge-patch"):
        read(b"{}", JSON, dict, (MERGE_PATCH,))
    assert read(b"{}", MERGE_PATCH, dict, (MERGE_PATCH,)) == {}


MEGABYTE = 1024 * 1024
HUGE = {
    "empty lists": (b"[" + b"[]," * (MEGABYTE // 3) + b"1]", JSON, "BAD_JSON"),
    "empty objects": (b"[" + b"{}," * (MEGABYTE // 3) + b"1]", JSON, "BAD_JSON"),
    "open quotes": (b'\\"' * (MEGABYTE // 2), JSON, "BAD_JSON"),
    "brackets": (b"[" * MEGABYTE, JSON, "BAD_JSON"),
    "digits": (b"[" + b"1" * 1001 + b"]", JSON, "BAD_JSON"),
    "marks in a text": (b'{"name":"' + b"[,{" * (MEGABYTE // 3) + b'"}', JSON, None),
    "one text": (b'"' + b"x" * MEGABYTE + b'"', JSON, None),
    "half characters": (b'{"a":"' + b"\\ud83e" * (MEGABYTE // 6) + b'"}', JSON, "BAD_JSON"),
    "escapes": (b"<v>" + b"&lt;" * (MEGABYTE // 4) + b"</v>", XML, None),
    "a comment": (b"<v><name/><!--" + b"x-" * (MEGABYTE // 2) + b"x--></v>", XML, None),
    "an attribute": (b"<v a='" + b"x" * MEGABYTE + b"'/>", XML, "BAD_XML"),
    "quotes": (b'"' + b'""' * (MEGABYTE // 2), CSV, "BAD_CSV"),
    "commas": (b"," * MEGABYTE, CSV, "BAD_CSV"),
    "empty rows": (b"name\n" + b"\n" * MEGABYTE, CSV, "BAD_CSV"),
    "dots": (b"a." * 60_000, CSV, "BAD_CSV"),
    "backslashes": (b"\\" * 120_000 + b"\n1", CSV, "BAD_CSV"),
    "rows": (b"name\n" * (MEGABYTE // 5), CSV, "BAD_CSV"),
    "references": (b":)\n\x03\xf8\x40a" + b"\x01" * MEGABYTE + b"\xf9", SMILE, "BAD_SMILE"),
}


@pytest.mark.parametrize(("raw", "media_type", "code"), HUGE.values(), ids=HUGE)
def test_a_megabyte_of_anything_is_read_or_refused(
    raw: bytes, media_type: str, code: str | None
) -> None:
    """No shape of a large body takes more than its size in work."""
    if code is None:
        assert of(raw, media_type)
    else:
        assert refused(raw, media_type)[:2] == (400, code)
