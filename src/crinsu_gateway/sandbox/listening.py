"""A server of the sandbox: one application on one real socket, started and stopped here.

It takes no signals: whoever runs the process owns them. It knows no route.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

Connections = Callable[[], Iterable[Any]]
"""The connections of a server that are open, for who may have to cut one."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever runs the process."""
        yield


@asynccontextmanager
async def listening(
    name: str, host: str, port: int, made: Callable[[Connections], ASGIApp]
) -> AsyncIterator[int]:
    """The application for as long as the block runs; its port, where 0 was any free one.

    OSError when the port is taken.
    """
    listener = _listen(host, port)
    server = _server(made)
    # Owned here: it ends below, whatever happens in the block.
    task = asyncio.create_task(server.serve(sockets=[listener]), name=name)
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.005)
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await task


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _server(made: Callable[[Connections], ASGIApp]) -> _Server:
    server: _Server
    server = _Server(
        uvicorn.Config(
            made(lambda: server.server_state.connections),
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
    )
    return server
