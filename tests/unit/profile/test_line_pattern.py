"""Patterns of whole lines: what may follow an answer, and mistakes with their complaints."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.codec import decode_line
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.pattern import line_pattern
from crinsu_gateway.profile.plan import LineRead
from crinsu_gateway.sandbox.units.reply_text import reply_text
from tests.fakes.profile_texts import WIRE, L, changed

MORE = WIRE.replace('\\r\\n" }', '\\r\\n", extra_input = "ignore" }')
BARE = changed(L, "$'", "'")
READ = LineRead("LEVEL", ("l",), 1.0)


def level(text: str, answer: str) -> object:
    """What an answer says of the level; None when it says nothing."""
    (decoded,) = decode_line(parse(text, "p.toml"), READ, answer)
    return decoded.quantity and decoded.quantity.value


@pytest.mark.parametrize("answer", ["78.4", "78.4 %", "78.4; OK", "78.4\n", "78.4\r\nREADY"])
def test_what_follows_an_answer_is_passed_over(answer: str) -> None:
    """After a blank or a semicolon anything may stand."""
    assert level(MORE + BARE, answer) == 78.4


@pytest.mark.parametrize("answer", ["78.4x", "78.4-1", "78,4", "78.4e3", "x 78.4"])
def test_half_a_number_is_no_value(answer: str) -> None:
    """What goes on without a blank belongs to the answer, so it is not as declared."""
    assert level(MORE + BARE, answer) is None


def test_without_leave_nothing_may_follow() -> None:
    """The default takes whole lines only."""
    assert level(WIRE + BARE, "78.4") == 78.4
    assert level(WIRE + BARE, "78.4 %") is None


def test_choices_and_flags_of_a_pattern_stay_what_they_are() -> None:
    """More may follow each branch; letters of both cases still fit."""
    pattern = line_pattern("(?i)on|off", extra=True)
    assert all(pattern.fullmatch(text) for text in ("ON", "off", "On now", "OFF;1"))
    assert not pattern.fullmatch("offon")


def test_a_unit_is_simulated_from_such_a_pattern() -> None:
    """The simulated unit answers what the pattern takes."""
    pattern = line_pattern(r"^(?P<value>[0-9.]+)", extra=True)
    assert reply_text(pattern, {"value": "78.4"}) == "78.4"


def test_patterns_behind_which_nothing_can_stand_are_named() -> None:
    """A line that must end after the answer contradicts the leave."""
    with pytest.raises(ProfileError) as caught:
        parse(MORE + L, "p.toml")
    assert [str(complaint) for complaint in caught.value.complaints] == [
        "p.toml:17: point[1].reply: ends with $, so nothing may follow it; leave the $ out with "
        "extra_input"
    ]
