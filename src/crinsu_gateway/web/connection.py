"""One connection of the web server, held to limits: how many there are, how large the head of a
request is, how long a request takes to come in, how long its answer may lie unread.

uvicorn limits none of these, and each open connection costs a descriptor that the buses need.
It knows no route and refuses nothing by rule; who may call is for web/gate.py.
"""

import asyncio
import socket
from dataclasses import dataclass

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from crinsu_gateway.web.line import LINE, Line

MOST_HEAD = 32 * 1024
"""Bytes of a request line and its headers together."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long each phase of one may last (seconds).

    `served`: when so many are open, requests are answered with 503; `open`: more are dropped.
    `request_s`: from the first byte of a request, or from the connection, to the request's last.
    `answer_s`: from then until the answer was taken; of one in pieces, `piece_s` for each to be
    taken and `silent_s` between two. `idle_s`: between two requests.
    """

    served: int = 256
    open: int = 288
    request_s: float = 15.0
    answer_s: float = 60.0
    piece_s: float = 20.0
    silent_s: float = 90.0
    idle_s: int = 30


SPARE_S = 5.0
"""How much later than uvicorn this ends an idle connection, when it does not take its answer."""
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class LimitedConnection(HttpToolsProtocol):
    """Ends when its caller takes more time or room than a caller needs."""

    limits = ConnectionLimits()
    _head = 0
    _in_head = False
    _idle = False
    _limit: asyncio.TimerHandle | None = None
    _line: Line

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._line = Line(self._moved, transport.abort, self.limits.piece_s, self._hold)
        if len(self.connections) > self.limits.open:
            transport.abort()
            return
        self._allow(self.limits.request_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._limit is not None:
            self._limit.cancel()
        self._line.gone.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in. Whatever comes after an answer begins the time of the next request."""
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
        """A request begins."""
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
        """Refuse what cannot be read, or has too large a head, and end the connection."""
        if self._head <= MOST_HEAD:
            super().send_400_response(msg)
            return
        self.transport.write(_TOO_LARGE)
        self.transport.close()

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
    return Connection
