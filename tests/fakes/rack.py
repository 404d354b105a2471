"""A model with many holding registers, and a unit of it that refuses some of them."""

import struct
from collections.abc import Collection

from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import parse
from tests.fakes.modbus_ends import registers, tcp_answer
from tests.fakes.peers import Behaviour, Peer

TEXT = """\
format = 1
id = "rack"
revision = 1
maker = "m"
model = "m"
kind = "io"
confidence = "manual"
source = [{{ title = "handbook" }}]
[link]
transports = ["modbus-tcp"]
modbus = {{ address_base = 0, max_registers = 100 }}
timing = {{ reply_timeout_ms = 150, quiet_ms = 60 }}
retry = {{ count = 0, offline_after = {{ count = 3, seconds = 0.2 }} }}
"""

POINT = """\
[[point]]
name = "p{n}"
kind = "counter"
table = "holding"
address = {n}
type = "uint16"
every_s = 0.2
"""


def rack(points: int) -> Profile:
    """A model with so many registers in a row, a point each; a register holds its address."""
    text = TEXT.format() + "".join(POINT.format(n=n) for n in range(points))
    return parse(text, "rack.toml")


def says_addresses(refused: Collection[int] = (), longest: int = 125) -> Behaviour:
    """Each register holds its own address; some are refused, and so are blocks too long."""

    async def behave(peer: Peer, request: bytes) -> None:
        first, count = struct.unpack_from(">HH", request, 8)
        asked = range(first, first + count)
        if count > longest:
            peer.send(tcp_answer(request, b"\x83\x03"))
        elif any(address in refused for address in asked):
            peer.send(tcp_answer(request, b"\x83\x02"))
        else:
            peer.send(tcp_answer(request, registers(*asked)))

    return behave
