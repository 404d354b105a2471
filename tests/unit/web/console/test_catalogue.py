"""Every language says the same things, with the same put in."""

from string import Formatter

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue, words
from crinsu_gateway.web.languages import ENGLISH


def put_in(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_that_english_says(language: str) -> None:
    """No key is missing, none is beside; what is put in is the same; nothing is empty."""
    english, said = catalogue(ENGLISH), catalogue(language)
    assert list(said) == list(english)
    assert {key: put_in(text) for key, text in said.items()} == {
        key: put_in(text) for key, text in english.items()
    }
    assert all(text.strip() for text in said.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ProcedureType)
def test_a_kind_of_work_is_called_the_same_in_the_list_and_at_the_bench(
    language: str, kind: ProcedureType
) -> None:
    """Whoever began it in the list looks for that word at the bench."""
    said = catalogue(language)
    assert said[f"work.type_{kind.lower()}"] == said[f"execution.type_{kind}"]


def test_a_word_is_said_with_what_is_put_in() -> None:
    """And a key that does not exist is no empty text."""
    say = words("de")
    assert say("alarms.many", count=3) == "3 Alarme sind offen"
    with pytest.raises(KeyError):
        say("alarms.unheard_of")
