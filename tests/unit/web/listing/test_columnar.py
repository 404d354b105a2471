"""What is made of the columns of some rows: members, references, links."""

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.listing import columnar
from crinsu_gateway.web.listing.shape import shape
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.declared import BOXES

ROWS = ((1, "A", 5, None), (2, "", None, 0), (3, None, 7, 1))
COLUMNS = tuple(zip(*ROWS, strict=True))


def test_values_are_shown_by_their_kind_and_null_stays_null() -> None:
    """Truths, moments and JSON are made of what the column holds; anything else is as it is."""
    assert list(columnar.value(3, Kind.INTEGER)(COLUMNS)) == [None, 0, 1]
    assert list(columnar.value(3, Kind.BOOLEAN)(COLUMNS)) == [None, False, True]
    assert list(columnar.value(3, Kind.MOMENT)(COLUMNS)) == [None, iso_utc(0), iso_utc(1)]
    assert list(columnar.value(0, Kind.JSON)((("[1]", None),))) == [[1], None]


def test_a_reference_shows_one_member_or_two_and_is_null_without_an_id() -> None:
    """A title that is null does not make it null."""
    both = columnar.reference(2, (("id", 2), ("name", 1)))
    assert list(both(COLUMNS)) == [{"id": 5, "name": "A"}, None, {"id": 7, "name": None}]
    assert list(columnar.reference(2, (("name", 1),))(COLUMNS)) == [
        {"name": "A"},
        None,
        {"name": None},
    ]


def test_links_leave_out_what_is_not_there() -> None:
    """No link to nothing, no title that is empty, nothing to do that may not be done now."""
    links = columnar.present(
        {
            "self": columnar.link("/v/", 0, 1),
            "box": columnar.link("/b/", 2, 0),
            "all": columnar.below("/v/", 0, "/all"),
            "go": columnar.act("/v/", 0, "/go", "POST", 3),
        },
        ("box", "go"),
    )
    assert list(links(COLUMNS)) == [
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
    """What shows nothing of each of three rows shows three times nothing."""
    assert list(columnar.members({})(COLUMNS)) == [{}, {}, {}]


def test_a_shape_is_made_once_for_what_is_asked_and_may_be_seen() -> None:
    """Another wish or other scopes have another shape."""
    made = shape(BOXES, Members(), ALL_SCOPES, ())
    assert shape(BOXES, Members(), ALL_SCOPES, []) is made
    assert shape(BOXES, Members(frozenset({"name"})), ALL_SCOPES, ()) is not made
    assert shape(BOXES, Members(), frozenset(), ()) is not made
    assert shape(BOXES, Members(), ALL_SCOPES, (), linked=False) is not made
