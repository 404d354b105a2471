"""Writes that stand in a profile file itself: what its points cannot take is a complaint."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import BOX, C, S, W, without

FILL = """\
[[point]]
name = "fill"
kind = "switch"
table = "holding"
address = 6
type = "uint16"
access = "w"
write_fc = 6
trigger = 1
verify = { read = "c", equals = true, within_s = 2 }
"""


def first(point: str, value: str) -> str:
    """What must be so before any write."""
    return f'[session]\npreconditions = [{{ point = "{point}", value = {value} }}]\n'


def alarm(point: str, value: str) -> str:
    """An alarm that a write resets."""
    return (
        '[[alarm]]\ncode = "unit_alarm"\nfrom = { point = "s", bit = 0 }\nseverity = "warning"\n'
        f'ack = {{ point = "{point}", value = {value} }}\n'
    )


SOUND = [
    first("w", "20.0") + W,
    first("c", "true") + C,
    first("fill", "true") + C + FILL,
    first("c", "true") + without(without(without(C, "access"), "write_fc"), "verify"),
    C + FILL + S + alarm("fill", "true"),
    W + S + alarm("w", "80"),
]


@pytest.mark.parametrize("text", SOUND)
def test_writes_that_their_points_take_are_sound(text: str) -> None:
    """Values, switches, triggers, and what is only looked at."""
    parse(BOX + text, "p.toml")


FALSE = [
    (first("w", "99") + W, "session.preconditions[1].value: w can be set from 10 to 80 %, not to"),
    (first("c", "1") + C, "session.preconditions[1].value: c is true or false, not 1"),
    (first("fill", "1") + C + FILL, "session.preconditions[1].value: fill does one thing only"),
    (C + FILL + S + alarm("fill", "false"), "alarm[1].ack: fill does one thing only: write true"),
    (W + S + alarm("w", "true"), "alarm[1].ack: w is a number, not True"),
]


@pytest.mark.parametrize(("text", "expected"), FALSE)
def test_a_write_that_its_point_refuses_is_named(text: str, expected: str) -> None:
    """It would fail when it is needed; so the file is not loaded."""
    with pytest.raises(ProfileError) as caught:
        parse(BOX + text, "p.toml")
    (complaint,) = caught.value.complaints
    assert str(complaint).split(": ", 1)[1].startswith(expected)
