"""How an answer is written, which members it has, and what no parameter may be."""

from dataclasses import replace

import pytest

from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.store.listing.conditions import Either, Holds
from crinsu_gateway.web.asking import patterns
from crinsu_gateway.web.asking.asked import Asked, Manner, Members, Paging
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Filter
from crinsu_gateway.web.errors import Refused
from tests.fakes.declared import ALL, DOCTOR, TANKS
from tests.unit.web.asking.test_asking_reading import ask, refused


def test_all_of_it() -> None:
    """Each parameter sets one thing."""
    found = ask(
        "tanks",
        ("hal", "false"),
        ("envelope", "1"),
        ("metadata", "true"),
        ("hideEmptyList", "true"),
        ("print", "pretty"),
        ("download", "tank levels (3).csv"),
    )
    assert found.manner == Manner(
        hal=False,
        envelope=True,
        metadata=True,
        hide_empty=True,
        pretty=True,
        download="tank levels (3).csv",
    )
    assert ask("tanks", ("print", "silent"), single=True).manner.silent


@pytest.mark.parametrize(
    "name", ["hal", "envelope", "metadata", "hideEmptyList", "edgedTitleLinks"]
)
@pytest.mark.parametrize("text", ["", "yes", "TRUE", "2", " true"])
def test_a_truth_is_true_or_false(name: str, text: str) -> None:
    """Anything but true, false, 1 and 0 is refused."""
    sentence = refused("tanks", (name, text))
    assert sentence == f'{name}: "{text}" is no truth; allowed: true, false, 1, 0'


@pytest.mark.parametrize("text", ["", "Pretty", "pretty,silent"])
def test_a_way_to_print(text: str) -> None:
    """Anything but pretty and silent is refused."""
    assert "allowed: pretty, silent" in refused("tanks", ("print", text))


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", ".bashrc", "../x", "a/b", "a\\b", "a:b", "a|b", 'a"b', "a;b", "a*", "a ", "a.",
     "-rf", " a", "x\u202egpj.exe", "x\u200by", "a%2Fb", "x" * 201, "\u00e9" * 101, "NUL",
     "com1.csv", "\u0301a"],
)  # fmt: skip
def test_a_file_name_steers_nothing(text: str) -> None:
    """No paths, no marks that a system takes for something else, nothing that is not seen."""
    assert refused("tanks", ("download", text)).startswith("download: ")


@pytest.mark.parametrize(
    "text", ["a", "2026-11-22.csv", "\u00e9ch.json", "e\u0301ch.json", "_x", "\u5869.xml"]
)
def test_a_file_name_may_be_in_any_language(text: str) -> None:
    """Letters of every language, also such as are put together from two characters."""
    assert ask("tanks", ("download", text)).manner.download == text


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("included", "", "included: at 1: a name is missing"),
        ("included", "id,", "included: at 4: a name is missing"),
        ("included", "id,id", 'included: at 4: "id" stands here twice'),
        ("included", "id;name", 'included: at 3: ";" cannot stand here'),
        ("included", "nmae", "did you mean 'name'?; allowed: id, name, level"),
        ("included", "limit", "did you mean 'limits'?"),
        ("included", "limits.", 'there is no "limits." in tanks'),
        ("included", "id.x", 'there is no "id.x" in tanks'),
        (
            "excluded",
            "boxes.vials.donor.surname",
            'there is no "boxes.vials.donor.surname" in vials',
        ),
        ("excluded", "boxes.vials.nmae", "did you mean 'boxes.vials.name'?"),
    ],
)
def test_members_that_are_not_there(name: str, text: str, told: str) -> None:
    """A wrong path is refused where it goes wrong."""
    assert told in refused("tanks", (name, text))


def test_members_within_what_is_expanded() -> None:
    """A dotted path goes through what is expanded, as deep as that goes; the id is always there."""
    ask("boxes", ("included", "tank.name,parent.id"))
    parameters = (("expand", "vials[expand=box]"), ("included", "vials.box.places,vials.name"))
    found = ask("boxes", *parameters)
    assert found.members == Members(only=frozenset({"vials.box.places", "vials.name"}))
    sentence = refused("boxes", ("expand", "vials"), ("included", "vials.box.places"))
    assert sentence.endswith('"vials.box" is not expanded, so that this is not shown')
    assert ask("boxes", ("excluded", "vials.box.places")).members.without == {"vials.box.places"}


