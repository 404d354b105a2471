"""Device profiles that nobody sells: together they use what the shipped catalogue does not."""

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import parse

HEAD = """\
format = 1
id = "{id}"
revision = 1
maker = "nobody"
model = "{id}"
kind = "temp"
confidence = "guess"
source = [{{ title = "made up" }}]
"""


def _register(name: str, kind: str, address: int, more: str, table: str = "input") -> str:
    return (
        f'[[point]]\nname = "{name}"\nkind = "{kind}"\ntable = "{table}"\n'
        f"address = {address}\n{more}\n"
    )


def _number(name: str, address: int, type_: str, more: str = "") -> str:
    return _register(name, "number", address, f'unit = "1"\ntype = "{type_}"\n{more}')


REGISTERS = "".join((
    """\
[link]
transports = ["modbus-tcp", "modbus-rtu", "modbus-ascii", "rtu-over-tcp"]
unit = { default = 7, min = 1, max = 20, style = "modbus" }
[link.modbus]
address_base = 1
max_registers = 30
max_bits = 9
max_gap = 2
never_read = [100]
never_write = [900]
""",
    _number("big", 1, "int64", 'order = "CDAB"'),
    _number("counter", 5, "uint64", 'order = "DCBA"'),
    _number("double", 9, "float64", 'order = "BADC"'),
    _number("single", 13, "float32", 'order = "DCBA"\nbad = [-999.0]'),
    _number("signed", 16, "int32", 'order = "BADC"\nscale = 0.01\noffset = -40.0'),
    _number("swapped", 18, "uint16", 'order = "BADC"'),
    _number("decimal", 19, "bcd16"),
    _number("bent", 20, "uint16", "map = [[4000, 0], [12000, 50], [20000, 300]]"),
    _number("decimals", 22, "uint16"),
    _number("told", 23, "int16", 'decimals_from = "decimals"'),
    _number("power", 24, "int16"),
    _number("scaled", 25, "int16", 'scale_from = "power"'),
    _register("unit", "status", 26, 'type = "uint16"\nenum = { 0 = "C", 1 = "F", 2 = "K" }'),
    _register(
        "warmth", "temperature", 27,
        'unit = "Cel"\ntype = "int16"\nscale = 0.1\n'
        'unit_from = { point = "unit", units = { C = "Cel", F = "[degF]", K = "K" } }',
    ),
    _register("flags", "status", 28, 'type = "bits16"\nbits = { 0 = "a", 9 = "b" }'),
    _register("flag_b", "switch", 28, 'type = "bool"\nmask = 0x0200'),
    _register(
        "mode", "status", 28,
        'type = "uint16"\nmask = 0x0C00\nshift = 10\nenum = { 0 = "x", 2 = "y", 3 = "z" }',
    ),
    _register("wide", "status", 29, 'type = "bits32"\norder = "CDAB"\nbits = { 31 = "top" }'),
    _register(
        "judged", "number", 31,
        'unit = "1"\ntype = "uint16"\nbad = [0xFFFF]\n'
        'quality_from = { point = "flags", bit = 0, good_when_set = true }',
    ),
    _register("name", "text", 40, 'type = "ascii"\nregisters = 4', "holding"),
    _register("high", "text", 44, 'type = "ascii-hi"\nregisters = 5', "holding"),
    _register("low", "text", 49, 'type = "ascii-lo"\nregisters = 5', "holding"),
    _register(
        "setpoint", "temperature", 60,
        'unit = "Cel"\ntype = "float32"\norder = "CDAB"\naccess = "rw"\nwrite_fc = 16\n'
        'write_address = 260\nmin = -200\nmax = 0\n'
        'verify = { read = "setpoint", tolerance = 0.01, within_s = 2 }',
        "holding",
    ),
    _register(
        "limit", "level", 62,
        'unit = "%"\ntype = "int16"\nscale = 0.5\naccess = "rw"\nwrite_fc = 6\nstep = 0.5\n'
        'min = 10\nmax = 90\nverify = { read = "limit", within_s = 2 }',
        "holding",
    ),
    _register(
        "choice", "status", 63,
        'type = "uint16"\nenum = { 5 = "auto", 6 = "manual" }\nenum_other = "keep"\n'
        'access = "rw"\nwrite_fc = 16\nverify = { read = "choice", within_s = 2 }',
        "holding",
    ),
    _register(
        "relay", "switch", 3,
        'type = "bool"\naccess = "rw"\nwrite_fc = 15\nverify = { read = "relay", within_s = 2 }',
        "coil",
    ),
    _register("door", "switch", 8, 'type = "bool"\nenum = { 0 = "shut", 1 = "open" }', "discrete"),
))  # fmt: skip

FORCED = "".join(
    (
        """\
[link]
transports = ["modbus-rtu"]
modbus = { address_base = 0, max_registers = 30, force_start = { input = 10 } }
""",
        _number("near", 12, "int16"),
        _number("far", 25, "int16"),
    )
)

