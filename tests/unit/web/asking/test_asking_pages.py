"""Which page is asked for: numbers, cursors, other pages to be linked; and links to them."""

import base64
import hashlib
import math
from urllib.parse import parse_qsl

import pytest

from crinsu_gateway.store.listing.conditions import Order, Value
from crinsu_gateway.web.asking.asked import Choice, Paging
from crinsu_gateway.web.asking.cursors import cursor_of, order_of, read_cursor, series_of
from crinsu_gateway.web.asking.links import link_query
from crinsu_gateway.web.errors import Refused
from tests.fakes.declared import BOXES, NOTES, TANKS, whole
from tests.unit.web.asking.test_asking_reading import ask, refused

BY_ID: tuple[Order, ...] = ()
BY_TWO = (Order(whole("t.places")), Order(whole("t.id"), descending=True))


def paged(*parameters: tuple[str, str], name: str = "tanks") -> Paging:
    """The paging that these parameters ask for."""
    return ask(name, *parameters).paging


def test_numbers() -> None:
    """page or per_page alone is paging asked for; max is a hundred."""
    assert paged(("page", "3")) == Paging(page=3, asked=True)
    assert paged(("per_page", "100")) == Paging(per_page=100, asked=True, sized=True)
    assert paged(("per_page", "max")) == Paging(per_page=100, asked=True, sized=True)
    assert paged(("edgedTitleLinks", "true")) == Paging(edged=True)


def test_all_of_it() -> None:
    """The whole list in one answer stands beside no place in it."""
    assert paged(("per_page", "all")).whole
    assert "leave page out" in refused("tanks", ("per_page", "all"), ("page", "1"))


@pytest.mark.parametrize("text", ["0", "-1", "", "x", "1.0", " 1", "٣", "1000000001", "9" * 400])
def test_a_page_is_a_number(text: str) -> None:
    """What is no page is refused with the bounds."""
    assert refused("tanks", ("page", text)).endswith("is none of 1 to 1000000000")


@pytest.mark.parametrize("text", ["0", "101", "", "ALL", "MAX"])
def test_a_page_has_a_size(text: str) -> None:
    """What is no size is refused with the bounds."""
    assert refused("tanks", ("per_page", text)).endswith("is none of 1 to 100, max or all")


def test_other_pages() -> None:
    """Offsets and ranges, each page once, in the order in which they were asked for."""
    assert paged(("pages", "-2,-1,1,2")).offsets == (-2, -1, 1, 2)
    assert paged(("pages", "-10, [-2 TO 2] ,10,0")).offsets == (-10, -2, -1, 0, 1, 2, 10)
    assert len(paged(("pages", "[1 TO 50],[51 TO 100]")).offsets) == 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'at 1: "" is no offset'),
        ("1,,2", 'at 3: "" is no offset'),
        ("1,x", 'at 3: "x" is no offset such as -2, and no range as [-5 TO 5]'),
        ("[3 TO 3]", "the first must be less than the last"),
        ("[5 TO -5]", "the first must be less than the last"),
        ("[1 to 5]", "is no offset"),
        ("[1 TO 5", "is no offset"),
        ("1 TO 5", "is no offset"),
        ("[1 TO 2 TO 3]", "is no offset"),
        ("[1 TO 101]", "at most 100 pages can be linked"),
        ("[1 TO 99],[200 TO 210]", "at 11: at most 100 pages can be linked"),
        ("[-9999999999 TO 9999999999]", "at most 100 pages can be linked"),
        ("99999999999", "is no offset"),
    ],
)
def test_other_pages_that_cannot_be(text: str, told: str) -> None:
    """Each wrong list is refused with its place."""
    sentence = refused("tanks", ("pages", text))
    assert sentence.startswith("pages: at ")
    assert told in sentence


def test_what_never_ends_has_no_page_numbers() -> None:
    """It is paged by cursor alone, and says so."""
    for name in ("page", "pages"):
        assert "paged by cursor alone" in refused("notes", (name, "1"))
    assert paged(("per_page", "5"), name="notes").per_page == 5


VALUES: list[list[Value]] = [
    [None, None, 1],
    [True, False, 1],
    [2**63 - 1, -(2**63), 1],
    [0.1, -1e-300, 7],
    ["", "\u00e9\n\x00\U0001f9ea", "key"],
]


