"""CSV: header, dotted columns, lists, cells that would be formulas, lists that are empty."""

import csv
import io

import pytest

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_form import table as rows_of
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item, Plain, Shown, Tree


def table(shown: Shown, *columns: str) -> list[list[str]]:
    """What Python's reader makes of it."""
    text = written(shown, Form.CSV, columns=columns).decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def one(**members: Tree) -> Item:
    """A vial."""
    return Item("vial", members)


def test_objects_become_dotted_columns() -> None:
    """Also what was expanded, as deep as it goes."""
    vial = one(id=1, facility=Item("facility", {"id": 2, "at": {"city": "Lyon"}}), note=None)
    assert table(vial) == [
        ["id", "facility.id", "facility.at.city", "note"],
        ["1", "2", "Lyon", ""],
    ]


def test_lines_end_as_rfc_4180_says_and_what_needs_quotes_has_them() -> None:
    """Commas, quotes and line breaks come back as they were."""
    vial = one(a='say "x", y', b="two\r\nlines", c="é")
    raw = written(vial, Form.CSV)
    assert raw == 'a,b,c\r\n"say ""x"", y","two\r\nlines",é\r\n'.encode()
    assert table(vial)[1] == ['say "x", y', "two\r\nlines", "é"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "''+"])
def test_a_text_that_would_be_a_formula_gets_an_apostrophe(start: str) -> None:
    """In cells, in lists and in names of columns; taking it away gives the text back."""
    assert table(one(a=f"{start}1+1"))[1] == [f"'{start}1+1"]
    assert table(one(a=[f"{start}1", "x"]))[1] == [f"'{start}1|x"]
    assert table(one(**{f"{start}a": 1}))[0] == [f"'{start}a"]


def test_numbers_stay_numbers() -> None:
    """A minus does not make a number a formula; truth is written as in JSON."""
    vial = one(a=-1, b=-0.5, c=True, d=False, e=2**70, f=1e300, g=float("nan"), h="'x")
    assert table(vial)[1] == ["-1", "-0.5", "true", "false", str(2**70), "1e+300", "", "'x"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (["a", "b"], "a|b"),
        ([1, 2.5, True], "1|2.5|true"),
        ([], ""),
        (("a",), "a"),
        (["a|b", "c"], '["a|b","c"]'),
        ([""], '[""]'),
        (["", ""], "|"),
        (["[x"], '["[x"]'),
        (["a", None], '["a",null]'),
        ([{"a": 1}, {"b": [2]}], '[{"a":1},{"b":[2]}]'),
        ([[1, 2], [3]], "[[1,2],[3]]"),
        ([-1, 2], "'-1|2"),
    ],
)
def test_lists_stand_in_one_cell(value: Tree, cell: str) -> None:
    """Joined by bars where they can be told apart again, else as JSON."""
    assert table(one(a=value))[1] == [cell]


def test_expanded_lists_stand_in_one_cell_as_json() -> None:
    """Things in things cannot be columns."""
    vial = one(id=1, slots=Expanded([Item("slot", {"n": 1, "of": Item("x", {"y": 2})})]))
    assert table(vial)[1] == ["1", '[{"n":1,"of":{"y":2}}]']


def test_a_list_has_all_columns_that_any_of_its_items_has() -> None:
    """In the order in which they are first seen; null is no column where there are deeper ones."""
    items = [one(id=1, at=None), one(id=2, at={"city": "L"}, x=1), one(id=3, at={})]
    shown = Collection("vials", "vial", items)
    assert table(shown) == [
        ["id", "at.city", "x"],
        ["1", "", ""],
        ["2", "L", "1"],
        ["3", "", ""],
    ]
    mixed = Collection("vials", "vial", [one(at="here"), one(at={"city": "L"})])
    assert table(mixed) == [["at", "at.city"], ["here", ""], ["", "L"]]


def test_known_columns_come_first_and_are_there_for_an_empty_list() -> None:
    """A program that reads the header finds what it knows."""
    columns = ("id", "at.city")
    assert table(Collection("vials", "vial", []), *columns) == [["id", "at.city"]]
    shown = Collection("vials", "vial", [one(extra=1, id=3, at=None)])
    assert table(shown, *columns) == [["id", "at.city", "extra"], ["3", "", "1"]]
    assert written(Collection("vials", "vial", []), Form.CSV) == b"\r\n"


def test_a_dot_in_a_name_is_not_taken_for_an_object() -> None:
    """Two values that would have one name keep two columns."""
    vial = one(facts={"a.b": 1, "a": {"b": 2}, "c\\": 3})
    assert table(vial) == [["facts.a\\.b", "facts.a.b", "facts.c\\\\"], ["1", "2", "3"]]


def test_plain_trees_are_rows_too() -> None:
    """A list of objects is a table, an object a row, a scalar a cell named value."""
    assert table(Plain("x", [{"a": 1}, {"a": 2}])) == [["a"], ["1"], ["2"]]
    assert table(Plain("x", {"a": 1})) == [["a"], ["1"]]
    assert table(Plain("x", "t")) == [["value"], ["t"]]
    assert table(Plain("x", ["t", None])) == [["value"], ["t"], [""]]


def test_rows_under_a_header_that_went_out_have_its_columns_alone() -> None:
    """A path that does not lead on is empty; an object that no column leads into is JSON."""
    items = [
        one(id=1, box=Item("box", {"id": 2, "room": {"n": 3}}), more=1),
        one(id=-1, box=None, tags=["=a", "b"]),
        one(id="=1", box="none", tags=[]),
    ]
    raw = rows_of(items, ("id", "box.id", "box.room", "tags"))
    assert raw == b'1,2,"{""n"":3}",\r\n-1,,,\'=a|b\r\n\'=1,,,\r\n'
    assert rows_of(items[:1], ("box",)) == b'"{""id"":2,""room"":{""n"":3}}"\r\n'
