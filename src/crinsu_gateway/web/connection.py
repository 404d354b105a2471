"""One connection of the web server, held to limits: how many there are, how large the head of a
request is, how long a request takes to come in, how long its answer may lie unread.

uvicorn limits none of these, and each open connection costs a descriptor that the buses need.
It knows no route and refuses nothing by rule; who may call is for web/gate.py.
"""

import asyncio
import contextlib
import re
import socket
import struct
import sys
from collections import Counter
from dataclasses import dataclass

import httptools
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from crinsu_gateway.web.errors import Failure
from crinsu_gateway.web.line import CROWDED, LINE, Line
from crinsu_gateway.web.unread import (
    MOST_HEAD,
    MOST_HEADERS,
    NO_METHOD,
    TOO_LARGE,
    TOO_LATE,
    UNREADABLE,
    unread,
)
from crinsu_gateway.web.until_close import until_close

MOST_PIPELINED = 16
"""How many requests may be sent on one connection before the first of them is answered."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long each phase of one may last (seconds).

    `served`: when so many are open, the application is told that it is crowded; `open`: more are
    dropped, as are those beyond `open_of_one` from one address, so that nobody takes all of them.
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


LINGER_S = 2.0
"""How long a caller who was refused may still send: else their refusal might never reach them."""
MOST_LINGERING = 256 * 1024
_RESET = struct.pack("ii", 1, 0)
SPARE_S = 5.0
"""How much later than uvicorn this ends an idle connection, when it does not take its answer."""


_METHOD = re.compile(rb"[A-Z][A-Z-]{0,30} /")


class LimitedConnection(HttpToolsProtocol):
    """Ends when its caller takes more time or room than a caller needs."""

    limits = ConnectionLimits()
    callers: Counter[str]
    _address = ""
    _head = 0
    _in_head = False
    _unsaid = 0
    """Bytes that came since it was last told what they are: those of a line that has no end yet, in
    the head or behind the body, or that mean nothing."""
    _begins = b""
    _lingering = -1
    _idle = False
    _limit: asyncio.TimerHandle | None = None
    _line: Line

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._line = Line(self._moved, self._cut, self.limits.piece_s, self._hold)
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
        self._unsaid += len(data)
        super().data_received(data)
        if self._unsaid > MOST_HEAD:
            self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins. Who sends very many at once would keep the loop for long."""
        if len(self.pipeline) >= MOST_PIPELINED:
            raise ValueError("too many requests are sent before the first is answered")
        self._in_head, self._head, self._unsaid = True, 0, 0
        super().on_message_begin()
        crowded = len(self.connections) >= self.limits.served
        self.scope[LINE] = self._line  # type: ignore[literal-required]
        self.scope[CROWDED] = crowded  # type: ignore[literal-required]

    def on_url(self, url: bytes) -> None:
        """A part of the request line came."""
        self._head += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header came."""
        self._head += len(name) + len(value)
        self._unsaid = 0
        if len(self.headers) >= MOST_HEADERS:
            self._head = MOST_HEAD + 1
            raise ValueError("the request has too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; a refusal is raised, and comes back as send_400_response."""
        self._in_head, self._unsaid = False, 0
        if self._head > MOST_HEAD:
            raise ValueError("the head of the request is too large")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body came."""
        self._unsaid = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; it was answered already when it was refused by its head."""
        self._unsaid = 0
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
        """Refuse what cannot be read, or has too large a head."""
        refusal = TOO_LARGE if self._head > MOST_HEAD else UNREADABLE
        if sys.exc_info()[0] is httptools.HttpParserInvalidMethodError:
            refusal = NO_METHOD if _METHOD.match(self._begins) else UNREADABLE
        self._refuse(refusal)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        """Begin to serve a request, whose caller may know no chunks."""
        old = cycle.scope["http_version"] != "1.1"
        super()._start_asgi_task(cycle, until_close(app, cycle) if old else app)  # type: ignore[arg-type]

    def _refuse(self, failure: Failure) -> None:
        """Say why a request is not taken in, and end the connection.

        Where an answer to an earlier request is still to come, this one would be taken for it: the
        connection ends without a word.
        """
        if self.transport.is_closing():
            return
        if self._owes_an_answer():
            self._cut()
            return
        usual = self.server_state.default_headers
        self.transport.write(unread(failure, self.scheme or "http", usual))
        if not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.write_eof()
        self._lingering = 0
        self._allow(LINGER_S)

    def _late(self) -> None:
        """The time of a request is over: who began one is told so, once."""
        if self._in_head and self._lingering < 0:
            self._refuse(TOO_LATE)
        else:
            self._cut()

    def _cut(self) -> None:
        """End the connection at once. One whose end would be that of a body is reset instead, so
        that nothing broken off looks whole; others keep what they have on the way."""
        cycle = self.cycle
        lasts = cycle is not None and cycle.response_started and not cycle.response_complete
        line = self.transport.get_extra_info("socket")
        if lasts and line is not None and cycle.scope["http_version"] != "1.1":
            with contextlib.suppress(OSError):  # it is closed already
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

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
        self._limit = self.loop.call_later(seconds, self._late)


def within(limits: ConnectionLimits) -> type[LimitedConnection]:
    """Connections that keep these limits."""

    class Connection(LimitedConnection):
        """A connection within the limits that were asked for."""

    Connection.limits = limits
    Connection.callers = Counter()
    return Connection
