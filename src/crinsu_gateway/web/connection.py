"""One connection of the web server, held to limits: how many there are, how large the head of a
request is, how long a request takes to come in, how long its answer may lie unread.

uvicorn limits none of these, and each open connection costs a descriptor that the buses need.
It knows no route and refuses nothing by rule; who may call is for web/gate.py.
"""

import asyncio
import json
import re
import socket
import sys
from collections import Counter
from dataclasses import dataclass

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from crinsu_gateway.web.line import LINE, Line

MOST_HEAD = 32 * 1024
"""Bytes of a request line and its headers together."""
MOST_HEADERS = 100
MOST_PIPELINED = 16
"""How many requests may be sent on one connection before the first of them is answered."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long each phase of one may last (seconds).

    `served`: when so many are open, requests are answered with 503; `open`: more are dropped, as
    are those beyond `open_of_one` from one address, so that nobody takes all of them.
    `request_s`: from the first byte of a request, or from the connection, to the request's last.
    `answer_s`: from then until the answer was taken; of one in pieces, `piece_s` for each to be
    taken and `silent_s` between two. `idle_s`: between two requests.
    """

    served: int = 256
    open: int = 288
    open_of_one: int = 192
    request_s: float = 15.0
    answer_s: float = 60.0
    piece_s: float = 20.0
    silent_s: float = 90.0
    idle_s: int = 30


METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
LINGER_S = 2.0
"""How long a caller who was refused may still send: else their refusal might never reach them."""
MOST_LINGERING = 256 * 1024
SPARE_S = 5.0
"""How much later than uvicorn this ends an idle connection, when it does not take its answer."""


def _refusal(status: int, title: str, code: str, sentence: str, more: str = "") -> bytes:
    """What is said to who cannot be understood; the face that they meant is not known then."""
    told = {"type": "about:blank", "title": title, "status": status}
    body = json.dumps({**told, "detail": sentence, "code": code}).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\ncache-control: no-store\r\n"
        "content-language: en\r\nx-content-type-options: nosniff\r\n"
        "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
        f"access-control-allow-origin: *\r\n{more}\r\n"
    )
    return head.encode() + body


_TOO_LARGE = _refusal(
    431,
    "Request Header Fields Too Large",
    "HEAD_TOO_LARGE",
    f"a request line with its headers may have {MOST_HEAD} bytes, and {MOST_HEADERS} headers",
)
_UNREADABLE = _refusal(400, "Bad Request", "BAD_REQUEST", "this is no HTTP request (RFC 9112)")
_NO_METHOD = _refusal(
    405,
    "Method Not Allowed",
    "METHOD_NOT_ALLOWED",
    f"there is no such method here; there are: {METHODS}",
    f"allow: {METHODS}\r\n",
)
_METHOD = re.compile(rb"[A-Z][A-Z-]{0,30} /")


class LimitedConnection(HttpToolsProtocol):
    """Ends when its caller takes more time or room than a caller needs."""

    limits = ConnectionLimits()
    callers: Counter[str]
    _address = ""
    _head = 0
    _in_head = False
    _begins = b""
    _lingering = -1
    _idle = False
    _limit: asyncio.TimerHandle | None = None
    _line: Line

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._line = Line(self._moved, transport.abort, self.limits.piece_s, self._hold)
        self._address = self.client[0] if self.client else ""
        self.callers[self._address] += 1
        crowded = self.callers[self._address] > self.limits.open_of_one
        if crowded or len(self.connections) > self.limits.open:
            transport.abort()
            return
        self._allow(self.limits.request_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._limit is not None:
            self._limit.cancel()
        self._line.gone.set()
        self.callers[self._address] -= 1
        if self.callers[self._address] <= 0:
            del self.callers[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in. Whatever comes after an answer begins the time of the next request."""
        if self._lingering >= 0:
            self._lingering += len(data)
            if self._lingering > MOST_LINGERING:
                self.transport.abort()
            return
        if not self._in_head:
            self._begins = data[:40]
        if self._idle:
            self._idle = False
            self._allow(self.limits.request_s)
        was_in_head = self._in_head
        super().data_received(data)
        if was_in_head and self._in_head:  # a line without an end is told to us nowhere else
            self._head += len(data)
            if self._head > MOST_HEAD:
                self.send_400_response("")

    def on_message_begin(self) -> None:
        """A request begins. Who sends very many at once would keep the loop for long."""
        if len(self.pipeline) >= MOST_PIPELINED:
            raise ValueError("too many requests are sent before the first is answered")
        self._in_head, self._head = True, 0
        super().on_message_begin()
        self.scope[LINE] = self._line  # type: ignore[literal-required]

    def on_url(self, url: bytes) -> None:
        """A part of the request line came."""
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header came."""
        self._head += len(name) + len(value)
        if len(self.headers) >= MOST_HEADERS:
            self._head = MOST_HEAD + 1
            raise ValueError("the request has too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; a refusal is raised, and comes back as send_400_response."""
        self._in_head = False
        if self._head > MOST_HEAD:
            raise ValueError("the head of the request is too large")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; it was answered already when it was refused by its head."""
        super().on_message_complete()
        self._next_phase()

    def on_response_complete(self) -> None:
        """An answer is written; the next one of the pipeline, if any, is begun."""
        super().on_response_complete()
        self._next_phase()

    def shutdown(self) -> None:
        """The server stops: answers that go on for long are asked to end."""
        super().shutdown()
        self._line.ending.set()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, or has too large a head, and end the connection.

        Where an answer to an earlier request is still to come, this one would be taken for it: the
        connection ends without a word.
        """
        if self.transport.is_closing():
            return
        if self._owes_an_answer():
            self.transport.abort()
            return
        refusal = _TOO_LARGE if self._head > MOST_HEAD else _UNREADABLE
        if sys.exc_info()[0] is httptools.HttpParserInvalidMethodError:
            refusal = _NO_METHOD if _METHOD.match(self._begins) else _UNREADABLE
        self.transport.write(refusal)
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.write_eof()
        self._lingering = 0
        self._allow(LINGER_S)

    def _owes_an_answer(self) -> bool:
        """Whether an answer is owed that is not to what cannot be read; what waits for the rest of
        a body that never comes is told that its caller is gone."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return bool(self.pipeline)
        if self.pipeline or cycle.response_started or not cycle.more_body:
            return True
        cycle.disconnected = True
        cycle.message_event.set()
        return False

    def _next_phase(self) -> None:
        self._idle = self.cycle.response_complete
        self._allow(self.limits.idle_s + SPARE_S if self._idle else self.limits.answer_s)

    def _hold(self, size: int) -> None:
        """Let no more than this wait to be taken."""
        line = self.transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, size)
        self.transport.set_write_buffer_limits(high=size)

    def _moved(self) -> None:
        """A piece of an answer went out."""
        self._allow(self.limits.silent_s)

    def _allow(self, seconds: float) -> None:
        """Give the present phase so long; one that is closing keeps what it had to say the rest."""
        if self.transport.is_closing():
            return
        if self._limit is not None:
            self._limit.cancel()
        self._limit = self.loop.call_later(seconds, self.transport.abort)


def within(limits: ConnectionLimits) -> type[LimitedConnection]:
    """Connections that keep these limits."""

    class Connection(LimitedConnection):
        """A connection within the limits that were asked for."""

    Connection.limits = limits
    Connection.callers = Counter()
    return Connection
