"""A Modbus RTU unit on a line that answers in order and late, by as much as a test wants.

Its registers hold what `value_of` says of their address; exceptions and writes can be had.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from crinsu_gateway.drivers.modbus_frames import rtu_frame
from tests.fakes.peers import Peer


def own_address(address: int) -> int:
    """A register holds its own address, so that one of another block is seen at once."""
    return address + 1000


@dataclass
class SlowUnit:
    """`delay_s` is asked for each request; None: this one is never answered."""

    delay_s: Callable[[], float | None]
    value_of: Callable[[int], int] = own_address
    refused: frozenset[int] = frozenset()  # registers that it lacks
    heard: list[tuple[int, int, int]] = field(default_factory=list)
    written: dict[int, int] = field(default_factory=dict)
    _free_at: float = 0.0

    async def __call__(self, peer: Peer, request: bytes) -> None:
        """Answer one request, never before the ones that came earlier."""
        unit, function = request[0], request[1]
        address, count = (int.from_bytes(request[at : at + 2], "big") for at in (2, 4))
        self.heard.append((function, address, count))
        if (delay_s := self.delay_s()) is None:
            return
        loop = asyncio.get_running_loop()
        answer = rtu_frame(unit, self._answer(function, address, count))
        self._free_at = max(self._free_at + 0.001, loop.time() + delay_s)
        loop.call_at(self._free_at, peer.send, answer)

    def _answer(self, function: int, address: int, count: int) -> bytes:
        if function == 6:
            self.written[address] = count
            return bytes([6]) + address.to_bytes(2, "big") + count.to_bytes(2, "big")
        wanted = range(address, address + count)
        if self.refused.intersection(wanted):
            return bytes([function | 0x80, 2])
        words = (self.written.get(one, self.value_of(one)) for one in wanted)
        return bytes([function, 2 * count]) + b"".join(word.to_bytes(2, "big") for word in words)
