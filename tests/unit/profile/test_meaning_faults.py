"""Mistakes in what a point means and how text is read, with their exact complaints."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import (
    BOX,
    WIRE,
    C,
    G,
    L,
    S,
    T,
    changed,
    without,
)

CASES = [
    (
        "unit",
        BOX + changed(T, '"Cel"', '"C"'),
        [
            'p.toml:15: point[1].unit: "C" is no unit known here; allowed: %, 1, A, Cel, K, '
            "L, Ohm, V, W, [degF], [in_i], bar, cm, g, h, kg, mA, mbar, min, mm, s"
        ],
    ),
    (
        "no unit",
        BOX + without(T, "unit"),
        [
            "p.toml:12: point[1].unit: missing: a temperature has a unit; allowed: %, 1, A, "
            "Cel, K, L, Ohm, V, W, [degF], [in_i], bar, cm, g, h, kg, mA, mbar, min, mm, s"
        ],
    ),
    (
        "purpose twice",
        BOX
        + T
        + 'purpose = "temperature"\n'
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2")
        + 'purpose = "temperature"\n',
        ['p.toml:27: point[2].purpose: "temperature" is the purpose of point "t" already'],
    ),
    (
        "purpose unknown",
        BOX + T + 'purpose = "temp"\n',
        [
            'p.toml:19: point[1].purpose: "temp" is not one of them; allowed: level, '
            "temperature, lid_open, lid_lock, filling, fill_valve, carousel, fog_clear, alarm"
        ],
    ),
    (
        "purpose unit",
        BOX + changed(T, '"Cel"', '"K"') + 'purpose = "temperature"\n',
        ['p.toml:19: point[1].purpose: "temperature" must be a number in Cel'],
    ),
    (
        "purpose not bool",
        BOX + S + 'purpose = "alarm"\n',
        ['p.toml:19: point[1].purpose: "alarm" must be true or false'],
    ),
    (
        "purpose not writable",
        BOX
        + changed(
            changed(changed(C, 'access = "rw"\n', ""), "write_fc = 5\n", ""),
            'verify = { read = "c", within_s = 2 }\n',
            "",
        )
        + 'purpose = "lid_lock"\n',
        ['p.toml:18: point[1].purpose: "lid_lock" must be writable (access = "rw")'],
    ),
    (
        "name twice",
        BOX + T + changed(T, "address = 1", "address = 2"),
        ['p.toml:20: point[2].name: "t" is the name of an earlier point'],
    ),
    (
        "scale zero",
        BOX + T + "scale = 0\n",
        ["p.toml:19: point[1].scale: 0 would make every value 0"],
    ),
    (
        "scale of a word",
        BOX + S + 'enum = { 0 = "a" }\nscale = 2\n',
        ["p.toml:20: point[1].scale: has no meaning for a value that is no number"],
    ),
    (
        "enum key",
        BOX + S + 'enum = { off = "a" }\n',
        ["p.toml:19: point[1].enum: the keys must be raw whole numbers"],
    ),
    (
        "enum of a float",
        BOX + changed(T, "int16", 'float32"\norder = "ABCD') + 'enum = { 0 = "a" }\n',
        ["p.toml:20: point[1].enum: has no meaning for float32"],
    ),
    (
        "range",
        BOX + T + "range = [5, 1]\n",
        ["p.toml:19: point[1].range: the first number must be the smaller one"],
    ),
    ("range length", BOX + T + "range = [5]\n", ["p.toml:19: point[1].range: needs at least 2"]),
    (
        "stale",
        BOX + T + "stale_after_s = 5\n",
        ["p.toml:19: point[1].stale_after_s: must be longer than every_s (10)"],
    ),
    (
        "bad text in a register",
        BOX + T + 'bad = ["x"]\n',
        ["p.toml:19: point[1].bad: 'x' cannot come here; allowed: a raw number"],
    ),
    (
        "bad number in a line",
        WIRE + L + "bad = [5]\n",
        ["p.toml:19: point[1].bad: 5 cannot come here; allowed: a regular expression in quotes"],
    ),
    (
        "bad is no regex",
        WIRE + L + "bad = ['(']\n",
        ['p.toml:19: point[1].bad: "(" is no regular expression'],
    ),
    (
        "regex",
        WIRE + changed(L, "^(?P<value>[0-9.]+)$", "^(?P<value>[0-9.]+"),
        ['p.toml:17: point[1].reply: "^(?P<value>[0-9.]+" is no regular expression'],
    ),
    (
        "capture",
        WIRE + L + 'capture = "level"\n',
        ['p.toml:19: point[1].capture: the pattern has no group "level"; its groups: value'],
    ),
    (
        "unit capture",
        WIRE + L + 'unit_from = { capture = "u", units = { "%" = "%" } }\n',
        ['p.toml:19: point[1].unit_from: the pattern has no group "u": value'],
    ),
    (
        "unit of unit_from",
        WIRE
        + changed(L, "[0-9.]+)$", "[0-9.]+)(?P<u>.)$")
        + 'unit_from = { capture = "u", units = { "%" = "percent" } }\n',
        [
            'p.toml:19: point[1].unit_from: "percent" is no unit known here; allowed: %, 1, '
            "A, Cel, K, L, Ohm, V, W, [degF], [in_i], bar, cm, g, h, kg, mA, mbar, min, mm, s"
        ],
    ),
    (
        "register type in a line",
        WIRE + changed(L, '"number"', '"int16"'),
        [
            'p.toml:18: point[1].type: "int16" is for registers; allowed in a text line: '
            "bool, hex, integer, number, text"
        ],
    ),
    (
        "line type in a register",
        BOX + changed(T, '"int16"', '"number"'),
        [
            'p.toml:18: point[1].type: "number" is for text lines; allowed in a table: ascii, '
            "ascii-hi, ascii-lo, bcd16, bits16, bits32, bits8, bool, float32, float64, int16, "
            "int32, int64, uint16, uint32, uint64, uint8"
        ],
    ),
    (
        "no reply",
        WIRE + without(L, "reply"),
        ["p.toml:12: point[1].reply: missing, and it has no default"],
    ),
    (
        "no way to read",
        BOX + without(without(T, "table"), "address"),
        [
            "p.toml:12: point[1]: says nowhere how it is read; write table and address, or "
            "request and reply",
            "p.toml:12: point[1]: does not fit the transports of [link]: points there have "
            "table and address",
        ],
    ),
    (
        "no table",
        BOX + without(T, "table"),
        ["p.toml:12: point[1].table: missing, and it has no default"],
    ),
    (
        "registers in a line profile",
        WIRE + T,
        [
            "p.toml:12: point[1]: does not fit the transports of [link]: points there have "
            "request and reply"
        ],
    ),
    (
        "lines in a modbus profile",
        BOX + L,
        [
            "p.toml:12: point[1]: does not fit the transports of [link]: points there have "
            "table and address"
        ],
    ),
    (
        "group regex",
        WIRE + changed(G, "(?P<g>.)", "("),
        ['p.toml:14: group[1].reply: "(" is no regular expression'],
    ),
    (
        "request inside a group",
        WIRE + G + 'request = "Y"\n',
        [
            'p.toml:15: group[1].point[1].capture: the pattern has no group "value"; its groups: g',
            "p.toml:19: group[1].point[1].request: stands at the group or stream, once for "
            "all its points",
        ],
    ),
    (
        "capture of a group",
        WIRE + G + 'capture = "h"\n',
        ['p.toml:19: group[1].point[1].capture: the pattern has no group "h"; its groups: g'],
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
