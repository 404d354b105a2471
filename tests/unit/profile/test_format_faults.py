"""Mistakes in what a profile says of links, sessions, identity and dynamic values."""

import pytest

from crinsu_gateway.model.errors import ProfileError
from crinsu_gateway.profile.load import parse
from tests.fakes.profile_texts import BOX, HEAD, RW, WIRE, C, L, S, T, V, W, changed

ASCII = HEAD + 'transports = ["modbus-ascii"]\nmodbus = { address_base = 0 }\n'
D = """\
[[point]]
name = "d"
kind = "number"
table = "input"
address = 20
type = "uint16"
"""
TEXT = """\
[[point]]
name = "x"
kind = "text"
table = "input"
address = 30
type = "ascii"
registers = 4
"""


def modbus(more: str) -> str:
    """The head of a Modbus profile with more keys in link.modbus."""
    return changed(BOX, "address_base = 0,", f"address_base = 0, {more},")


def line(more: str) -> str:
    """The head of a line profile with more keys in link.line."""
    return changed(WIRE, '"\\r\\n" }', f'"\\r\\n", {more} }}')


CASES = [
    (
        "checksum kind",
        line('checksum = { kind = "md5" }') + L,
        [
            'p.toml:11: link.line.checksum.kind: "md5" is not one of them; allowed: none, sum8, '
            "xor, lrc, inv-sum, crc16"
        ],
    ),
    (
        "checksum key",
        line('checksum = { kind = "xor", start = 1 }') + L,
        [
            "p.toml:11: link.line.checksum.start: unknown key; allowed: format, from, kind, to",
        ],
    ),
    (
        "checksum of bytes in ascii",
        line('checksum = { kind = "xor", format = "bytes" }') + L,
        ["p.toml:11: link.line.encoding: a checksum of bytes is no ascii; allowed: latin-1"],
    ),
    (
        "extra bytes",
        line('checksum = { kind = "crc16" }, end_extra_bytes = 2') + L,
        ["p.toml:11: link.line.end_extra_bytes: the checksum takes 4 bytes there"],
    ),
    (
        "start",
        line('start = "\\u00ff"') + L,
        ["p.toml:11: link.line.start: does not exist in ascii"],
    ),
    (
        "reply prefix",
        changed(
            WIRE,
            "line =",
            'unit = { style = "prefix", prefix = "{unit} ", reply_prefix = "A" }\nline =',
        )
        + L,
        [
            "p.toml:11: link.unit: reply_prefix does not say where the address goes: "
            "write {unit:03d}"
        ],
    ),
    (
        "prefix without style",
        changed(WIRE, "line =", 'unit = { style = "none", prefix = "{unit} " }\nline =') + L,
        ['p.toml:11: link.unit: a prefix has no meaning with style "none"'],
    ),
    (
        "byte addresses over TCP",
        modbus('address_unit = "byte"') + T,
        ['p.toml:11: link.modbus: such counts and addresses are known with "modbus-ascii" only'],
    ),
    (
        "a byte without byte addresses",
        ASCII + changed(T, "int16", "uint8") + "allow_unsigned = true\n",
        ['p.toml:18: point[1].type: uint8 needs address_unit = "byte" in [link.modbus]'],
    ),
    (
        "byte addresses overlap",
        changed(ASCII, "address_base = 0", 'address_base = 0, address_unit = "byte"')
        + changed(T, "int16", 'float32"\norder = "ABCD')
        + changed(changed(T, '"t"', '"u"'), "address = 1", "address = 3"),
        ['p.toml:25: point[2].address: overlaps point "t" (registers 1 to 4)'],
    ),
    (
        "seven bits",
        changed(BOX, '["modbus-tcp"]', '["modbus-rtu"]\nserial = { bits = 7 }') + T,
        ["p.toml:11: link.serial: 7 bits cannot carry binary frames; allowed: 8"],
    ),
    (
        "forced start behind the point",
        modbus("force_start = { input = 5 }") + T,
        [
            "p.toml:17: point[1].address: a read from force_start (5) does not reach it; "
            "allowed: 5 to 24"
        ],
    ),
    (
        "forced start before what must not be read",
        modbus("force_start = { input = 85 }") + changed(T, "address = 1", "address = 95"),
        ["p.toml:17: point[1].address: a read from force_start crosses register 90"],
    ),
    (
        "a request that cannot be sent",
        WIRE + changed(L, '"LEVEL"', '"LEVEL\u00b0"'),
        ["p.toml:16: point[1].request: holds a character that does not exist in ascii"],
    ),
    (
        "a greeting that cannot be sent",
        WIRE + '[session]\ninit = ["OK", "\u2603"]\n' + L,
        ["p.toml:13: session.init: holds a character that does not exist in ascii"],
    ),
    (
        "an example that could not have come",
        WIRE + L + '[[vector]]\nnote = "n"\nsend = "LEVEL\\r\\n"\nreceive = "1\ufffd\\r\\n"\n'
        "bad = ['l']\n",
        ["p.toml:22: vector[1].receive: holds a character that does not exist in ascii"],
    ),
    (
        "write address outside",
        BOX + W + "write_address = 70000\n",
        ["p.toml:25: point[1].write_address: 70000 is outside the table"],
    ),
    (
        "a pattern that will mean another",
        WIRE + changed(L, "[0-9.]+", "[0-9--.]+"),
        ['p.toml:17: point[1].reply: "^(?P<value>[0-9--.]+)$" is no regular expression'],
    ),
    (
        "an example of more registers than any answer holds",
        BOX + T + '[[vector]]\nnote = "n"\nrequest = "00 01 00 00 00 06 01 04 00 01 02 00"\n'
        'reply = "00 01 00 00 00 05 01 04 02 FF FF"\nvalues = { t = -1 }\n',
        ["p.toml:19: vector[1]: reply is no answer with 1024 bytes to function 4"],
    ),
    (
        "forced start of nothing",
        modbus("force_start = { inputs = 0 }") + T,
        [
            'p.toml:11: link.modbus.force_start.inputs: "inputs" is not one of them; did you mean '
            "'input'?; allowed: holding, input, coil, discrete"
        ],
    ),
    (
        "keep-alive pattern",
        WIRE + '[session]\nkeepalive = { request = "C3", every_s = 5, reply = "(" }\n' + L,
        ['p.toml:13: session.keepalive.reply: "(" is no regular expression'],
    ),
    (
        "lines over Modbus",
        BOX + '[session]\nclose = ["LOCAL"]\n' + T,
        ["p.toml:12: session: lines to send have no meaning over Modbus"],
    ),
    (
        "precondition of nothing",
        BOX + '[session]\npreconditions = [{ point = "tt", value = 1 }]\n' + T,
        [
            'p.toml:13: session.preconditions[1].point: there is no point "tt"; did you mean '
            "'t'?; the points are t"
        ],
    ),
    (
        "identify by nothing",
        WIRE + "[identify]\nexpect = 'x'\n" + L,
        ["p.toml:12: identify: needs request (a line) or point, and not both"],
    ),
    (
        "identify without an expectation",
        WIRE + '[identify]\nrequest = "*IDN?"\n' + L,
        ["p.toml:12: identify: needs expect (a regular expression)"],
    ),
    (
        "identify by a line over Modbus",
        BOX + '[identify]\nrequest = "*IDN?"\nexpect = "x"\n' + T,
        ["p.toml:13: identify.request: lines to send have no meaning over Modbus; allowed: point"],
    ),
    (
        "length of a text",
        BOX + TEXT.replace("registers = 4\n", ""),
        ["p.toml:12: point[1].registers: missing: ascii does not say how long it is"],
    ),
    (
        "length of a number",
        BOX + T + "registers = 2\n",
        [
            "p.toml:19: point[1].registers: has no meaning for int16; allowed for ascii, "
            "ascii-hi, ascii-lo"
        ],
    ),
    (
        "a text is not written",
        BOX + TEXT.replace("input", "holding") + 'access = "rw"\nwrite_fc = 16\n'
        'verify = { read = "x", within_s = 1 }\n',
        ["p.toml:19: point[1].access: ascii cannot be written; allowed: r"],
    ),
    (
        "map goes back",
        BOX + T + "map = [[0, 0], [0, 1]]\n",
        ["p.toml:19: point[1].map: the raw values must grow from pair to pair"],
    ),
    (
        "map up and down",
        BOX + T + "map = [[0, 0], [1, 5], [2, 1]]\n",
        ["p.toml:19: point[1].map: the values must all grow, or all fall, from pair to pair"],
    ),
    (
        "map and scale",
        BOX + T + "map = [[0, 0], [1, 5]]\nscale = 2\n",
        ["p.toml:20: point[1].scale: has no meaning beside map"],
    ),
    (
        "decimals from nothing",
        BOX + T + 'decimals_from = "dd"\n' + D,
        [
            "p.toml:19: point[1].decimals_from: there is no point \"dd\"; did you mean 'd'?; "
            "the points are t, d"
        ],
    ),
    (
        "decimals from a scaled value",
        BOX + T + 'decimals_from = "d"\n' + D + "scale = 0.1\n",
        ['p.toml:19: point[1].decimals_from: "d" is no plain whole number that can be read'],
    ),
    (
        "two powers",
        BOX + T + 'decimals_from = "d"\nscale_from = "d"\n' + D,
        ["p.toml:20: point[1].scale_from: has no meaning beside decimals_from"],
    ),
    (
        "unit from two places",
        BOX + T + 'unit_from = { units = { 0 = "Cel" } }\n',
        [
            "p.toml:19: point[1].unit_from: belongs to a text line; this point stands in a "
            "Modbus table",
            "p.toml:19: point[1].unit_from: needs capture (a group of the answer) or point, "
            "and not both",
        ],
    ),
    (
        "class and period",
        BOX + T + 'class = "slow"\nevery_s = 5\n',
        ["p.toml:19: point[1].class: has no meaning beside every_s"],
    ),
    (
        "danger for everybody",
        BOX + W + 'danger = "calibration"\n',
        ['p.toml:25: point[1].danger: needs role = "service": nobody else may make such a write'],
    ),
    (
        "service for procedures",
        BOX + C + 'purpose = "lid_lock"\nrole = "service"\n',
        [
            'p.toml:21: point[1].purpose: "lid_lock" is written by procedures, so its role must '
            "be operator"
        ],
    ),
    (
        "write address that must not be written",
        BOX + W + "write_address = 8\n",
        ["p.toml:25: point[1].write_address: is in never_write (register 8)"],
    ),
    (
        "write address in a line",
        WIRE + L + RW + 'write_address = 8\nwrite_request = "L {value}"\nwrite_reply = "none"\n',
        [
            "p.toml:23: point[1].write_address: belongs to a Modbus table; this point stands in "
            "a text line"
        ],
    ),
    (
        "step of a switch",
        BOX + C + "step = 1\n",
        ["p.toml:21: point[1].step: has no meaning for a value that is no number"],
    ),
    (
        "acknowledged by what cannot be written",
        BOX
        + S
        + '[[alarm]]\ncode = "lid_open"\nseverity = "note"\nfrom = { point = "s", bit = 0 }\n'
        'ack = { point = "s", value = 1 }\n',
        ['p.toml:23: alarm[1].ack: "s" cannot be written'],
    ),
    (
        "given of nothing",
        BOX + T + V + "values = { t = -1 }\ngiven = { u = 1 }\n",
        ['p.toml:19: vector[1]: there is no point "u"; the points are t'],
    ),
    (
        "LRC of an example",
        ASCII + T + '[[vector]]\nnote = "n"\nrequest = ":010400010001F9"\n'
        'reply = ":010402FFFFFC"\nvalues = { t = -1 }\n',
        [
            "p.toml:19: vector[1]: reply is no Modbus ASCII frame: its LRC should be FB",
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
