"""The road to the centre as httpx2 takes it: paced by the budget, bounded in what comes back.

A request leaves only with a place of the budget, whoever makes it (a token's, too). It knows no
path and no body.
"""

from collections.abc import AsyncIterator

import httpx2

from crinsu_gateway.sync.pace import Pace
from crinsu_gateway.sync.quota import quota_of
from crinsu_gateway.sync.replies import dated

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes; a page of 100 records has a thousandth of it."""


class Bounded(httpx2.AsyncByteStream):
    """The body of an answer, broken off when it is larger than any answer can be."""

    def __init__(self, inner: httpx2.AsyncByteStream | httpx2.SyncByteStream) -> None:
        assert isinstance(inner, httpx2.AsyncByteStream)
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._inner:
            size += len(part)
            if size > LARGEST_ANSWER:
                raise httpx2.RemoteProtocolError(f"the answer is over {LARGEST_ANSWER} bytes")
            yield part

    async def aclose(self) -> None:
        """Close what is under it."""
        await self._inner.aclose()


class Paced(httpx2.AsyncBaseTransport):
    """Lets a request leave only with a place of the budget."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request, counted from its start to its end."""
        ticket = await self._pace.take()
        try:
            answer = await self._inner.handle_async_request(request)
        finally:
            self._pace.done(ticket)
        await self._pace.heard(answer.status_code, quota_of(answer.headers.get, dated(answer)))
        answer.stream = Bounded(answer.stream)
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            await answer.aclose()  # a small packed body may be a huge one, and none was asked for
            raise httpx2.RemoteProtocolError("the answer is packed, which was not asked for")
        return answer

    async def aclose(self) -> None:
        """Close what is under it."""
        await self._inner.aclose()
