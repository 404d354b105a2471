"""Callers who dawdle, send without an end or open too many connections: they are shown the door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from crinsu_gateway.web.connection import ConnectionLimits
from crinsu_gateway.web.line import CROWDED, line_of
from crinsu_gateway.web.server import ApiServer
from crinsu_gateway.web.unread import MOST_HEAD

QUICK = ConnectionLimits(served=3, open=5, request_s=0.3, answer_s=0.3, idle_s=1)
PATIENT = ConnectionLimits()
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer that fits into no buffer on the way."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(64):
        body = {"type": "http.response.body", "body": bytes(1 << 20), "more_body": True}
        await send(body)
    await send({"type": "http.response.body", "body": b""})


async def small(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer that is there at once, whatever comes of the body."""
    length = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": b"ok"})


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer once the body is whole."""
    while (await receive()).get("more_body"):
        pass
    await small(scope, receive, send)


Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@asynccontextmanager
async def served(
    application: Application, limits: ConnectionLimits
) -> AsyncIterator[Callable[[], Awaitable[Streams]]]:
    """A server for as long as the block runs; how to connect to it."""
    server = ApiServer(application, "127.0.0.1", 0, limits)
    running = asyncio.create_task(server.run())
    async with AsyncExitStack() as stack:
        port = await asyncio.wait_for(server.listening(), 5)

        async def connect() -> Streams:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            return reader, writer

        yield connect
    server.ask_to_stop()
    await asyncio.wait_for(running, 10)


async def ended(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server ends the connection."""
    got = bytearray()
    try:
        async with asyncio.timeout(10):
            while part := await reader.read(1 << 16):
                got += part
    except ConnectionError:
        pass
    return bytes(got)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET / HT",
        GET,
        GET + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
    ],
    ids=["nothing", "half a line", "no end of the head", "a line too many", "half a body"],
)
async def test_who_says_nothing_or_half_a_request_is_cut_off(start: bytes) -> None:
    """A connection without a whole request ends by itself, also when a byte comes now and then."""
    async with served(reading, QUICK) as connect:
        reader, writer = await connect()
        writer.write(start)

        async def drip() -> None:
            while True:
                await asyncio.sleep(0.05)
                writer.write(b"\n" if start.endswith(b"\n\r\n\r\n") else b"")

        dripping = asyncio.create_task(drip())
        try:
            await ended(reader)
        finally:
            dripping.cancel()


async def test_who_does_not_take_their_answer_is_cut_off() -> None:
    """An answer that lies unread holds nothing for long."""
    async with served(large, QUICK) as connect:
        reader, writer = await connect()
        writer.write(GET + b"\r\n")
        await asyncio.sleep(1.0)
        assert len(await ended(reader)) < 64 << 20


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X: " + b"a" * MOST_HEAD + b"\r\n\r\n",
        GET + b"".join(b"X-%d: y\r\n" % number for number in range(8000)) + b"\r\n",
        b"GET /" + b"a" * MOST_HEAD + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["a long header", "many headers", "a long path"],
)
async def test_too_large_a_head_is_refused(head: bytes) -> None:
    """431, and the end of the connection."""
    async with served(small, PATIENT) as connect:
        reader, writer = await connect()
        writer.write(head)
        assert (await ended(reader)).startswith(b"HTTP/1.1 431 ")


async def pour(writer: asyncio.StreamWriter) -> None:
    """Send without an end, up to far more than any head has."""
    for _ in range(1000):
        writer.write(b"a" * 60_000)
        await writer.drain()


CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "start",
    [GET + b"X: ", CHUNKED + b"2\r\n{}\r\n0\r\nX: ", CHUNKED + b"1;", b"GET /"],
    ids=["a header", "a trailer", "an extension of a chunk", "a path"],
)
async def test_a_line_without_an_end_is_broken_off(start: bytes) -> None:
    """Wherever it stands, it fills no memory."""
    async with served(small, PATIENT) as connect:
        _, writer = await connect()
        writer.write(start)
        with pytest.raises(ConnectionError):
            await pour(writer)


async def test_many_requests_on_one_connection_are_served() -> None:
    """Kept alive, with bodies, one after the other and several at once."""
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + bytes(70_000)
    async with served(reading, PATIENT) as connect:
        reader, writer = await connect()
        for _ in range(3):
            writer.write(GET + b"\r\n" + post + GET + b"\r\n")
            for _ in range(3):
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
                assert head.startswith(b"HTTP/1.1 200 ")
                assert await reader.readexactly(2) == b"ok"
            await asyncio.sleep(0.02)


async def test_half_a_head_is_told_that_it_came_too_late() -> None:
    """408 for who began a request; who said nothing is just left."""
    async with served(small, QUICK) as connect:
        reader, writer = await connect()
        writer.write(GET)
        got = await ended(reader)
        assert got.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"code":"REQUEST_TIMEOUT"' in got
        assert await ended((await connect())[0]) == b""


async def crowded(scope: Scope, receive: Receive, send: Send) -> None:
    """Whether the application is told that too many connections are open."""
    said = b"yes" if scope[CROWDED] else b"no"
    length = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": said})


async def test_too_many_connections_are_told_and_then_dropped() -> None:
    """The third of three is told, the sixth gets nothing; when others end it is as before."""
    async with served(crowded, QUICK) as connect:
        for _ in range(5):
            reader, writer = await connect()
        writer.write(GET + b"\r\n")
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert await reader.readexactly(3) == b"yes"
        assert await ended((await connect())[0]) == b""
        await asyncio.sleep(0.6)
        reader, writer = await connect()
        writer.write(GET + b"\r\n")
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert await reader.readexactly(2) == b"no"


OLD = b"GET / HTTP/1.0\r\n"


async def pieces(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer in pieces whose length nobody knows before."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for piece in (b"one ", b"", b"two "):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"three"})


async def test_a_caller_of_http_1_0_gets_a_body_until_the_end() -> None:
    """Chunks are unknown to it (RFC 9112 6.1): the end of the connection is that of the body."""
    async with served(pieces, PATIENT) as connect:
        for asked in (OLD, OLD + b"Host: x\r\nConnection: keep-alive\r\n"):
            reader, writer = await connect()
            writer.write(asked + b"\r\n")
            head, _, body = (await ended(reader)).partition(b"\r\n\r\n")
            assert body == b"one two three"
            assert b"\r\nconnection: close" in head
            assert b"transfer-encoding" not in head


async def test_a_caller_of_http_1_0_is_not_told_to_go_on() -> None:
    """100 Continue came with HTTP/1.1 (RFC 9110 10.1.1); a length that is known is told."""
    head = b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    async with served(reading, PATIENT) as connect:
        reader, writer = await connect()
        writer.write(head + b"ab")
        got = await ended(reader)
        assert got.startswith(b"HTTP/1.1 200 ")
        assert b"content-length: 2" in got


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer that is broken off after its first piece."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    await asyncio.sleep(0.1)
    line_of(scope).cut()


async def test_a_body_that_is_broken_off_looks_so_to_http_1_0() -> None:
    """An orderly end would look like the end of the body: the connection is reset instead."""
    async with served(broken, PATIENT) as connect:
        reader, writer = await connect()
        writer.write(OLD + b"\r\n")
        await asyncio.wait_for(reader.readuntil(b"half"), 5)
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), 5)
