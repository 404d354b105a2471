"""What `expand` and `expandAll` open, and what they refuse."""

from dataclasses import replace

import pytest

from crinsu_gateway.web.asking.bounds import DEEPEST, MOST_EXPANDED
from crinsu_gateway.web.asking.expanding import count
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Many
from crinsu_gateway.web.errors import Refused
from tests.fakes.declared import DOCTOR, TANKS
from tests.unit.web.asking.test_asking_reading import ask, opened, refused


def expanded(*parameters: tuple[str, str], name: str = "tanks") -> object:
    """What these parameters expand, as nested dicts."""
    return opened(ask(name, *parameters, scopes=DOCTOR))


def test_blanks_are_of_no_account() -> None:
    """They may stand around names, marks and options."""
    text = " boxes [ expand = vials , parent ; sort = - label ] , notes "
    assert expanded(("expand", text)) == {"boxes": {"vials": {}, "parent": {}}, "notes": {}}


def test_a_list_may_be_named_within_its_own_kind() -> None:
    """Boxes in boxes are asked for by name; that nothing stands within itself is seen to later."""
    text = "children[expand=children[expand=parent]]"
    assert expanded(("expand", text), name="boxes") == {"children": {"children": {"parent": {}}}}


@pytest.mark.parametrize("text", ["", "  "])
def test_expand_all_opens_everything_below(text: str) -> None:
    """No kind within itself, nothing that never ends."""
    assert expanded(("expandAll", text)) == {"boxes": {"vials": {"donor": {}}}}
    assert expanded(("expandAll", text), name="boxes") == {
        "tank": {},
        "vials": {"donor": {}},
    }
    assert expanded(("expandAll", text), name="notes") == {
        "tank": {"boxes": {"vials": {"donor": {}}}}
    }


def test_expand_all_of_some_opens_everything_below_them() -> None:
    """Only the named ones are opened here, all that is in them, with their options."""
    assert expanded(("expandAll", "vials"), name="boxes") == {"vials": {"donor": {}}}
    text = "boxes[sort=-label;expand=parent]"
    found = ask("tanks", ("expandAll", text), scopes=DOCTOR)
    assert opened(found) == {"boxes": {"parent": {}, "vials": {"donor": {}}}}
    assert found.choice.expand[0].inner.order[0].order.descending


def test_expand_all_within_brackets() -> None:
    """It opens what is below that place; a semicolon or a bracket may follow it."""
    for text in ("boxes[expandAll]", "boxes[expandAll;sort=label]", "boxes[expandAll=]"):
        assert expanded(("expand", text)) == {"boxes": {"vials": {"donor": {}}}}
    assert expanded(("expand", "boxes[expandAll=vials;sort=label]")) == {
        "boxes": {"vials": {"donor": {}}}
    }


def test_what_both_name_is_as_expand_has_it() -> None:
    """expand says how, expandAll opens the rest."""
    found = ask("notes", ("expand", "tank[expand=notes]"), ("expandAll", ""), scopes=DOCTOR)
    assert opened(found) == {"tank": {"notes": {}}}
    found = ask("boxes", ("expand", "vials[q=x]"), ("expandAll", ""), scopes=DOCTOR)
    assert opened(found) == {"vials": {}, "tank": {}}
    assert found.choice.expand[0].inner.where


def test_what_the_caller_may_not_see_stays_closed() -> None:
    """expandAll leaves out what is behind a scope."""
    assert opened(ask("tanks", ("expandAll", ""))) == {"boxes": {"vials": {}}}


def test_depth_has_a_bound() -> None:
    """Eight may stand in one another."""
    deep = "children"
    for _ in range(DEEPEST - 1):
        deep = f"children[expand={deep}]"
    ask("boxes", ("expand", deep))
    sentence = refused("boxes", ("expand", f"children[expand={deep}]"))
    assert "at most 8 things may stand in one another" in sentence


def test_number_has_a_bound() -> None:
    """A question expands a hundred things at the most, however it names them."""
    text = "children[expandAll=vials,parent[expandAll=vials,parent[expandAll]]]"
    assert count(ask("boxes", ("expand", text), scopes=DOCTOR).choice.expand) <= MOST_EXPANDED


KNOT = {
    f"r{at}": replace(
        TANKS,
        name=f"r{at}",
        members=tuple(
            Many(name=f"to{other}", of=f"r{other}", by=TANKS.source.key, about="tied to all")
            for other in range(12)
        ),
    )
    for at in range(12)
}
"""Resources each of which leads to every one, itself among them."""


def tied(*parameters: tuple[str, str]) -> int:
    """How much is expanded in one of the resources that are tied to all."""
    found = asked(KNOT["r0"], KNOT.__getitem__, parameters, DOCTOR, single=False)
    return count(found.choice.expand)


def test_expand_all_goes_as_deep_as_is_not_too_much() -> None:
    """Level by level: one that would bring more than a hundred is left out whole."""
    assert tied(("expandAll", "")) == 11
    assert tied(("expandAll", "to1,to2,to3")) == 3 * (1 + 10)


def test_too_much_altogether_is_refused() -> None:
    """What brackets open together is counted as well."""
    text = ",".join(f"to{at}[expandAll]" for at in range(1, 12))
    for name in ("expand", "expandAll"):
        with pytest.raises(Refused) as caught:
            tied((name, text))
        told = f"{name}: 1111 things would be expanded; a question may expand 100"
        assert caught.value.failure.sentence.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "at 1: a name is missing"),
        ("boxes,", "at 7: a name is missing"),
        ("slotz", 'at 1: there is no "slotz" in tanks; allowed: boxes, notes'),
        ("name", 'there is no "name" in tanks'),
        ("boxes.vials", "what lies deeper is asked for as boxes[expand=vials]"),
        ("boxes,notes,boxes", 'at 13: "boxes" stands here twice'),
        ("boxes[]", "at 7: a name is missing"),
        ("boxes[sort=label", "an option ends with ; or ]"),
        ("boxes[sort=label]]", 'at 18: "]" cannot stand here'),
        ("boxes[sort=label]x", 'at 18: "x" cannot stand here'),
        ("boxes=1", 'at 6: "=" cannot stand here'),
        ("boxes[sort]", "at 11: = and a value must come behind sort"),
        ("boxes[sort=]", "at 12: a name is missing"),
        ("boxes[sort=label;sort=id]", "at 18: the option sort stands here twice"),
        ("boxes[page=2]", 'at 7: there is no option "page"; allowed: expand, expandAll, sort, q'),
        ("boxes[sort=label&q=x]", 'there is no "label&q=x" in boxes'),
        ("boxes[sort=lable]", "did you mean 'label'?"),
        ("boxes[expand=tank[sort=name]]", "tank is one thing, no list: it has no sort"),
        ("boxes[expand=tank[q=x]]", "it has no q"),
        ("boxes[q=label=a,]", "at 17: a field or a text is missing"),
        ("boxes[q=]", "at 9: a field or a text is missing"),
        ('boxes[q="]', "at 9: these quotes are not closed"),
        ("[boxes]", "at 1: a name is missing"),
    ],
)
def test_what_cannot_be_expanded(text: str, told: str) -> None:
    """Each wrong expand is refused with its place."""
    sentence = refused("tanks", ("expand", text))
    assert sentence.startswith("expand: at ")
    assert told in sentence
