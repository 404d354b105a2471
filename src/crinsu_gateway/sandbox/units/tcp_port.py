"""A TCP port that carries conversations, one for each client, and can be unplugged and plugged in.

Unplugged means what it means for a unit with its network cable out and its power off:
open connections are cut and new ones refused, and the same port number comes back later.
It knows nothing of what is said.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from crinsu_gateway.sandbox.units.conversation import Conversation, Outlet

_CLOGGED = 65_536
"""Bytes that a client has not read; a flood waits for it rather than fill the memory."""
_END_S = 2.0


class TcpPort:
    """Listens on host and port (0: the system chooses, once) and serves several clients."""

    def __init__(
        self, conversation: Callable[[], Conversation], host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.host = host
        self.port = port
        self._conversation = conversation
        self._server: asyncio.Server | None = None
        self._clients: set[_Client] = set()

    @property
    def plugged(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    @property
    def address(self) -> str:
        """host:port, as a person would type it."""
        return f"{self.host}:{self.port}"

    @property
    def clients(self) -> int:
        """How many connections are open."""
        return len(self._clients)

    async def plug(self) -> None:
        """Starts to listen; nothing happens when it does already."""
        if self._server is not None:
            return
        # created first and started after it is ours: a cancellation in between must not lose it
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Client(self, self._conversation(), self._clients),
            self.host,
            self.port,
            start_serving=False,
        )
        await self._server.start_serving()
        self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Cuts every connection and refuses new ones."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for client in list(self._clients):
            client.abort()
        async with asyncio.timeout(_END_S):
            await server.wait_closed()
            for client in list(self._clients):
                await client.gone.wait()

    def unasked(self) -> None:
        """Sends to each client what its units say without a question."""
        for client in list(self._clients):
            client.unasked()


class _Client(asyncio.Protocol):
    def __init__(self, port: TcpPort, conversation: Conversation, clients: set["_Client"]) -> None:
        self.gone = asyncio.Event()
        self._port = port
        self._conversation = conversation
        self._clients = clients
        self._transport: asyncio.Transport | None = None
        self._outlet = Outlet(self._write, self._hang_up)
        self._time = asyncio.get_running_loop().time

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # a cast, because the transports of uvloop are transports in everything but their class
        self._transport = cast(asyncio.Transport, transport)
        self._clients.add(self)
        if not self._port.plugged:  # accepted while the plug was being pulled
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._outlet.close()
        self._clients.discard(self)
        self.gone.set()

    def data_received(self, data: bytes) -> None:
        self._outlet.send(self._conversation.heard(data, self._time()))

    def unasked(self) -> None:
        if self._transport and self._transport.get_write_buffer_size() < _CLOGGED:
            self._outlet.send(self._conversation.unasked())

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.close()
