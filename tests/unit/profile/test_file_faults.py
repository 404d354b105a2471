"""Mistakes in the head, link and examples of a profile file, with their exact complaints."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import (
    BOX,
    HEAD,
    WIRE,
    C,
    L,
    S,
    T,
    V,
    W,
    changed,
)

ALARM = '[[alarm]]\ncode = "lid_open"\nseverity = "critical"\n'
CASES = [
    ("no TOML", BOX + T + "x = [", ["p.toml:19: no TOML: Invalid value (at end of document)"]),
    (
        "unknown key",
        BOX + T + "adress = 2\n",
        [
            "p.toml:19: point[1].adress: unknown key; did you mean 'address'?; allowed: "
            "absent, access, address, allow_unsigned, atomic_with, bad, bits, capture, class, "
            "confidence, danger, decimals_from, enum, enum_other, every_s, kind, manual, map, "
            "mask, max, max_step, min, min_write_interval_s, name, offset, only_on_change, "
            "optional, order, purpose, quality_from, range, registers, reply, request, role, "
            "scale, scale_from, shift, stale_after_s, step, table, title, trigger, type, unit, "
            "unit_from, verify, write_address, write_fc, write_reply, write_request"
        ],
    ),
    (
        "unknown table",
        BOX + T + "[links]\n",
        [
            "p.toml:19: links: unknown key; did you mean 'link'?; allowed: alarm, confidence, "
            "deprecated_by, format, group, id, identify, kind, link, maker, model, models, "
            "not_known, point, revision, session, source, stream, vector"
        ],
    ),
    (
        "unknown key in an inline table",
        BOX + T + 'quality_from = { point = "t", bits = 1 }\n',
        [
            "p.toml:19: point[1].quality_from.bits: unknown key; did you mean 'bit'?; "
            "allowed: bit, good_when, good_when_set, point",
        ],
    ),
    (
        "wrong format",
        changed(BOX, "format = 1", "format = 2") + T,
        ["p.toml:1: format: 2 is not one of them; allowed: 1"],
    ),
    (
        "bad id",
        changed(BOX, 'id = "x"', 'id = "X 1"') + T,
        ['p.toml:2: id: "X 1" has a form that is not allowed'],
    ),
    (
        "no source",
        changed(BOX, 'source = [{ title = "handbook" }]', "source = []") + T,
        ["p.toml:8: source: needs at least 1"],
    ),
    (
        "mixed transports",
        changed(BOX, '"modbus-tcp"', '"modbus-tcp", "tcp-line"') + T,
        ["p.toml:10: link.transports: Modbus and text lines cannot be mixed in one profile"],
    ),
    (
        "unknown transport",
        changed(BOX, '"modbus-tcp"', '"modbus-udp"') + T,
        [
            'p.toml:10: link.transports[1]: "modbus-udp" is not one of them; did you mean '
            "'modbus-tcp'?; allowed: modbus-tcp, modbus-rtu, modbus-ascii, rtu-over-tcp, "
            "serial-line, tcp-line, stream"
        ],
    ),
    (
        "no modbus table",
        HEAD + 'transports = ["modbus-tcp"]\n' + T,
        ["p.toml:9: link.modbus: missing: the base of the addresses has no default"],
    ),
    (
        "no base",
        changed(BOX, "address_base = 0, ", "") + T,
        ["p.toml:11: link.modbus.address_base: missing, and it has no default; allowed: 0, 1"],
    ),
    (
        "no line table",
        HEAD + 'transports = ["tcp-line"]\n' + L,
        ["p.toml:9: link.line: missing: the framing of the lines has no default"],
    ),
    (
        "stream without streams",
        changed(WIRE, "serial-line", "stream") + L,
        ['p.toml:10: link.transports: "stream" and [[stream]] tables need each other'],
    ),
    (
        "reversed range",
        changed(BOX, "[100, 110]", "[110, 100]") + T,
        ["p.toml:11: link.modbus.never_read: [110, 100] is no range; allowed: [first, last]"],
    ),
    (
        "unit default",
        BOX + 'unit = { default = 0, style = "modbus" }\n' + T,
        ["p.toml:12: link.unit: default 0 is not from min to max"],
    ),
    (
        "unit prefix",
        WIRE + 'unit = { style = "prefix", prefix = "@" }\n' + L,
        ["p.toml:12: link.unit: prefix does not say where the address goes: write {unit:03d}"],
    ),
    (
        "modbus style in line",
        WIRE + 'unit = { style = "modbus" }\n' + L,
        ['p.toml:12: link.unit: style "modbus" does not fit text; allowed: prefix, none'],
    ),
    (
        "encoding",
        changed(WIRE, '"\\r\\n" }', '"\\r\\n", encoding = "asci" }') + L,
        ['p.toml:11: link.line.encoding: "asci" is no encoding'],
    ),
    (
        "error pattern",
        changed(WIRE, '"\\r\\n" }', '"\\r\\n", errors = [{ match = "(", meaning = "no" }] }') + L,
        ['p.toml:11: link.line.errors[1].match: "(" is no regular expression'],
    ),
    (
        "session over modbus",
        BOX + T + '[session]\ninit = ["X"]\n',
        ["p.toml:19: session: lines to send have no meaning over Modbus"],
    ),
    (
        "alarm",
        BOX + S + ALARM + 'from = { point = "s" }\n',
        ["p.toml:22: alarm[1].from: needs exactly one of bit, equals, above, below"],
    ),
    (
        "alarm bit",
        BOX + T + ALARM + 'from = { point = "t", bit = 1 }\n',
        ['p.toml:22: alarm[1].from: "t" is no status with bits that can be read'],
    ),
    ("no points", BOX, ["p.toml: point: missing: a profile without points reads nothing"]),
    (
        "vector point",
        BOX + T + '[[vector]]\nnote = "n"\nrequest = "00 01"\nvalues = { tt = 1 }\n',
        ["p.toml:19: vector[1]: there is no point \"tt\"; did you mean 't'?; the points are t"],
    ),
    (
        "vector hex",
        BOX + T + '[[vector]]\nnote = "n"\nrequest = "0x01"\nvalues = { t = 1 }\n',
        ["p.toml:21: vector[1].request: must be bytes in hex, such as 01 03 00 01"],
    ),
    (
        "vector proves nothing",
        BOX + T + '[[vector]]\nnote = "n"\nrequest = "00 01"\n',
        ["p.toml:19: vector[1]: proves nothing: write values, bad, raw or write"],
    ),
    (
        "vector text",
        BOX + T + '[[vector]]\nnote = "n"\nsend = "x"\nreceive = "y"\nvalues = { t = 1 }\n',
        [
            "p.toml:19: vector[1]: does not fit the transports of [link]; allowed: request "
            "and reply in hex"
        ],
    ),
    (
        "vector wrong",
        BOX + T + V + "values = { t = 1 }\n",
        ["p.toml:19: vector[1]: t decodes as -1, not 1"],
    ),
    (
        "vector with a wrong length",
        BOX + T + changed(V, "02 FF", "03 FF") + "values = { t = -1 }\n",
        ["p.toml:19: vector[1]: reply is no answer with 2 bytes to function 4"],
    ),
    (
        "vector of another unit",
        BOX + T + V + "unit = 2\nvalues = { t = -1 }\n",
        ["p.toml:19: vector[1]: request is of unit 1, not of 2"],
    ),
    (
        "vector that reads something else",
        BOX + S + T + V + "values = { s = 1 }\n",
        ["p.toml:26: vector[1]: the request does not read s"],
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


@pytest.mark.parametrize("text", [BOX + T, BOX + S + T + W + C, WIRE + L])
def test_the_files_behind_the_tables_are_sound(text: str) -> None:
    """Without the mistake each of the files loads, so the tables prove what they say."""
    assert parse(text, "p.toml").points