BYTES = "".join(
    (
        """\
[link]
transports = ["modbus-ascii"]
modbus = { address_base = 0, merge = false, address_unit = "byte", byte_count = "chars" }
""",
        _number("whole", 0x530, "int32", 'order = "ABCD"\nscale = 0.1'),
        _number("one", 0x66F, "uint8"),
        _number("beside", 0x534, "float32", 'order = "ABCD"'),
    )
)

LINES = r"""
[link]
transports = ["serial-line", "tcp-line"]
[link.unit]
default = 12
min = 1
max = 99
style = "prefix"
prefix = "@{unit:02d} "
reply_prefix = "{unit:02d}:"
[link.line]
out_terminator = "\r"
in_terminator = ["\r\n", "\r"]
echo = true
checksum = { kind = "sum8", format = "hex" }
[[link.line.errors]]
match = '^BUSY'
meaning = "busy"
retry = true
[[link.line.errors]]
match = '^ERR \d'
meaning = "refused"
[session]
init = ["REMOTE"]
[[point]]
name = "level"
kind = "level"
unit = "%"
request = "L?"
reply = 'L(?P<value>[+-]\d{3}\.\d{2})'
type = "number"
bad = ['^\+999\.99$']
[[point]]
name = "one"
kind = "number"
unit = "1"
request = "V?"
atomic_with = ["CH 1"]
reply = '(?P<value>\d+)'
type = "integer"
access = "rw"
write_request = "V {value:d}"
write_reply = "ack"
min = 0
max = 500
verify = { read = "one", within_s = 2 }
[[point]]
name = "two"
kind = "number"
unit = "1"
request = "V?"
atomic_with = ["CH 2"]
reply = '(?P<value>\d+)'
type = "integer"
scale = 10.0
access = "rw"
write_request = "V {value:d}"
write_reply = "empty"
min = 0
max = 500
verify = { read = "two", within_s = 2 }
[[point]]
name = "name"
kind = "text"
request = "N?"
reply = '(?P<value>[A-Z0-9-]{1,8})'
type = "text"
access = "rw"
write_request = "N {value}"
write_reply = "echo"
verify = { read = "name", within_s = 2 }
[[point]]
name = "sensor"
kind = "status"
request = "S?"
reply = '(?P<value>\d)'
type = "integer"
enum = { 1 = "diode", 4 = "platinum" }
access = "rw"
write_request = "S {value}"
write_reply = "value"
verify = { read = "sensor", within_s = 2 }
[[group]]
request = "X"
reply = 'X(?P<state>[0-9A-F]{2})(?P<on>[01]);(?:(?P<warmth>-?\d+\.\d)(?P<unit>[CFK])|NONE)'
[[group.point]]
name = "state"
kind = "status"
capture = "state"
type = "hex"
bits = { 0 = "a", 7 = "b" }
[[group.point]]
name = "on"
kind = "switch"
capture = "on"
type = "bool"
[[group.point]]
name = "warmth"
kind = "temperature"
unit = "Cel"
capture = "warmth"
type = "number"
unit_from = { capture = "unit", units = { C = "Cel", F = "[degF]", K = "K" } }
"""

SEALED = r"""
[link]
transports = ["serial-line"]
[link.line]
out_terminator = "\u0003"
in_terminator = "\u0003"
start = "\u0002"
end_extra_bytes = 1
encoding = "latin-1"
checksum = { kind = "xor", from = 1, format = "bytes" }
[[point]]
name = "warmth"
kind = "temperature"
unit = "Cel"
request = "PV"
reply = 'PV(?P<value>[ -]\d{4})'
type = "integer"
scale = 0.1
range = [-250, 100]
"""

PUSHED = r"""
[link]
transports = ["stream"]
[link.line]
in_terminator = "\r\n"
unsolicited = "always"
checksum = { kind = "crc16", format = "hex-lower" }
[[stream]]
match = 'T(?P<warmth>-?\d+\.\d)'
[[stream.point]]
name = "warmth"
kind = "temperature"
unit = "Cel"
capture = "warmth"
type = "number"
[[stream]]
match = 'D(?P<door>open|shut)'
[[stream.point]]
name = "door"
kind = "switch"
capture = "door"
type = "bool"
enum = { open = true, shut = false }
"""

TEXTS = {
    "made-up-registers": REGISTERS,
    "made-up-forced": FORCED,
    "made-up-bytes": BYTES,
    "made-up-lines": LINES,
    "made-up-sealed": SEALED,
    "made-up-pushed": PUSHED,
}


def made_up() -> list[Profile]:
    """All of them; ProfileError when the format takes one no more."""
    return [parse(HEAD.format(id=name) + text, name) for name, text in TEXTS.items()]
