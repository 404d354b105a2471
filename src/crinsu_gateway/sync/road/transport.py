"""The road to the centre as httpx2 takes it: paced by the budget, bounded in what comes back.

A request leaves only with a place of the budget, whoever makes it (a token's, too). It knows no
path and no body.
"""

from collections.abc import AsyncIterator

import httpx2

from crinsu_gateway.sync.road.replies import dated
from crinsu_gateway.sync.road.resolver import Resolver
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.quota import quota_of

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes; a page of 100 records has a thousandth of it."""
MOST_ADDRESSES = 3


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


class Resolved(httpx2.AsyncBaseTransport):
    """Looks the host up by itself, and tries its addresses one after the other.

    The certificate is still held against the name. An address that did answer is tried first.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, resolver: Resolver) -> None:
        self._inner = inner
        self._resolver = resolver
        self._good = ""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request to the first address that takes a connection; nothing was sent before."""
        url = request.url
        failure: httpx2.TransportError = httpx2.ConnectError("no address")
        for address in await self._addresses(request):
            request.url = url.copy_with(host=address)
            try:
                answer = await self._inner.handle_async_request(request)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as fault:
                failure = fault
            else:
                self._good = address
                return answer
            finally:
                request.url = url
        raise failure

    async def _addresses(self, request: httpx2.Request) -> list[str]:
        """At most three addresses, the one that answered last before the others."""
        url, limits = request.url, request.extensions.get("timeout", {})
        port = url.port or (443 if url.scheme == "https" else 80)
        request.extensions["sni_hostname"] = url.host
        try:
            found = await self._resolver.addresses(url.host, port, limits.get("connect") or 5.0)
        except TimeoutError as fault:
            raise httpx2.ConnectTimeout("the name service does not answer") from fault
        except OSError as fault:
            raise httpx2.ConnectError("no address") from fault
        return sorted(found[:MOST_ADDRESSES], key=lambda one: one != self._good)

    async def aclose(self) -> None:
        """Close what is under it."""
        await self._inner.aclose()
