"""What is made of rows: members, references, links."""

from typing import Any

import pytest

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.listing import compiled
from crinsu_gateway.web.listing.shape import shape
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.declared import BOXES

ROWS = ((1, "A", 5, None), (2, "", None, 0), (3, None, 7, 1))


def made(expression: str) -> list[Any]:
    """What it makes of the rows."""
    return compiled.compiled(expression, 4)(ROWS)


def test_values_are_shown_by_their_kind_and_null_stays_null() -> None:
    """Truths, moments and JSON are made of what the column holds; anything else is as it is."""
    assert made(compiled.value(3, Kind.INTEGER)) == [None, 0, 1]
    assert made(compiled.value(3, Kind.BOOLEAN)) == [None, False, True]
    assert made(compiled.value(3, Kind.MOMENT)) == [None, iso_utc(0), iso_utc(1)]
    of_json = compiled.compiled(compiled.value(0, Kind.JSON), 1)
    assert of_json([("[1]",), (None,)]) == [[1], None]


def test_a_reference_shows_one_member_or_two_and_is_null_without_an_id() -> None:
    """A title that is null does not make it null."""
    both = compiled.reference(2, (("id", 2), ("name", 1)))
    assert made(both) == [{"id": 5, "name": "A"}, None, {"id": 7, "name": None}]
    assert made(compiled.reference(2, (("name", 1),))) == [{"name": "A"}, None, {"name": None}]


def test_links_leave_out_what_is_not_there() -> None:
    """No link to nothing, no title that is empty, nothing to do that may not be done now."""
    links = compiled.members(
        {
            "self": compiled.link("/v/", 0, 1),
            "box": compiled.link("/b/", 2, 0),
            "all": compiled.below("/v/", 0, "/all"),
            "go": compiled.act("/v/", 0, "/go", "POST"),
        },
        {"box": compiled.there(2), "go": "v3"},
    )
    assert made(links) == [
        {
            "self": {"href": "/v/1", "title": "A"},
            "box": {"href": "/b/5", "title": "1"},
            "all": {"href": "/v/1/all"},
        },
        {"self": {"href": "/v/2"}, "all": {"href": "/v/2/all"}},
        {
            "self": {"href": "/v/3"},
            "box": {"href": "/b/7", "title": "3"},
            "all": {"href": "/v/3/all"},
            "go": {"href": "/v/3/go", "method": "POST"},
        },
    ]


def test_objects_without_members_are_as_many_as_rows() -> None:
    """What shows nothing of each of three rows shows three times nothing, each its own."""
    nothing = made(compiled.members({}))
    assert nothing == [{}, {}, {}]
    assert nothing[0] is not nothing[1]


def test_a_text_is_a_text_whatever_stands_in_it() -> None:
    """Quotes, braces and backslashes of a declared name or path are no part of the program."""
    odd = "a'b\"c{v9}\\d"
    assert made(compiled.members({odd: "v0"})) == [{odd: 1}, {odd: 2}, {odd: 3}]
    assert made(compiled.below(f"/{odd}/", 0, f"/{odd}"))[0] == {"href": f"/{odd}/1/{odd}"}


def test_what_it_makes_reaches_nothing_else() -> None:
    """An expression knows its row and what it is given, no name of Python."""
    with pytest.raises(NameError):
        made("open")


def test_a_shape_is_made_once_for_what_is_asked_and_may_be_seen() -> None:
    """Another wish or other scopes have another shape."""
    made = shape(BOXES, Members(), ALL_SCOPES, ())
    assert shape(BOXES, Members(), ALL_SCOPES, []) is made
    assert shape(BOXES, Members(frozenset({"name"})), ALL_SCOPES, ()) is not made
    assert shape(BOXES, Members(), frozenset(), ()) is not made
    assert shape(BOXES, Members(), ALL_SCOPES, (), linked=False) is not made
