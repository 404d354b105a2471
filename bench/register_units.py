"""Modbus TCP units by the hundred in one process, made so that they cost next to nothing.

It answers reads from one image of registers and counts them; it checks and simulates nothing
(that is sandbox/units). A tenth of the registers gets a new value each second. A line on its
standard input asks what it was asked so far.
"""

import argparse
import asyncio
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvloop

MBAP = struct.Struct(">HHHBBHH")
HEAD = struct.Struct(">HHHBBB")
FIRST = 250  # 25.0 where a register is a tenth of something
STEADY = 10  # of so many registers one changes each second


class Units:
    """The registers of all units, and who asked for them when (loop time, s)."""

    def __init__(self, registers: int, dead: frozenset[int], every_value_new: bool) -> None:
        self.image = bytearray(struct.pack(f">{registers}H", *[FIRST] * registers))
        self.dead = dead
        self.requests = 0
        self.arrivals: dict[str, list[float]] = {}
        self._every_value_new = every_value_new
        self._registers = registers
        self._second = 0

    def age(self, loop: asyncio.AbstractEventLoop) -> None:
        """A second later."""
        loop.call_later(1.0, self.age, loop)
        self._second += 1
        for number in range(self._second % STEADY, self._registers, STEADY):
            struct.pack_into(">H", self.image, 2 * number, FIRST + self._second % 100)

    def answer(self, number: int, unit: int, function: int, first: int, count: int) -> bytes:
        """The whole frame."""
        self.requests += 1
        if self._every_value_new:
            self.image = bytearray(struct.pack(">H", self.requests & 0x3FFF) * self._registers)
        body = self.image[2 * first : 2 * (first + count)]
        size = len(body)
        return HEAD.pack(number, 0, size + 3, unit, function, size) + body


class Connection(asyncio.Protocol):
    """One client of one port."""

    def __init__(self, units: Units, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self._units = units
        self._port = port
        self._time = loop.time
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        assert hasattr(transport, "write")
        self._write = transport.write

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        data = self._rest + data
        while len(data) >= MBAP.size:
            number, _, _, unit, function, first, count = MBAP.unpack_from(data)
            data = data[MBAP.size :]
            self._units.arrivals.setdefault(f"{self._port}/{unit}", []).append(self._time())
            if unit not in self._units.dead:
                self._write(self._units.answer(number, unit, function, first, count))
        self._rest = data


async def serve(ports: int, units: Units) -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    servers: list[asyncio.Server] = []
    for number in range(ports):
        server = await loop.create_server(
            lambda number=number: Connection(units, number, loop),  # type: ignore[misc]
            "127.0.0.1",
            0,
        )
        servers.append(server)
    units.age(loop)
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    ended = asyncio.Event()

    def asked() -> None:
        if not os.read(0, 100):
            loop.remove_reader(0)
            ended.set()
            return
        print(json.dumps({"requests": units.requests, "arrivals": units.arrivals}), flush=True)
        units.arrivals = {}

    loop.add_reader(0, asked)
    await ended.wait()


class Asked:
    """The process from outside: its ports, and what it was asked since it was looked at last."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout is not None
        self.ports: Sequence[int] = json.loads(process.stdout.readline())

    def look(self) -> tuple[int, dict[str, list[float]]]:
        """All requests so far that were answered, and the arrivals since the last look."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return told["requests"], told["arrivals"]


@contextmanager
def register_units(
    ports: int, registers: int, *, dead: Sequence[int] = (), every_value_new: bool = False
) -> Iterator[Asked]:
    """Units on so many ports; those with a dead address never answer."""
    command = [sys.executable, "-m", "bench.register_units", str(ports), str(registers)]
    command += ["--dead", ",".join(map(str, dead))] if dead else []
    command += ["--every-value-new"] if every_value_new else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Asked(process)
        finally:
            process.terminate()
            process.wait(timeout=10)


def main() -> None:
    """The process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ports", type=int)
    parser.add_argument("registers", type=int)
    parser.add_argument("--dead", default="")
    parser.add_argument("--every-value-new", action="store_true")
    wanted = parser.parse_args()
    dead = frozenset(int(one) for one in wanted.dead.split(",") if one)
    uvloop.run(serve(wanted.ports, Units(wanted.registers, dead, wanted.every_value_new)))


if __name__ == "__main__":
    main()
