"""Answers in pieces: whole, broken off in the middle, ended with their caller or their server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.web.connection import ConnectionLimits
from crinsu_gateway.web.faces import Streamed
from crinsu_gateway.web.server import ApiServer
from crinsu_gateway.web.streaming import Broken, respond

QUICK = ConnectionLimits(piece_s=0.2, silent_s=0.6, answer_s=0.4)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
END = b"0\r\n\r\n"


@dataclass
class Source:
    """Pieces, as a test lets them go; it knows that it was closed, and what was made of it."""

    pieces: asyncio.Queue[bytes | Exception | None] = field(default_factory=asyncio.Queue)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    broken: list[BaseException | None] = field(default_factory=list)
    raised: list[Exception] = field(default_factory=list)
    last_word: bytes | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The pieces until None."""
        try:
            while (piece := await self.pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with them."""
        answer = respond(Streamed(self.chunks(), "text/plain", last_word=self.last_word))
        try:
            await answer(scope, receive, send)
        except Broken as broken:
            self.broken.append(broken.__cause__)
        except LookupError as error:
            self.raised.append(error)
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def served(
    application: ASGIApp, limits: ConnectionLimits = QUICK
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, Callable[[], None]]]:
    """A caller of a server, connected, having asked; and how the server is stopped."""
    server = ApiServer(application, "127.0.0.1", 0, limits)
    running = asyncio.create_task(server.run())
    port = await asyncio.wait_for(server.listening(), 5)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 12)
    writer.write(GET)
    try:
        yield reader, writer, server.ask_to_stop
    finally:
        writer.close()
        server.ask_to_stop()
        await asyncio.wait_for(running, 10)


async def rest(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server ends the connection."""
    got = bytearray()
    try:
        async with asyncio.timeout(10):
            while part := await reader.read(1 << 16):
                got += part
    except ConnectionError:
        pass
    return bytes(got)


async def test_pieces_go_out_as_they_come_and_the_end_is_told() -> None:
    """Longer than any answer in one piece may take; the connection serves the next request."""
    source = Source()
    async with served(source) as (reader, writer, _):
        for _ in range(4):
            source.pieces.put_nowait(b"ab")
            assert await asyncio.wait_for(reader.readuntil(b"ab\r\n"), 5)
            await asyncio.sleep(0.2)
        source.pieces.put_nowait(None)
        assert await asyncio.wait_for(reader.readuntil(END), 5)
        assert source.closed.is_set()
        writer.write(GET)
        source.pieces.put_nowait(None)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert b"200 OK" in head
        assert b"chunked" in head


async def test_a_fault_before_the_first_piece_is_an_answer() -> None:
    """The head waits for the first piece, so that a refusal can still be one."""
    source = Source()
    source.pieces.put_nowait(LookupError("there is none"))
    async with served(source) as (reader, _, _):
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 404 ")
    assert source.closed.is_set()
    assert not source.broken


async def test_a_fault_in_the_middle_cuts_the_line(caplog: pytest.LogCaptureFixture) -> None:
    """What is not whole does not look whole, and the fault is told to whoever logs it, alone."""
    source = Source()
    source.pieces.put_nowait(b"ab")
    source.pieces.put_nowait(TimeoutError("a read took too long"))
    async with served(source) as (reader, _, _):
        got = await rest(reader)
    assert got.endswith(b"2\r\nab\r\n") or got == b""
    assert not got.endswith(END)
    assert [type(error) for error in source.broken] == [TimeoutError]
    assert not caplog.records
    assert source.closed.is_set()


async def test_the_source_is_closed_when_the_caller_goes() -> None:
    """Also while it has nothing to say."""
    source = Source()
    source.pieces.put_nowait(b"ab")
    async with served(source) as (reader, writer, _):
        await asyncio.wait_for(reader.readuntil(b"ab"), 5)
        writer.close()
        await asyncio.wait_for(source.closed.wait(), 5)


async def test_who_takes_nothing_is_cut_off_and_the_source_is_closed() -> None:
    """A reader that stands still holds neither the source nor the connection."""
    source = Source()
    for _ in range(1000):
        source.pieces.put_nowait(bytes(60_000))
    async with served(source) as (reader, _, _):
        await asyncio.wait_for(source.closed.wait(), 5)
        assert not source.pieces.empty()
        assert not (await rest(reader)).endswith(END)


async def test_a_source_that_falls_silent_is_cut_off() -> None:
    """Nothing hangs for ever, whatever the source does."""
    source = Source()
    source.pieces.put_nowait(b"ab")
    async with served(source) as (reader, _, _):
        assert (await rest(reader)).endswith(b"ab\r\n")
        await asyncio.wait_for(source.closed.wait(), 5)


@pytest.mark.parametrize(("word", "whole"), [(b"bye", True), (None, False)])
async def test_a_server_that_stops_ends_streams(word: bytes | None, whole: bool) -> None:
    """With their last word, as a whole body; without one they are cut, and look it."""
    source = Source(last_word=word)
    source.pieces.put_nowait(b"ab")
    async with served(source, ConnectionLimits()) as (reader, _, stop):
        await asyncio.wait_for(reader.readuntil(b"ab\r\n"), 5)
        stop()
        got = await rest(reader)
    assert got == (b"3\r\nbye\r\n" + END if whole else b"")
    assert source.closed.is_set()


async def test_head_of_a_stream_has_no_body_and_ends() -> None:
    """The source is asked for one piece at most."""
    source = Source()
    source.pieces.put_nowait(b"ab")
    async with served(source) as (reader, writer, _):
        await asyncio.wait_for(reader.readuntil(b"ab\r\n"), 5)
        source.pieces.put_nowait(None)
        await asyncio.wait_for(reader.readuntil(END), 5)
        source.closed.clear()
        source.pieces.put_nowait(b"ab")
        writer.write(GET.replace(b"GET", b"HEAD"))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert b"200 OK" in head
        await asyncio.wait_for(source.closed.wait(), 5)
