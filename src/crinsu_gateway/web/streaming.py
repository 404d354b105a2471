"""How answers go out: in one piece, or as a stream that is cut when nobody takes it.

A stream has a limit for each write and ends with its caller, with the server, or with a fault, and
its source is closed in each case. Nothing is kept for a slow reader here but what the connection
holds (64 KiB and the piece that is being written), so pieces should be small.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.web.faces import Ready, Streamed
from crinsu_gateway.web.line import Line, line_of

LAST_WORD_WITHIN_S = 0.5
"""How long the last word may take to go out when the server stops."""
CUT_WITHIN_S = 1.0


class Broken(Exception):
    """A stream failed after it had begun; the line is cut, and there is nothing to answer.

    What failed is its cause.
    """


def respond(answer: Ready | Streamed) -> ASGIApp:
    """The answer as the web framework sends it."""
    if isinstance(answer, Streamed):
        return _Stream(answer)
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


class _Stream:
    """One stream, as an ASGI application."""

    def __init__(self, answer: Streamed) -> None:
        self._answer = answer
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the source ends, the caller goes or the server stops."""
        line = line_of(scope)
        pump = asyncio.create_task(self._pump(scope["method"], line, send), name="stream")
        gone = asyncio.create_task(_hung_up(receive), name="stream caller")
        ending = asyncio.create_task(line.ending.wait(), name="stream end")
        tasks = {pump, gone, ending}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = pump.done()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            if not pump.cancelled():
                pump.exception()  # what fails while it is being ended concerns nobody
        if ended:
            await self._told(pump, line)
        elif not gone.cancelled():
            line.cut()
        else:
            await self._last_word(line, send)

    async def _told(self, pump: "asyncio.Task[None]", line: Line) -> None:
        error = pump.exception()
        if error is None:
            return
        if not self._begun:
            raise error
        line.cut()
        with contextlib.suppress(TimeoutError):  # left earlier it is logged as a forgotten answer
            async with asyncio.timeout(CUT_WITHIN_S):
                await line.gone.wait()
        raise Broken from error

    async def _pump(self, method: str, line: Line, send: Send) -> None:
        chunks = self._answer.chunks
        try:
            # The first piece is had before the head goes out: a fault until then is an answer.
            piece = await anext(chunks, None)
            if self._answer.held is not None:
                line.hold(self._answer.held)
            await self._begin(send)
            while piece is not None and method != "HEAD":
                if not await _sent(send, piece, line):
                    return
                piece = await anext(chunks, None)
            await _sent(send, b"", line, more=False)
        finally:
            await _closed(chunks)

    async def _begin(self, send: Send) -> None:
        answer = self._answer
        head = Response(None, answer.status, dict(answer.headers), answer.media_type)
        headers = [pair for pair in head.raw_headers if pair[0] != b"content-length"]
        self._begun = True
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})

    async def _last_word(self, line: Line, send: Send) -> None:
        """Say why it ends; a stream without such a word is cut, so that it does not look whole."""
        word = self._answer.last_word
        if word is None or not self._begun:
            line.cut()
            return
        await _sent(send, word, replace(line, piece_s=LAST_WORD_WITHIN_S), more=False)


async def _sent(send: Send, piece: bytes, line: Line, *, more: bool = True) -> bool:
    """Send a piece; False when nobody took it in time: the line is cut, there is nobody to tell."""
    try:
        async with asyncio.timeout(line.piece_s):
            await send({"type": "http.response.body", "body": piece, "more_body": more})
    except TimeoutError:
        line.cut()
        return False
    line.moved()
    return True


async def _hung_up(receive: Receive) -> None:
    """Return when the caller is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _closed(chunks: AsyncIterator[bytes]) -> None:
    """Close a source that can be closed; a generator that is left open is a warning later."""
    close = getattr(chunks, "aclose", None)
    if close is not None:
        with contextlib.suppress(RuntimeError):  # it is running: it ends with its own cancellation
            await close()
