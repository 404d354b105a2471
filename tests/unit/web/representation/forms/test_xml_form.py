"""XML and HAL+XML, as independent readers understand them: ElementTree, and xmllint where it is."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item, Plain, Shown, link

LYON = Item("facility", {"id": 1, "name": "Lyon"}, {"self": link("/f/1", "Lyon")})
SLOTS = Expanded([Item("slot", {"id": n}, {"self": link(f"/s/{n}")}) for n in (5, 6)])
TANK = Item(
    "storageSolution",
    {
        "id": 7,
        "name": "T <1> & 'co' ]]>",
        "note": None,
        "text": "",
        "ok": True,
        "level": -192.5,
        "tags": ["a", "b"],
        "entries": [{"n": 1}, [2]],
        "status": ["x"],
        "facility": LYON,
        "slots": SLOTS,
        "empty": Expanded(),
        "facts": {"2 tags": 1, "xml": 2, "a:b": 3, "": 4, 'q"<': 5, "no\x01": 6, "é": 7},
    },
    {"self": link("/t/7", 'T "1"'), "start": link("/t?a=1&b=2", method="POST")},
)
TANKS = Collection(
    "storageSolutions",
    "storageSolution",
    [TANK],
    {"self": link("/t"), "next": link("/t?page=2", "A - B", page="2")},
    {"page": 1, "total_count": 2},
)


def parsed(shown: Shown, form: Form = Form.XML, *, pretty: bool = False) -> Tree.Element:
    """The root that ElementTree finds."""
    return Tree.fromstring(written(shown, form, pretty=pretty))


def test_root_and_items_bear_the_name_of_the_resource() -> None:
    """Plural and singular; metadata stands before the items."""
    root = parsed(TANKS)
    assert root.tag == "storageSolutions"
    assert [child.tag for child in root] == ["_metadata", "storageSolution"]
    assert root.findtext("_metadata/total_count") == "2"
    assert parsed(TANK).tag == "storageSolution"
    assert written(Collection("slots", "slot", []), Form.XML).endswith(b"\n<slots/>")


def test_members_are_elements() -> None:
    """Texts as they are, truth and numbers as in JSON, null marked, empty texts not."""
    tank = parsed(TANK)
    assert tank.findtext("name") == "T <1> & 'co' ]]>"
    assert [tank.findtext(name) for name in ("id", "ok", "level")] == ["7", "true", "-192.5"]
    assert [tank.find(name).attrib for name in ("note", "text")] == [{"nil": "true"}, {}]  # type: ignore[union-attr]
    assert tank.findtext("facility/name") == "Lyon"


def test_lists_are_repeated_elements_inside_the_plural() -> None:
    """Named after the list, or after what is in it, else `item`."""
    tank = parsed(TANK)
    assert [one.text for one in tank.findall("tags/tag")] == ["a", "b"]
    assert tank.findtext("entries/entry/n") == "1"
    assert tank.findtext("entries/entry/item") == "2"
    assert tank.findtext("status/item") == "x"
    assert [one.findtext("id") for one in tank.findall("slots/slot")] == ["5", "6"]
    assert list(tank.find("empty")) == []  # type: ignore[arg-type]


def test_names_that_xml_does_not_have_are_entries_with_their_key() -> None:
    """Spaces, digits, colons, letters of other alphabets, what XML keeps for itself."""
    keys = {one.get("key"): one.text for one in parsed(TANK).findall("facts/entry")}
    assert keys == {
        "2 tags": "1",
        "xml": "2",
        "a:b": "3",
        "": "4",
        'q"<': "5",
        "no\\u0001": "6",
        "é": "7",
    }


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("a\tb\nc\rd\r\n", "a\tb\nc\rd\r\n"),
        ("  two  ", "  two  "),
        ("😀\u2028\x85\x7f", "😀\u2028\x85\x7f"),
        ("\\u0001", "\\u0001"),
        ("a\x00b\\c", "a\\u0000b\\\\c"),
        ("\uffff\x0b", "\\uffff\\u000b"),
    ],
)
def test_no_character_breaks_the_document(text: str, stands: str) -> None:
    """What XML cannot hold is written with escapes, and marked so; nothing else is changed."""
    for form in (Form.XML, Form.HAL_XML):
        for pretty in (False, True):
            name = parsed(Item("a", {"name": text}), form, pretty=pretty).find("name")
            assert name is not None
            assert name.text == stands
            assert name.get("escaped") == ("true" if text != stands else None)


def test_hal_has_resources_and_links() -> None:
    """The root is `self`; expanded things are resources by the name of the member."""
    root = parsed(TANKS, Form.HAL_XML)
    assert (root.tag, root.attrib) == ("resource", {"rel": "self", "href": "/t"})
    assert [child.tag for child in root] == ["link", "_metadata", "resource"]
    told = {"rel": "next", "href": "/t?page=2", "title": "A - B", "page": "2"}
    assert root.find("link").attrib == told  # type: ignore[union-attr]
    tank = root.find("resource")
    assert tank is not None
    assert tank.attrib == {"rel": "storageSolutions", "href": "/t/7", "title": 'T "1"'}
    start = {"rel": "start", "href": "/t?a=1&b=2", "method": "POST"}
    assert tank.find("link").attrib == start  # type: ignore[union-attr]
    inside = [(one.get("rel"), one.get("href")) for one in tank.findall("resource")]
    assert inside == [("facility", "/f/1"), ("slots", "/s/5"), ("slots", "/s/6")]
    assert tank.findtext("resource[@rel='facility']/name") == "Lyon"
    assert tank.findtext("tags/tag") == "a"


def test_members_with_the_names_of_hal_are_not_taken_for_it() -> None:
    """They are entries, in plain XML they are not."""
    item = Item("a", {"link": "x", "resource": ["y"]})
    found = {one.get("key"): one for one in parsed(item, Form.HAL_XML).findall("entry")}
    assert found["link"].text == "x"
    assert found["resource"].findtext("item") == "y"
    assert parsed(item).findtext("link") == "x"


def test_titles_of_links_lose_what_xml_cannot_hold() -> None:
    """They are for people; a mark stands in the place."""
    item = Item("a", {}, {"self": link("/a", "x\x01\t\n")})
    assert parsed(item, Form.HAL_XML).get("title") == "x\ufffd\t\n"


def test_an_envelope_holds_what_it_wraps() -> None:
    """A page by its name; with links as a resource."""
    envelope = Plain("envelope", {"code": 200, "data": TANKS})
    assert parsed(envelope).findtext("data/storageSolutions/storageSolution/id") == "7"
    assert parsed(envelope).findtext("data/_metadata/page") == "1"
    assert parsed(envelope, Form.HAL_XML).findtext("resource[@rel='data']/resource/id") == "7"


def test_a_problem_is_written_as_the_rfc_has_it() -> None:
    """RFC 9457, appendix B: its namespace, and `i` for what is in a list."""
    tree = {"status": 422, "fields": [{"field": "a", "message": "b"}]}
    for form in (Form.XML, Form.HAL_XML):
        root = parsed(Plain("problem", tree), form)
        space = "{urn:ietf:rfc:7807}"
        assert root.tag == f"{space}problem"
        assert root.findtext(f"{space}fields/{space}i/{space}field") == "a"


def test_pretty_says_the_same() -> None:
    """Indented; no text is touched."""
    for form in (Form.XML, Form.HAL_XML):
        pretty = written(TANKS, form, pretty=True)
        assert pretty.count(b"\n  ") > 10
        flat = [(e.tag, e.attrib, (e.text or "").strip()) for e in parsed(TANKS, form).iter()]
        nice = [(e.tag, e.attrib, (e.text or "").strip()) for e in Tree.fromstring(pretty).iter()]
        assert nice == flat


def test_numbers_that_json_does_not_have_are_null() -> None:
    """As in the other formats."""
    item = Item("a", {"x": float("nan"), "y": float("inf")})
    assert [one.attrib for one in parsed(item)] == [{"nil": "true"}] * 2


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not on this machine")
def test_xmllint_finds_no_fault(tmp_path: Path) -> None:
    """A second reader, of other people."""
    for form in (Form.XML, Form.HAL_XML):
        file = tmp_path / "shown.xml"
        file.write_bytes(written(TANKS, form))
        subprocess.run(["xmllint", "--noout", "--nonet", str(file)], check=True)
