"""Any text at all is a question or is refused with 400; what was asked is what is understood."""

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.links import link_query
from crinsu_gateway.web.asking.reading import OF_ALL, OF_LISTS, asked
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.scopes import Scope
from tests.fakes.declared import ALL, DOCTOR, READER

WORDS = [
    "id",
    "name",
    "level",
    "isFull",
    "openedAt",
    "state",
    "limits.levelMin",
    "plan",
    "boxes",
    "notes",
    "points",
    "label",
    "places",
    "tank",
    "parent",
    "children",
    "vials",
    "tank.id",
    "parent.label",
    "parent.parent.places",
    "box",
    "donor",
    "donor.surname",
    "null",
    "true",
    "false",
    "1",
    "-1",
    "0.5",
    "1e9",
    "OK",
    "LOW",
    "max",
    "2026-11-22T10:30:00Z",
    "expand",
    "expandAll",
    "sort",
    "q",
    "TO",
    "pretty",
]
MARKS = [*',;[]":=!<>-. \\&', "!=", "<=", ">=", "[-5 TO 5]", "expand=", "sort=-", "q=", '\\"']
PIECES = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.text(max_size=3)), max_size=14
).map("".join)
NAMES = st.sampled_from([*OF_ALL, *OF_LISTS, "state", "level", "isFull", "openedAt"])
PARAMETERS = st.lists(st.tuples(NAMES | st.text(max_size=4), PIECES), max_size=3)


def question(
    name: str, parameters: list[tuple[str, str]], scopes: frozenset[Scope], *, single: bool
) -> Asked | None:
    """What is asked, or None where it is refused as it must be."""
    try:
        return asked(ALL[name], ALL.__getitem__, parameters, scopes, single=single)
    except Refused as error:
        failure = error.failure
        assert failure.status == 400
        assert failure.code == "BAD_PARAMETER"
        assert failure.sentence == f"{failure.fields[0].field}: {failure.fields[0].message}"
        assert len(failure.sentence) < 4000
        return None


@given(st.sampled_from(sorted(ALL)), PARAMETERS, st.booleans(), st.sampled_from([READER, DOCTOR]))
def test_any_text_is_a_question_or_refused(
    name: str, parameters: list[tuple[str, str]], single: bool, scopes: frozenset[Scope]
) -> None:
    """Nothing else is ever raised, and the sentence names the parameter."""
    question(name, parameters, scopes, single=single)


@given(st.sampled_from(sorted(ALL)), st.sampled_from(["q", "expand", "sort", "included"]), PIECES)
def test_who_may_see_more_understands_no_less(name: str, parameter: str, text: str) -> None:
    """What one caller may ask, another with more scopes may ask as well."""
    if question(name, [(parameter, text)], READER, single=False):
        assert question(name, [(parameter, text)], DOCTOR, single=False)


@given(PARAMETERS, st.integers(1, 10**9))
def test_a_link_asks_for_the_same_elsewhere(parameters: list[tuple[str, str]], page: int) -> None:
    """But for the page, the query of a link is understood as the one that it was made of."""
    before = question("tanks", parameters, READER, single=False)
    if before is None:
        return
    again = parse_qsl(link_query(parameters, page=page), keep_blank_values=True)
    after = question("tanks", again, READER, single=False)
    assert after is not None
    assert (after.choice, after.members, after.manner) == (
        before.choice,
        before.members,
        before.manner,
    )
    assert after.paging.page == page
    assert after.paging.per_page == before.paging.per_page
