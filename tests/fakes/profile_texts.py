"""Small sound profile files for tests, and ways to change one thing in them."""

HEAD = """\
format = 1
id = "x"
revision = 1
maker = "m"
model = "m"
kind = "freezer"
confidence = "manual"
source = [{ title = "handbook" }]
[link]
"""
MODBUS = """\
transports = ["modbus-tcp"]
modbus = { address_base = 0, max_registers = 20, never_read = [90, [100, 110]], never_write = [8] }
"""
LINE = """\
transports = ["serial-line"]
line = { in_terminator = "\\r\\n" }
"""
T = """\
[[point]]
name = "t"
kind = "temperature"
unit = "Cel"
table = "input"
address = 1
type = "int16"
"""
S = """\
[[point]]
name = "s"
kind = "status"
table = "input"
address = 9
type = "bits16"
bits = { 0 = "broken" }
"""
W = """\
[[point]]
name = "w"
kind = "level"
unit = "%"
table = "holding"
address = 5
type = "int16"
scale = 0.1
access = "rw"
write_fc = 6
min = 10
max = 80
verify = { read = "w", within_s = 2 }
"""
L = """\
[[point]]
name = "l"
kind = "level"
unit = "%"
request = "LEVEL"
reply = '^(?P<value>[0-9.]+)$'
type = "number"
"""
C = """\
[[point]]
name = "c"
kind = "switch"
table = "coil"
address = 0
type = "bool"
access = "rw"
write_fc = 5
verify = { read = "c", within_s = 2 }
"""
RW = """\
access = "rw"
min = 1
max = 2
verify = { read = "l", within_s = 2 }
"""
G = """\
[[group]]
request = "X"
reply = '(?P<g>.)'
[[group.point]]
name = "g"
kind = "text"
type = "text"
"""
V = """\
[[vector]]
note = "n"
request = "00 01 00 00 00 06 01 04 00 01 00 01"
reply = "00 01 00 00 00 05 01 04 02 FF FF"
"""
BOX = HEAD + MODBUS  # 11 lines: the first point starts on line 12
WIRE = HEAD + LINE


def without(text: str, line: str) -> str:
    """The text without the line that begins so."""
    kept = [one for one in text.splitlines(keepends=True) if not one.startswith(line)]
    assert len(kept) == len(text.splitlines()) - 1
    return "".join(kept)


def changed(text: str, old: str, new: str) -> str:
    """The text with one thing, that occurs once, put in another way."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)