def test_what_is_no_parameter() -> None:
    """It is named, with the nearest that is one, and all that are; filters among them."""
    sentence = refused("tanks", ("pgae", "1"))
    assert sentence.startswith(
        "pgae: there is no such parameter here; did you mean 'page'?; allowed: "
    )
    assert sentence.endswith("level, isFull, openedAt, state")
    assert "there is no such parameter" in refused("tanks", ("room", "north"))
    assert "there is no such parameter" in refused("vials", ("versionNo", "1"))
    assert "there is no such parameter" in refused("tanks", ("", ""))


def test_a_parameter_stands_once() -> None:
    """Only filters may be repeated, a hundred times each."""
    assert refused("tanks", ("page", "1"), ("page", "1")) == "page: given more than once"
    assert ask("tanks", *[("level", str(one)) for one in range(100)]).choice.where
    assert "101 values; a parameter may have 100" in refused(
        "tanks", *[("level", str(one)) for one in range(101)]
    )


def test_the_whole_has_a_bound() -> None:
    """A question of more than 8 KiB is refused; the parameter is not looked at."""
    assert ask("tanks", ("q", "x" * 8000)).choice.where
    assert "a question may have 8192" in refused("tanks", ("q", "x" * 8192))
    assert "a question may have 8192" in refused("tanks", *[("x", "")] * 3000)


@pytest.mark.parametrize("one", ["\x00", "\n", "\x7f", "\ud800", chr(0xFFFD)])
def test_what_no_text_holds(one: str) -> None:
    """Control characters, halves of characters and bytes that were no UTF-8 are refused."""
    for name in ("q", "download", "sort", "state", "nothing"):
        assert f"{name}: at 2: U+{ord(one):04X} cannot stand here" in refused(
            "tanks", (name, f"a{one}")
        )


def test_a_scope_opens_what_it_is_for() -> None:
    """With it the same path is there."""
    path = "boxes.vials.donor.surname"
    assert ask("tanks", ("excluded", path), scopes=DOCTOR).members.without == {path}


def test_a_filter_has_values_of_its_kind() -> None:
    """What its field cannot hold is refused; null is, where the declaration makes its own of it."""
    assert refused("tanks", ("level", "high")).startswith('level: "high" is no number')
    assert refused("tanks", ("state", "ok")).endswith("allowed: OK, LOW, OFF")
    whole = Filter(name="since", kind=Kind.MOMENT, about="later", asks=lambda at: Holds("?", (at,)))
    resource = replace(TANKS, filters=(whole,))

    def since(text: str) -> Asked:
        return asked(resource, ALL.__getitem__, [("since", text)], DOCTOR, single=False)

    assert since("1970-01-01T00:00:01Z").choice.where == (Either((Holds("?", (1000,)),)),)
    with pytest.raises(Refused, match="null asks for nothing here"):
        since("null")


def test_what_has_no_text_cannot_be_searched() -> None:
    """A q without a sign needs some text or number to look into."""
    resource = replace(TANKS, members=(TANKS.named["isFull"],))
    with pytest.raises(Refused, match="tanks have no text that could be searched"):
        asked(resource, ALL.__getitem__, [("q", "x")], DOCTOR, single=False)
    assert "(?:plan) ?!?= ?null" in patterns.q_pattern({"plan": (Kind.JSON, ())})


def test_paths_in_bodies() -> None:
    """What a type has inside is there to be named."""
    resource = replace(TANKS, shape=Paging)
    for text, there in (("offsets", True), ("nothing", False)):
        parameters = [("excluded", text)]
        try:
            found = asked(resource, ALL.__getitem__, parameters, DOCTOR, single=True)
        except Refused:
            assert not there
        else:
            assert there
            assert found.members.without == frozenset({text})
