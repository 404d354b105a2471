"""A centre that answers with whatever bytes a test wants, on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answering = Callable[[str], bytes | None]
"""The whole answer to a path; None: the usual one."""

NOW = "2026-01-01T00:00:00.000Z"


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer as it stands on the wire."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def said(body: Any) -> bytes:
    """A JSON answer; half characters are written as escapes."""
    return http(json.dumps(body).encode(), "Content-Type: application/json")


def usual(path: str, body: bytes = b"") -> bytes:
    """What a centre that means well answers: one facility, nothing in it."""
    if path.startswith("/oauth/token"):
        return said({"access_token": "abc", "token_type": "Bearer", "expires_in": 3600})
    if "/heartbeat" in path:
        return said({"data": {"now": NOW, "epoch": 1, "expected": 1}})
    if "/events" in path:
        told = json.loads(body)
        return said({"data": {"epoch": told["epoch"], "seq": told["seq"]}})
    if "/facilities" in path:
        return said({"data": [{"id": 1, "name": "Lyon Centre"}], "meta": {"total": 1}})
    return said({"data": [], "meta": {"total": 0}})


@dataclass
class HostileCentre:
    """Where it listens, what it was asked, and how many bytes of endless answers it got rid of."""

    answering: Answering
    url: str = ""
    asked: list[str] = field(default_factory=list)
    head: str = ""
    heads: list[str] = field(default_factory=list)
    body: bytes = b""
    endless: bool = False
    poured: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request of a connection, and end it."""
        try:
            self.head = head = (await reader.readuntil(b"\r\n\r\n")).decode()
            size = [line for line in head.lower().split("\r\n") if line.startswith("content-len")]
            length = int(size[0].partition(":")[2]) if size else 0
            self.body = body = await reader.readexactly(length)
            path = head.split(" ")[1]
            self.asked.append(path)
            self.heads.append(head)
            found = self.answering(path)
            writer.write(usual(path, body) if found is None else found)
            await writer.drain()
            while self.endless and found is not None:
                writer.write(bytes(1 << 16))
                await writer.drain()
                self.poured += 1 << 16
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def hostile(answering: Answering) -> AsyncIterator[HostileCentre]:
    """Such a centre for as long as the block runs."""
    centre = HostileCentre(answering)
    server = await asyncio.start_server(centre.serve, "127.0.0.1", 0)
    centre.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield centre
