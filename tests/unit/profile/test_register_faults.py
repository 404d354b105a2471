"""Mistakes in where a point stands and how it is packed, with their exact complaints."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import (
    BOX,
    C,
    S,
    T,
    changed,
    without,
)

CASES = [
    (
        "missing type",
        BOX + without(T, "type"),
        [
            "p.toml:12: point[1].type: missing, and it has no default; allowed: bool, int16, "
            "uint16, int32, uint32, int64, uint64, float32, float64, bits16, bits32, bcd16, "
            "uint8, bits8, ascii, ascii-hi, ascii-lo, number, integer, hex, text"
        ],
    ),
    (
        "unknown type",
        BOX + changed(T, "int16", "int61"),
        [
            "p.toml:18: point[1].type: \"int61\" is not one of them; did you mean 'int64'?; "
            "allowed: bool, int16, uint16, int32, uint32, int64, uint64, float32, float64, "
            "bits16, bits32, bcd16, uint8, bits8, ascii, ascii-hi, ascii-lo, number, integer, "
            "hex, text"
        ],
    ),
    (
        "text for a number",
        BOX + changed(T, "address = 1", 'address = "1"'),
        ['p.toml:17: point[1].address: must be a whole number, not "1"'],
    ),
    (
        "missing order",
        BOX + changed(T, "int16", "float32"),
        [
            "p.toml:12: point[1].order: missing: float32 takes several registers; allowed: "
            "ABCD, CDAB, BADC, DCBA"
        ],
    ),
    (
        "order on one register",
        BOX + T + 'order = "CDAB"\n',
        ["p.toml:19: point[1].order: one register has no word order; allowed: ABCD, BADC"],
    ),
    (
        "unsigned temperature",
        BOX + changed(T, "int16", "uint16"),
        [
            "p.toml:18: point[1].type: an unsigned temperature cannot be below zero; write "
            "allow_unsigned if so"
        ],
    ),
    (
        "overlap",
        BOX
        + changed(T, "int16", 'float32"\norder = "ABCD')
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2"),
        ['p.toml:25: point[2].address: overlaps point "t" (registers 1 to 2)'],
    ),
    (
        "never_read",
        BOX + changed(T, "address = 1", "address = 90"),
        ["p.toml:17: point[1].address: is in never_read (register 90)"],
    ),
    (
        "never_read second word",
        BOX
        + changed(changed(T, "address = 1", "address = 99"), "int16", 'float32"\norder = "ABCD'),
        ["p.toml:17: point[1].address: is in never_read (registers 100 to 110)"],
    ),
    (
        "beyond the end",
        BOX + changed(T, "address = 1", "address = 65536"),
        ["p.toml:17: point[1].address: 65536 is outside the table; allowed: 0 to 65535"],
    ),
    (
        "second word beyond the end",
        BOX
        + changed(changed(T, "address = 1", "address = 65535"), "int16", 'float32"\norder = "ABCD'),
        ["p.toml:17: point[1].address: 65535 is outside the table; allowed: 0 to 65534"],
    ),
    (
        "below base",
        changed(BOX, "address_base = 0", "address_base = 1")
        + changed(T, "address = 1", "address = 0"),
        ["p.toml:17: point[1].address: 0 is outside the table; allowed: 1 to 65536"],
    ),
    (
        "longer than max_registers",
        changed(BOX, "max_registers = 20", "max_registers = 1")
        + changed(T, "int16", 'float32"\norder = "ABCD'),
        ["p.toml:17: point[1].address: takes 2 registers, more than max_registers (1)"],
    ),
    (
        "quality_from names no point",
        BOX + S + T + 'quality_from = { point = "ss", bit = 1 }\n',
        [
            "p.toml:26: point[2].quality_from: there is no point \"ss\"; did you mean 's'?; the "
            "points are s, t"
        ],
    ),
    (
        "quality_from no status",
        BOX
        + T
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2")
        + 'quality_from = { point = "t", bit = 1 }\n',
        ['p.toml:26: point[2].quality_from: "t" is no status with bits that can be read'],
    ),
    (
        "quality_from bit",
        BOX + S + T + 'quality_from = { point = "s", bit = 16 }\n',
        ['p.toml:26: point[2].quality_from: "s" has no bit 16; allowed: 0 to 15'],
    ),
    (
        "quality_from bits",
        BOX + S + T + 'quality_from = { point = "s", bit = [4, 16] }\n',
        ['p.toml:26: point[2].quality_from: "s" has no bit 16; allowed: 0 to 15'],
    ),
    (
        "quality_from without a test",
        BOX + S + T + 'quality_from = { point = "s" }\n',
        [
            "p.toml:26: point[2].quality_from: needs bit (one number or a list) or good_when "
            "(a value), and not both"
        ],
    ),
    (
        "quality_from a word that is never said",
        BOX
        + T
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2")
        + 'enum = { 0 = "normal", 1 = "open" }\n'
        + changed(changed(T, '"t"', '"v"'), "address = 1", "address = 3")
        + 'quality_from = { point = "u", good_when = "good" }\n',
        [
            "p.toml:34: point[3].quality_from.good_when: \"u\" never says 'good'; "
            "allowed: normal, open"
        ],
    ),
    (
        "unit_from by raw values of a point that speaks in words",
        BOX
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2")
        + 'enum = { 0 = "celsius", 1 = "fahrenheit" }\n'
        + T
        + 'unit_from = { point = "u", units = { 0 = "Cel" } }\n',
        [
            "p.toml:27: point[2].unit_from: \"u\" never says '0'; allowed: celsius, fahrenheit",
        ],
    ),
    (
        "quality_from another kind of value",
        BOX + S + T + 'quality_from = { point = "s", good_when = true }\n',
        ['p.toml:26: point[2].quality_from.good_when: "s" is not the same kind of value'],
    ),
    (
        "quality_from chain",
        BOX + S + 'quality_from = { point = "s", bit = 0 }\n',
        ['p.toml:19: point[1].quality_from: "s" has a quality_from itself'],
    ),
    (
        "bit number",
        BOX + changed(S, "{ 0 =", "{ 16 ="),
        ['p.toml:18: point[1].bits: "16" is no bit number; allowed: 0 to 15'],
    ),
    (
        "bits on a number",
        BOX + T + 'bits = { 0 = "x" }\n',
        [
            "p.toml:19: point[1].bits: have no meaning for int16; allowed for bits16, bits32, "
            "bits8, hex, integer, uint16"
        ],
    ),
    (
        "bool in a register without mask",
        BOX + changed(S, '"bits16"\nbits = { 0 = "broken" }', '"bool"'),
        ["p.toml:12: point[1].mask: missing: a bool in a register needs the mask of its bit"],
    ),
    (
        "mask too wide",
        BOX
        + changed(S, '"bits16"', '"bool"\nmask = 0x10000').replace('bits = { 0 = "broken" }\n', ""),
        ["p.toml:18: point[1].mask: 0x10000 is wider than bool"],
    ),
    (
        "mask on signed",
        BOX + T + "mask = 1\n",
        [
            "p.toml:19: point[1].mask: has no meaning for int16; allowed for bits16, bool, "
            "uint16, uint32"
        ],
    ),
    (
        "number in a coil",
        BOX + changed(C, '"bool"', '"int16"'),
        [
            "p.toml:12: point[1].min: missing: a number that can be written has limits",
            "p.toml:12: point[1].max: missing: a number that can be written has limits",
            'p.toml:17: point[1].type: "int16" does not fit one bit; allowed in a coil table: bool',
        ],
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
