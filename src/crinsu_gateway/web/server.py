"""The web server inside our own loop: it listens, serves one application, and stops when told.

Signals belong to the daemon, so uvicorn is kept from catching them. With a context it speaks TLS
alone (web/doorway.py); without one the gate refuses other machines. It knows no route.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from crinsu_gateway.web.connection import ConnectionLimits, within
from crinsu_gateway.web.doorway import Doorway

GRACE_S = 2
"""How long requests that are being served may take to end when the server stops."""
STOPPED_WITHIN_S = GRACE_S + 1.0
RESOLVED_WITHIN_S = 5.0


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, context: ssl.SSLContext | None) -> None:
        super().__init__(config)
        self._context = context
        self._doorway: Doorway | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept callers; uvicorn would neither count nor hurry those who shake hands."""
        if self._context is None:
            await super().startup(sockets)
            return
        await self.lifespan.startup()
        self._doorway = Doorway(self._context, self._connection)
        self.servers = []
        for listener in sockets or ():
            self._doorway.open(listener)
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shake no more hands, then as always."""
        if self._doorway is not None:
            await self._doorway.close()
        await super().shutdown(sockets)

    def _connection(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the daemon."""
        yield


class ApiServer:
    """Serves an application; `run` may be called again after it failed. Port 0 takes a free one."""

    def __init__(
        self,
        application: ASGIApp,
        host: str,
        port: int,
        limits: ConnectionLimits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._application = application
        self._host = host
        self._wanted_port = port
        self._limits = limits or ConnectionLimits()
        self._tls = tls
        self._server: _Server | None = None
        self._port = 0
        self._listening = asyncio.Event()

    @property
    def port(self) -> int:
        """The port that it listens on, or listened on last; 0 before."""
        return self._port

    async def listening(self) -> int:
        """Wait until it listens; the port."""
        await self._listening.wait()
        return self._port

    def ask_to_stop(self) -> None:
        """Take no more connections and end when those that are served have their answers."""
        if self._server is not None:
            self._server.should_exit = True

    async def run(self) -> None:
        """Serve until asked to stop or cancelled; OSError when the address cannot be had."""
        listener = await _listener(self._host, self._wanted_port)
        self._port = listener.getsockname()[1]
        server = self._server = _Server(_config(self._application, self._limits), self._tls)
        # Owned here: it has ended when this function returns, whatever happens. A task of its own,
        # because a cancelled server would leave its connections open.
        task = asyncio.create_task(server.serve(sockets=[listener]), name="uvicorn")
        self._listening.set()  # the socket is bound and queues callers from now on
        try:
            await asyncio.shield(task)
        finally:
            self._listening.clear()
            await _ended(server, task)
            self._server = None
            listener.close()


async def _ended(server: _Server, task: "asyncio.Task[None]") -> None:
    server.should_exit = True
    await asyncio.wait({task}, timeout=STOPPED_WITHIN_S)
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
    for connection in list(server.server_state.connections):
        if connection.transport is not None:
            connection.transport.abort()


async def _listener(host: str, port: int) -> socket.socket:
    async with asyncio.timeout(RESOLVED_WITHIN_S):
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, _, _, _, address = found[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Head and body leave in two pieces; without this the second waits 40 ms for the caller's
        # acknowledgement of the first. What is accepted here inherits it.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(128)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def _config(application: ASGIApp, limits: ConnectionLimits) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=within(limits),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what callers send that is no HTTP fills no log
        access_log=False,
        proxy_headers=False,  # nobody may say for somebody else where a request comes from
        server_header=False,
        date_header=True,
        timeout_keep_alive=limits.idle_s,
        timeout_graceful_shutdown=GRACE_S,
    )
