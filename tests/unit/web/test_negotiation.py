"""Which format is answered: Accept, `hal`, versions, own media types, hostile headers."""

import pytest

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.negotiation import Chosen, Form, chosen

OWN, OTHER_FACE = Form.HAL_JSON, Form.JSON
PAGE, PDF = "text/html", "application/pdf"


def form_of(accept: str, hal: bool | None = None, usual: Form = OWN) -> Form | None:
    """The form that is chosen."""
    return chosen(accept, hal, usual).form


def refused(accept: str, hal: bool | None = None) -> tuple[int, str]:
    """Status and code of a refusal."""
    with pytest.raises(Refused) as found:
        chosen(accept, hal, OWN)
    return found.value.failure.status, found.value.failure.code


@pytest.mark.parametrize("form", Form)
def test_a_form_is_chosen_by_its_media_type(form: Form) -> None:
    """Each of the six alone; case and spaces do not matter."""
    assert form_of(form.value) is form
    assert form_of(f"  {form.value.upper()} ;q=0.1") is form
    assert chosen(form.value, None, OWN).media_type.startswith(form.value)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv, application/json", Form.JSON),
        ("application/x-jackson-smile, application/hal+xml, text/csv", Form.HAL_XML),
        ("application/json;q=0.1, text/csv;q=1", Form.JSON),
        ("application/xml;q=0.9, application/hal+json;q=0.1", Form.HAL_JSON),
        ("image/png, text/csv", Form.CSV),
        ("application/json;q=0, text/csv", Form.CSV),
        ("application/json;q=0.000, application/xml", Form.XML),
        ("application/json;q=0.001, application/xml", Form.JSON),
        ("application/json;q=nonsense", Form.JSON),
        ("application/json; charset=utf-8; profile=x", Form.JSON),
    ],
)
def test_of_several_the_first_in_the_list_wins(accept: str, form: Form) -> None:
    """Weights are not decisive; a weight of nothing excludes."""
    assert form_of(accept) is form


@pytest.mark.parametrize("accept", ["", "  ", ",", " , ,", "*/*", "*/*;q=0.1", "application/*"])
def test_whoever_takes_anything_gets_what_is_usual(accept: str) -> None:
    """No wish, or a wildcard: HAL on the own API, plain JSON on the other faces."""
    assert form_of(accept) is Form.HAL_JSON
    assert form_of(accept, usual=OTHER_FACE) is Form.JSON


@pytest.mark.parametrize(
    ("accept", "own", "other"),
    [
        ("text/*", Form.CSV, Form.CSV),
        ("application/xml, */*;q=0.1", Form.HAL_JSON, Form.JSON),
        ("application/hal+json, */*", Form.HAL_JSON, Form.HAL_JSON),
        ("*/*, application/hal+json;q=0", Form.HAL_XML, Form.JSON),
        ("*/*, application/hal+json;q=0, application/json;q=0", Form.HAL_XML, Form.HAL_XML),
        ("application/*;q=0, */*", Form.CSV, Form.CSV),
        ("*/*;q=0, text/csv", Form.CSV, Form.CSV),
        ("text/*;q=0, text/csv", Form.CSV, Form.CSV),
    ],
)
def test_a_wildcard_means_the_usual_form_of_a_face(accept: str, own: Form, other: Form) -> None:
    """What is said of a type more narrowly counts more."""
    assert form_of(accept) is own
    assert form_of(accept, usual=OTHER_FACE) is other


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/html, image/*",
        "application/json;q=0",
        "*/*;q=0",
        "json",
        "*",
        "text/xml",
        "application/json application/xml",
        ";q=1",
        "\x00\xff/\u2028",
    ],
)
def test_what_is_not_served_is_415(accept: str) -> None:
    """Nothing acceptable, or nothing that can be understood."""
    assert refused(accept) == (415, "NOT_ACCEPTABLE")


