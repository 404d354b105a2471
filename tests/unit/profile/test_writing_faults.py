"""Mistakes in how a point is written, with their exact complaints."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import (
    BOX,
    RW,
    WIRE,
    L,
    T,
    W,
    changed,
    without,
)

CASES = [
    (
        "writable without limits",
        BOX + without(without(without(W, "min"), "max"), "verify"),
        [
            "p.toml:12: point[1].verify: missing: a write is done only when it was read back",
            "p.toml:12: point[1].min: missing: a number that can be written has limits",
            "p.toml:12: point[1].max: missing: a number that can be written has limits",
        ],
    ),
    (
        "writable without fc",
        BOX + without(W, "write_fc"),
        ["p.toml:12: point[1].write_fc: missing, and it has no default; allowed: 6, 16"],
    ),
    (
        "wrong fc",
        BOX + changed(W, "write_fc = 6", "write_fc = 5"),
        ["p.toml:21: point[1].write_fc: 5 does not write the holding table; allowed: 6, 16"],
    ),
    (
        "fc 6 for two registers",
        BOX + changed(W, '"int16"', '"int32"\norder = "ABCD"'),
        ["p.toml:22: point[1].write_fc: 6 writes one register and int32 takes more; allowed: 16"],
    ),
    (
        "never_write",
        BOX + changed(W, "address = 5", "address = 8"),
        ["p.toml:17: point[1].address: is in never_write (register 8)"],
    ),
    (
        "writing an input",
        BOX + changed(W, '"holding"', '"input"'),
        ["p.toml:20: point[1].access: the input table cannot be written; allowed: r"],
    ),
    (
        "limits that do not fit",
        BOX + changed(W, "max = 80", "max = 8000"),
        ["p.toml:23: point[1].max: 8000 does not fit int16 with this scale"],
    ),
    (
        "min over max",
        BOX + changed(W, "min = 10", "min = 90"),
        ["p.toml:22: point[1].min: is larger than max"],
    ),
    (
        "write keys on a read-only point",
        BOX + T + "min = 3\n",
        ['p.toml:19: point[1].min: has no meaning while access is "r"; allowed with "rw" and "w"'],
    ),
    (
        "masked write",
        BOX
        + changed(W, "address = 5", "address = 5\nmask = 0x00FF").replace('"int16"', '"uint16"'),
        [
            "p.toml:21: point[1].access: a masked register cannot be written: the other bits "
            "would be lost"
        ],
    ),
    (
        "verify names no point",
        BOX + changed(W, 'read = "w"', 'read = "v"'),
        ['p.toml:24: point[1].verify: there is no point "v"; the points are w'],
    ),
    (
        "verify of another kind",
        BOX + T + changed(W, 'read = "w"', 'read = "t"'),
        ['p.toml:31: point[2].verify: "t" is not the same kind of value'],
    ),
    (
        "line write without request",
        WIRE + L + RW,
        [
            "p.toml:12: point[1].write_reply: missing, and it has no default; allowed: value, "
            "ack, empty, echo, none",
            "p.toml:12: point[1].write_request: missing, and it has no default",
        ],
    ),
    (
        "write request",
        WIRE + L + RW + 'write_reply = "none"\nwrite_request = "HI {x}"\n',
        [
            "p.toml:24: point[1].write_request: may hold {value} with a format such as "
            "{value:.1f}, nothing else"
        ],
    ),
    (
        "write request without value",
        WIRE + L + RW + 'write_reply = "none"\nwrite_request = "HI"\n',
        ["p.toml:24: point[1].write_request: does not say where the value goes: write {value}"],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_mistake_is_named_with_its_line(text: str, expected: list[str]) -> None:
    """The complaint gives file, line, key, what is wrong and what is allowed."""
    with pytest.raises(ProfileError) as caught:
        parse(text, "p.toml")
    assert [str(complaint) for complaint in caught.value.complaints] == expected
