"""A serial line of Modbus RTU units at its true pace: a pseudo terminal and its own process.

Every character takes its time on the wire, in both directions: an answer begins when the last
character of the request has arrived, and each of its characters comes when it would. It measures
the silence before each request as well. It simulates nothing else (that is sandbox/units).
"""

import argparse
import json
import os
import select
import struct
import subprocess
import sys
import time
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.drivers.modbus_frames import crc

REQUEST = 8
BITS = 11  # start, 8 bits, and two stop bits in the place of parity and one
HUNG_UP_S = 0.01


@dataclass(frozen=True, slots=True)
class Heard:
    """What the units heard so far: answered requests, and the shortest silence before one, s."""

    answered: int
    shortest_silence_s: float


class Line:
    """The units' end of the line."""

    def __init__(self, master: int, character_s: float, dead: frozenset[int]) -> None:
        self._master = master
        self._character_s = character_s
        self._dead = dead
        self._free_at = 0.0
        self._answered = 0
        self._shortest_s = 1e9
        self._value = 250

    def serve(self) -> None:
        """Answer until the standard input ends."""
        buffer = b""
        while True:
            ready, _, _ = select.select([self._master, 0], [], [])
            if 0 in ready:
                if not os.read(0, 100):
                    return
                told = {"answered": self._answered, "shortest_silence_s": self._shortest_s}
                print(json.dumps(told), flush=True)
                self._shortest_s = 1e9
            if self._master in ready:
                begun = time.perf_counter()
                try:
                    buffer += os.read(self._master, 4096)
                except OSError:  # nobody has the other end open
                    buffer, self._free_at = b"", 0.0
                    time.sleep(HUNG_UP_S)
                while len(buffer) >= REQUEST:
                    self._hear(buffer[:REQUEST], begun)
                    buffer = buffer[REQUEST:]

    def _hear(self, frame: bytes, begun: float) -> None:
        if self._free_at:
            self._shortest_s = min(self._shortest_s, begun - self._free_at)
        unit, function, _, count = struct.unpack_from(">BBHH", frame)
        assert crc(frame[:-2]) == frame[-2:]
        at = begun + REQUEST * self._character_s
        if unit not in self._dead:
            self._value = self._value % 1000 + 1
            body = struct.pack(f">{count}H", *[self._value] * count)
            answer = bytes([unit, function, len(body)]) + body
            for character in answer + crc(answer):
                at += self._character_s
                _sleep_until(at)
                os.write(self._master, bytes([character]))
            self._answered += 1
        self._free_at = at


def _sleep_until(at: float) -> None:
    while (left := at - time.perf_counter()) > 0:
        time.sleep(left)


class LineUnits:
    """The process from outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout is not None
        self.device = Path(process.stdout.readline().strip())

    def look(self) -> Heard:
        """What was heard so far; the silence since the last look."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("?\n")
        self._process.stdin.flush()
        return Heard(**json.loads(self._process.stdout.readline()))


@contextmanager
def line_units(baud: int, dead: Sequence[int] = ()) -> Iterator[LineUnits]:
    """A line on which every address answers but the dead ones."""
    command = [sys.executable, "-m", "bench.line_units", str(baud)]
    command += ["--dead", ",".join(map(str, dead))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield LineUnits(process)
        finally:
            process.terminate()
            process.wait(timeout=10)


def main() -> None:
    """The process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("baud", type=int)
    parser.add_argument("--dead", default="")
    wanted = parser.parse_args()
    master, slave = os.openpty()
    tty.setraw(slave)
    print(os.ttyname(slave), flush=True)
    os.close(slave)  # held open it would keep the settings of the last client
    dead = frozenset(int(one) for one in wanted.dead.split(",") if one)
    Line(master, BITS / wanted.baud, dead).serve()


if __name__ == "__main__":
    main()