def test_a_version_can_be_asked_for_by_name_and_by_parameter() -> None:
    """The vendor's types say it in their name, and are answered as they were asked for."""
    assert chosen("application/vnd.crinsu.v1+json", None, OWN) == Chosen(
        Form.JSON, "application/vnd.crinsu.v1+json"
    )
    hal = "application/vnd.crinsu.v1+hal+json"
    assert chosen(hal, None, OTHER_FACE) == Chosen(Form.HAL_JSON, hal)
    assert chosen("application/vnd.crinsu.v1+json", True, OWN) == Chosen(Form.HAL_JSON, hal)
    assert form_of("application/json;version=1") is Form.JSON
    assert form_of('application/xml; q=1; Version="1"') is Form.XML
    assert form_of("*/*;version=1") is Form.HAL_JSON
    both = "application/vnd.crinsu.v1+json, application/json"
    assert chosen(both, None, OWN).media_type == "application/json"


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.crinsu.v2+json",
        "application/vnd.crinsu.v01+json",
        "application/json;version=2",
        "application/json;version=",
        "*/*;version=1.1",
        "application/vnd.crinsu.v1+json;version=9",
    ],
)
def test_an_unknown_version_is_415(accept: str) -> None:
    """It says so; but where something else is acceptable, that is answered."""
    assert refused(accept) == (415, "UNKNOWN_VERSION")
    assert form_of(f"{accept}, text/csv") is Form.CSV


@pytest.mark.parametrize(
    ("accept", "with_hal", "without"),
    [
        ("application/json", Form.HAL_JSON, Form.JSON),
        ("application/hal+json", Form.HAL_JSON, Form.JSON),
        ("application/xml", Form.HAL_XML, Form.XML),
        ("application/hal+xml", Form.HAL_XML, Form.XML),
        ("", Form.HAL_JSON, Form.JSON),
        ("application/hal+json;q=0, application/json", Form.HAL_JSON, Form.JSON),
    ],
)
def test_hal_beats_accept(accept: str, with_hal: Form, without: Form) -> None:
    """JSON and XML are had with and without links."""
    assert form_of(accept, hal=True) is with_hal
    assert form_of(accept, hal=False) is without
    assert form_of(accept, hal=True, usual=OTHER_FACE) is with_hal


@pytest.mark.parametrize("accept", [Form.CSV, Form.SMILE])
@pytest.mark.parametrize("hal", [True, False])
def test_hal_does_not_go_with_csv_and_smile(accept: str, hal: bool) -> None:
    """They have no links, so the wish makes no sense."""
    assert refused(accept, hal) == (400, "BAD_PARAMETER")


@pytest.mark.parametrize(
    ("accept", "form", "media_type"),
    [
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", None, PAGE),
        ("application/pdf", None, PDF),
        ("application/pdf, text/html", None, PAGE),
        ("text/csv", None, "text/csv"),
        ("text/*", None, "text/csv"),
        ("*/*", Form.HAL_JSON, "application/hal+json"),
        ("application/json", Form.JSON, "application/json"),
        ("application/xml", Form.XML, "application/xml"),
        ("text/*, text/csv;q=0", None, PAGE),
    ],
)
def test_an_endpoint_may_offer_media_types_of_its_own(
    accept: str, form: Form | None, media_type: str
) -> None:
    """One that is named goes first; a browser, which takes everything, is given the page."""
    assert chosen(accept, None, OWN, (PAGE, PDF, "text/csv")) == Chosen(form, media_type)


def test_hal_does_not_go_with_a_page() -> None:
    """A page has no other form."""
    with pytest.raises(Refused) as found:
        chosen(PAGE, True, OWN, (PAGE,))
    assert found.value.failure.status == 400


HOSTILE = (
    "a" * 10_000,
    "," * 10_000,
    ";" * 10_000,
    "a/b;" * 2_500,
    'application/json;q=0;x="' * 500,
    "*/*;q=0;x=" + "0" * 10_000,
    "q/" * 5_000,
    "image/png," * 5_000 + "application/json",
    "application/vnd.crinsu.v" + "1" * 10_000 + "+json",
    "\udcff" * 1000,
)


@pytest.mark.parametrize("accept", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_header_gets_a_defined_answer(accept: str) -> None:
    """Long, empty, endless: a refusal whose sentence does not repeat it."""
    with pytest.raises(Refused) as found:
        chosen(f"image/png,{accept}", None, OWN)
    assert found.value.failure.status == 415
    assert len(found.value.failure.sentence) < 300


def test_only_the_first_hundred_parts_are_looked_at() -> None:
    """What stands behind thousands of others is not found."""
    assert form_of("image/png," * 99 + "text/csv") is Form.CSV
    assert refused("image/png," * 100 + "text/csv")[0] == 415