@pytest.mark.parametrize("values", VALUES)
def test_a_cursor_carries_any_value(values: list[Value]) -> None:
    """What a column can hold comes back as it was, with its type and the page."""
    token = cursor_of(values, series_of(TANKS, BY_TWO), 17)
    found, page = read_cursor("after", token, series_of(TANKS, BY_TWO))
    assert (list(found), page) == (values, 17)
    assert [type(one) for one in found] == [type(one) for one in values]
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**63])
def test_a_cursor_carries_nothing_else(value: Value) -> None:
    """What no column holds is a fault of ours."""
    with pytest.raises(ValueError, match="64 bit"):
        cursor_of([value], series_of(TANKS, BY_ID))


def test_a_cursor_in_a_question() -> None:
    """It leads to a place and bears the page's number."""
    token = cursor_of([5], series_of(TANKS, BY_ID), 4)
    assert paged(("after", token)) == Paging(page=4, asked=True, after=(5,))
    assert paged(("before", token), ("per_page", "2")) == Paging(
        page=4, per_page=2, asked=True, sized=True, before=(5,)
    )


@pytest.mark.parametrize("other", ["page", "before"])
def test_one_way_to_a_page(other: str) -> None:
    """Two of page, after and before cannot stand together."""
    token = cursor_of([5], series_of(TANKS, BY_ID))
    text = "1" if other == "page" else token
    assert "cannot stand together" in refused("tanks", ("after", token), (other, text))


def test_a_cursor_is_good_for_one_order() -> None:
    """Another resource, other keys or another direction refuse it; a named default is the same."""
    boxes = cursor_of(["a", 1], series_of(BOXES, order_of(BOXES, Choice())))
    ask("boxes", ("after", boxes))
    ask("boxes", ("after", boxes), ("sort", "label"))
    for parameters in [(("sort", "-label"),), (("sort", "label,places"),), (("sort", "places"),)]:
        sentence = refused("boxes", ("after", boxes), *parameters)
        assert sentence == "after: this cursor is of another order; begin again without it"
    assert "another order" in refused("notes", ("before", boxes))
    ask("notes", ("after", cursor_of([1, 1], series_of(NOTES, NOTES.order))))


def test_a_cursor_that_was_changed_is_none() -> None:
    """Any other character anywhere, one more or one less: 400 that names the parameter."""
    token = cursor_of(["label", 1], series_of(BOXES, BOXES.order), 3)
    changed = [token[:at] + "-" + token[at + 1 :] for at in range(len(token)) if token[at] != "-"]
    for text in [*changed, token[:-1], token + "A", token + "=", f" {token}", "", "é", "A" * 2001]:
        with pytest.raises(Refused, match=r"^after: this is no cursor of this list"):
            read_cursor("after", text, series_of(BOXES, BOXES.order))


@pytest.mark.parametrize(
    "said",
    [b"[0,1", b"{}", b"[]", b"[0]", b"[0,1]", b"[0,1,2,3]", b'[0,"a",null]', b'[0,"a",[1]]',
     b'[0,"a",18446744073709551615]', b'[0,"a",1e999]'],
)  # fmt: skip
def test_a_forged_cursor_says_nothing_strange(said: bytes) -> None:
    """One with good sums is held to what ours say: as many values, each such as a column holds."""
    token = cursor_of(["a", 1], series_of(BOXES, BOXES.order))
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    told = sealed[7:13] + said
    forged = sealed[:1] + hashlib.blake2s(told, digest_size=6).digest() + told
    text = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()
    with pytest.raises(Refused, match=r"^after: this is no cursor of this list"):
        read_cursor("after", text, series_of(BOXES, BOXES.order))


def test_links_keep_the_rest() -> None:
    """All other parameters stay, in order, encoded; the place is put where it stood."""
    given = [("state", "OK"), ("page", "2"), ("q", 'a,"b c"&=+%'), ("state", "LOW")]
    assert link_query(given, page=3) == ("state=OK&page=3&q=a%2C%22b%20c%22%26%3D%2B%25&state=LOW")
    for place in ({"page": 7}, {"after": "x-_"}, {"before": "y"}, {}):
        found = parse_qsl(link_query(given, **place), keep_blank_values=True)
        expected = [given[0], *((name, str(one)) for name, one in place.items()), *given[2:]]
        assert found == expected
    assert link_query([("expandAll", "")], after="z") == "expandAll=&after=z"
    assert link_query([("after", "a"), ("x", "1")], page=1) == "page=1&x=1"
