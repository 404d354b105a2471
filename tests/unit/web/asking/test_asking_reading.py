"""What a query string asks, as a whole: every parameter, and what is refused."""

import pytest

from crinsu_gateway.store.listing.conditions import AnyOf, Compare, Contains, Operator
from crinsu_gateway.web.asking.asked import Asked, Manner, Members, Paging
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.scopes import Scope
from tests.fakes.declared import ALL, DOCTOR, READER


def ask(
    name: str,
    *parameters: tuple[str, str],
    scopes: frozenset[Scope] = READER,
    single: bool = False,
) -> Asked:
    """What these parameters ask of a resource."""
    return asked(ALL[name], ALL.__getitem__, parameters, scopes, single=single)


def refused(
    name: str,
    *parameters: tuple[str, str],
    scopes: frozenset[Scope] = READER,
    single: bool = False,
) -> str:
    """The sentence with which these parameters are refused."""
    with pytest.raises(Refused) as caught:
        ask(name, *parameters, scopes=scopes, single=single)
    assert caught.value.failure.status == 400
    assert caught.value.failure.code == "BAD_PARAMETER"
    return caught.value.failure.sentence


def opened(found: Asked) -> object:
    """What is expanded, as nested dicts of names."""

    def tree(choice: object) -> object:
        return {one.member.name: tree(one.inner) for one in choice.expand}  # type: ignore[attr-defined]

    return tree(found.choice)


def test_nothing_asked_is_the_usual() -> None:
    """Without parameters a list is asked for as it is."""
    assert ask("tanks") == Asked()


def test_expand_of_the_specification() -> None:
    """Commas separate names, brackets nest, semicolons separate options."""
    text = "boxes[expand=vials[expand=box;sort=-name],parent;sort=-label;q=places>=3,label:a],notes"
    found = ask("tanks", ("expand", text))
    assert opened(found) == {"boxes": {"vials": {"box": {}}, "parent": {}}, "notes": {}}
    boxes = found.choice.expand[0].inner
    assert [(one.name, one.order.descending) for one in boxes.order] == [("label", True)]
    assert [type(one) for one in boxes.where] == [Compare, Contains]


def test_a_wrong_name_in_expand_is_told_with_its_place() -> None:
    """The place is counted in characters of the value, from 1."""
    assert refused("tanks", ("expand", "notes,boxes[expand=vialz]")) == (
        "expand: at 20: there is no \"vialz\" in boxes; did you mean 'vials'?; "
        "allowed: tank, parent, children, vials"
    )


def test_what_a_caller_may_not_see_is_as_if_it_were_not() -> None:
    """A member behind a scope is refused in the words for one that does not exist."""
    hidden = refused("vials", ("expand", "donor"))
    assert hidden == refused("vials", ("expand", "donot")).replace("donot", "donor")
    assert opened(ask("vials", ("expand", "donor"), scopes=DOCTOR)) == {"donor": {}}
    for name, text in (
        ("q", "donorSurname:x"),
        ("sort", "donor.surname"),
        ("included", "donorSurname"),
        ("donorSurname", "x"),
    ):
        sentence = refused("vials", (name, text))
        assert "there is no" in sentence
        assert "donorSurname" not in sentence.partition("allowed")[2]
        ask("vials", (name, text), scopes=DOCTOR)
    assert ask("vials", ("q", "donor.code:x")).choice.where


def test_filters_are_typed() -> None:
    """Values become what the column holds; several of one name are any of them."""
    found = ask(
        "tanks",
        ("state", "OK"),
        ("isFull", "true"),
        ("state", "LOW"),
        ("openedAt", "2026-11-22T11:30:00+01:00"),
    )
    state, full, opened_at = found.choice.where
    assert isinstance(state, AnyOf)
    assert state.values == ("OK", "LOW")
    assert (full.operator, full.value) == (Operator.EQUAL, 1)  # type: ignore[union-attr]
    assert opened_at.value == 1795343400000  # type: ignore[union-attr]


def test_one_thing_takes_no_paging() -> None:
    """A single thing is not paged, searched, sorted or filtered; its manner can be chosen."""
    for name in ("page", "per_page", "pages", "after", "before", "q", "sort", "state"):
        assert "there is no such parameter" in refused("tanks", (name, "1"), single=True)
    found = ask("tanks", ("envelope", "true"), ("expand", "boxes"), single=True)
    assert found.manner == Manner(envelope=True)
    assert found.paging == Paging()


def test_members() -> None:
    """Only some, all but some, or the hidden ones too."""
    assert ask("tanks", ("included", "id,limits")).members == Members(
        only=frozenset({"id", "limits"})
    )
    assert ask("vials", ("excluded", "")).members == Members(hidden=True)
    assert ask("vials", ("excluded", "box.label")).members.without == {"box.label"}
    assert "cannot stand together" in refused("tanks", ("included", "id"), ("excluded", "name"))
    assert '"boxes" is not expanded' in refused("tanks", ("included", "boxes.label"))
    ask("tanks", ("included", "boxes.label"), ("expand", "boxes"))
