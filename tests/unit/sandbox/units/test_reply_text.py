"""Text made after a reply pattern: the pattern itself takes it, with the wanted words in it."""

import re
from decimal import Decimal

import pytest

from crinsu_gateway.sandbox.units.reply_text import NoSuchText, reply_text
from crinsu_gateway.sandbox.units.written_number import meaning, written, written_hex

FILL = re.compile(r"^(?:(?P<state>Off|Timeout)|(?P<elapsed>\d+(?:\.\d*)?)\s*(?P<unit>min|s))$")


@pytest.mark.parametrize(
    ("pattern", "words", "text"),
    [
        (r"^(?P<value>-?\d+(?:\.\d*)?)\s+(?P<unit>cm|%)$", {"value": "7.5", "unit": "%"}, "7.5 %"),
        (r"R(?P<value>-?\d+)", {"value": "784"}, "R784"),
        (r"[\s\x00]*(?P<t>-?\s*\d+|T_ERR)\s+C\s+(?P<m>.*?)\s*", {"t": "-80", "m": "OK"}, None),
        (r"X(?P<a>\d)(\d){2}S(?P<b>[0-9A-F]{2})", {"a": "1", "b": "2F"}, "X100S2F"),
        (r"(?i)level=(?P<v>\d+);ok", {"v": "3"}, "level=3;ok"),
    ],
)
def test_a_pattern_is_turned_round(
    pattern: str, words: dict[str, str | None], text: str | None
) -> None:
    """What is made is taken by the pattern as a whole, and says the words."""
    compiled = re.compile(pattern)
    made = reply_text(compiled, words)
    assert text in (None, made)
    found = compiled.fullmatch(made)
    assert found is not None
    assert {name: found[name] for name in words} == words


def test_a_group_that_must_not_take_part_does_not() -> None:
    """Another branch of the pattern is chosen for it."""
    made = reply_text(FILL, {"state": None})
    found = FILL.fullmatch(made)
    assert found is not None
    assert found["state"] is None
    assert found["elapsed"] is not None


def test_words_that_contradict_each_other_make_no_text() -> None:
    """Off and 3 minutes cannot stand in one answer."""
    with pytest.raises(NoSuchText):
        reply_text(FILL, {"state": "Off", "elapsed": "3"})


def test_a_word_that_its_place_does_not_take_makes_no_text() -> None:
    """Nothing is said that the reader would take for something else."""
    with pytest.raises(NoSuchText):
        reply_text(re.compile(r"(?P<value>\d+) %"), {"value": "full"})


def test_a_pattern_that_looks_around_needs_a_template() -> None:
    """Without an example there is no text; with one the words are put in it."""
    around = re.compile(r"A=(?P<a>\d+)(?=;);B=(?P<b>\d+)")
    with pytest.raises(NoSuchText):
        reply_text(around, {"a": "5"})
    assert reply_text(around, {"a": "5", "b": "77"}, "A=1;B=2") == "A=5;B=77"


@pytest.mark.parametrize(
    ("number", "fits", "text"),
    [
        ("-197.1", r"[+-]?\d+(?:\.\d*)?", "-197.1"),
        ("-197.1", r"[+-]\d{3}\.\d{2}", "-197.10"),
        ("78.44", r"\d+\.\d", "78.4"),
        ("7", r"[ \d]{3}", "007"),
        ("7", r" {2}\d", "  7"),
        ("480", r"[+-]\d\.\d{4}E[+-]\d{2}", "+4.8000E+02"),
        ("-45", r"-\s+\d+", None),
        ("0.3", r"\d", "0"),
    ],
)
def test_numbers_are_spelled_as_the_place_demands(number: str, fits: str, text: str | None) -> None:
    """The spelling fits its place and is the nearest that does."""
    found = written(Decimal(number), fits)
    if text is None:
        assert found is not None
        assert meaning(found) == Decimal(number)
    else:
        assert found == text


def test_no_spelling_is_no_number() -> None:
    """A place that takes no number gets none."""
    assert written(Decimal(5), "Off|On") is None
    assert written_hex(255, "[A-F0-9]{4}") == "00FF"
    assert written_hex(0x1FF, "[a-f0-9]{2}") is None
