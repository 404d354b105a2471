"""Device profiles for measurements: units with as many registers as a measurement wants.

They describe no product. The text is a profile file like any other, loaded like any other.
"""

from collections.abc import Iterable
from pathlib import Path

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import load_known

_HEAD = """\
format = 1
id = "{name}"
revision = 1
maker = "crinsu"
model = "{name}"
kind = "freezer"
confidence = "tested"
not_known = ["nothing about any product: this unit exists only as a load"]

[[source]]
title = "This file"
version = "1"

[link]
transports = ["modbus-tcp", "modbus-rtu"]
serial = {{ baud = 19200, bits = 8, parity = "even", stop = 1 }}
unit = {{ default = 1, min = 1, max = 247, style = "modbus" }}
timing = {{ reply_timeout_ms = {reply_timeout_ms}, char_timeout_ms = 100, quiet_ms = 50 }}
retry = {{ count = 1, backoff_s = 0.1, offline_after = {{ count = 3, seconds = 1 }} }}
modbus = {{ address_base = 0, max_registers = 125, max_bits = 2000, max_gap = 4 }}
"""

_POINT = """
[[point]]
name = "value_{address}"
title = "Value {address}"
kind = "temperature"
unit = "Cel"
table = "{table}"
address = {address}
type = "int16"
scale = 0.1
range = [-210.0, 2000.0]
every_s = 1.0
"""

_ALARM = """
[[alarm]]
code = "level_high"
from = {{ point = "value_{address}", above = 3400.0 }}
severity = "critical"
"""


def load_profile(
    folder: Path,
    name: str,
    addresses: Iterable[int],
    *,
    table: str = "holding",
    reply_timeout_ms: int = 1000,
    watched: bool = False,
) -> Profile:
    """Write the profile of a unit with these registers into the folder, and load it.

    A `watched` one says of its first register that it is the level of a storage solution,
    and has an alarm of its own on it.
    """
    folder.mkdir(exist_ok=True)
    wanted = tuple(addresses)
    parts = [_HEAD.format(name=name, reply_timeout_ms=reply_timeout_ms)]
    parts += [_POINT.format(address=address, table=table) for address in wanted]
    if watched:
        level = parts[1].replace('"temperature"', '"level"').replace('"Cel"', '"%"')
        parts[1] = level + 'purpose = "level"\n'
        parts.append(_ALARM.format(address=wanted[0]))
    function = 3 if table == "holding" else 4
    first = f"{wanted[0] >> 8:02X} {wanted[0] & 255:02X}"
    parts.append(
        f'\n[[vector]]\nnote = "one register"\n'
        f'request = "00 01 00 00 00 06 01 {function:02X} {first} 00 01"\n'
        f'reply = "00 01 00 00 00 05 01 {function:02X} 02 00 FA"\n'
        f"values = {{ value_{wanted[0]} = 25.0 }}\n"
    )
    (folder / f"{name}.toml").write_text("".join(parts))
    return load_known([folder])[name]
