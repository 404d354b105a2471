"""Listeners to the live stream in a process of their own: when each had each numbered message.

The token comes by standard input; a second line there ends it, and what was heard is printed:
number and moment (the monotonic clock, which all processes of a machine share). It judges nothing.
"""

import argparse
import asyncio
import json
import re
import sys
import time

import uvloop

NUMBER = re.compile(rb"id: \w+-(\d+)\nevent: ")


class Listener(asyncio.Protocol):
    """One connection that listens."""

    def __init__(self, token: str, heard: list[tuple[int, float]]) -> None:
        self.stands = asyncio.get_running_loop().create_future()
        self._token = token
        self._heard = heard
        self._rest = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask."""
        head = f"GET /api/v1/live HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._token}"
        transport.write(head.encode() + b"\r\n\r\n")

    def data_received(self, data: bytes) -> None:
        """Note what came."""
        now = time.monotonic()
        text = self._rest + data
        if not self.stands.done() and b"event: devices" in text:
            self.stands.set_result(None)
        end = 0
        for found in NUMBER.finditer(text):
            self._heard.append((int(found[1]), now))
            end = found.end()
        self._rest = text[max(end, len(text) - 60) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody expects that."""
        if not self.stands.done():
            self.stands.set_exception(ConnectionError("the stream ended"))


async def main(port: int, count: int) -> None:
    """Listen until a line comes."""
    token = (await asyncio.to_thread(sys.stdin.readline)).strip()
    heard: list[tuple[int, float]] = []
    loop = asyncio.get_running_loop()
    transports = []
    for _ in range(count):
        transport, listener = await loop.create_connection(
            lambda: Listener(token, heard), "127.0.0.1", port
        )
        transports.append(transport)
        await asyncio.wait_for(listener.stands, 10)
    print("listening", flush=True)
    if await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(heard), flush=True)
    for transport in transports:
        transport.abort()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    uvloop.run(main(given.port, given.count))
