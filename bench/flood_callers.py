"""Callers that hammer an API as fast as they can, in a process of their own, until it is ended.

They stand for other machines, so they run with the lowest priority: on two processors they would
otherwise take from the gateway what no network would. Most keep their connection and a valid
token and read what is light and what is heavy; some bear tokens that are no good, some come with
a new connection each time. They judge nothing: what they were answered is printed at the end.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence

import uvloop

READS = (
    "/api/v1/devices",
    "/api/v1/containers?per_page=100",
    "/api/v1/alarms",
    "/api/v1/storage-solutions",
    "/api/v1/events?per_page=100",
    "/api/v1/external/containers?perPage=100",
    "/api/v1/slots?per_page=100",
    "/api/v1/external/storage",
    "/api/v1/health",
    "/api/v1/containers?q=C&expandAll",
    "/api/v1/procedures",
    "/openapi.json",
    "/api/v1/devices?unheard=of",
    "/api/v1/layout",
)
LOWEST = 19


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it was answered."""

    def __init__(self, flood: "Flood", token: str, turn: int, *, keeps: bool) -> None:
        self._flood = flood
        self._turn = turn
        self._keeps = keeps
        last = "" if keeps else "Connection: close\r\n"
        self._rest = f"HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\n{last}\r\n"
        self._got = bytearray()
        self._transport: asyncio.Transport | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Once the answer is whole, ask again."""
        self._got += data
        head = self._got.find(b"\r\n\r\n")
        if head < 0:
            return
        lines = bytes(self._got[:head]).lower().split(b"\r\n")
        length = next((int(one[15:]) for one in lines if one.startswith(b"content-length:")), 0)
        if len(self._got) < head + 4 + length:
            return
        self._flood.answers[lines[0][9:12].decode()] += 1
        del self._got[: head + 4 + length]
        if self._keeps and b"connection: close" not in lines:
            self._ask()
        elif self._transport is not None:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection ended, by whomever."""
        if not self.ended.done():
            self.ended.set_result(None)

    def _ask(self) -> None:
        path = READS[self._turn % len(READS)]
        self._turn += 1
        assert self._transport is not None
        self._transport.write(f"GET {path} {self._rest}".encode())


class Flood:
    """All callers of a process."""

    def __init__(self, port: int, tokens: Sequence[str]) -> None:
        self._port = port
        self._tokens = tokens
        self.answers: Counter[str] = Counter()

    async def run(self, steady: int, bad: int, new: int) -> None:
        """Hammer until cancelled."""
        kinds = [True] * (steady + bad) + [False] * new
        tokens = [self._tokens[turn % len(self._tokens)] for turn in range(steady)]
        tokens += ["bad." + "x" * 200] * bad
        tokens += [self._tokens[turn % len(self._tokens)] for turn in range(new)]
        async with asyncio.TaskGroup() as group:
            for turn, (keeps, token) in enumerate(zip(kinds, tokens, strict=True)):
                group.create_task(self._hammer(token, turn, keeps=keeps))

    async def _hammer(self, token: str, turn: int, *, keeps: bool) -> None:
        loop = asyncio.get_running_loop()
        while True:
            turn += 1
            try:
                _, caller = await loop.create_connection(
                    lambda turn=turn: Caller(self, token, turn, keeps=keeps),  # type: ignore[misc]
                    "127.0.0.1",
                    self._port,
                )
                await caller.ended
                self.answers["connections"] += 1
            except OSError:
                self.answers["refused"] += 1
                await asyncio.sleep(0.01)


async def main(arguments: Sequence[str]) -> None:
    """Hammer until ended by SIGTERM, then print what was answered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    for name in ("steady", "bad", "new"):
        parser.add_argument(name, type=int)
    asked = parser.parse_args(arguments)
    os.nice(LOWEST)
    flood = Flood(asked.port, sys.stdin.readline().split())
    task = asyncio.create_task(flood.run(asked.steady, asked.bad, asked.new))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        print(json.dumps(flood.answers), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
