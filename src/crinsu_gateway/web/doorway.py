"""The door of an encrypted server: each caller shakes hands here before it becomes a connection.

A handshake that does not come costs a descriptor as much as a connection does, and nobody counts
it; so there are only so many at once, and each has its time. It knows no HTTP.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable

HANDSHAKE_S = 10.0
MOST_SHAKING = 64
"""Callers that shake hands at once; when more come, who has taken longest is dropped."""
NO_ROOM_S = 0.1
"""How long to wait when a caller cannot be taken in, for want of descriptors."""


class Doorway:
    """Takes callers in at a listener, and hands those over that are encrypted."""

    def __init__(self, context: ssl.SSLContext, inside: Callable[[], asyncio.Protocol]) -> None:
        self._context = context
        self._inside = inside
        self._shaking: dict[asyncio.Task[None], None] = {}  # in the order of their coming
        self._accepting: asyncio.Task[None] | None = None

    def open(self, listener: socket.socket) -> None:
        """Take callers in from now on, until `close`."""
        self._accepting = asyncio.create_task(self._accept(listener), name="tls door")

    async def close(self) -> None:
        """Take nobody in any more; who shakes hands is dropped."""
        tasks = [*self._shaking] + ([self._accepting] if self._accepting else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                line, _ = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(NO_ROOM_S)
                continue
            if len(self._shaking) >= MOST_SHAKING:
                longest = next(iter(self._shaking))
                self._shaking.pop(longest)
                longest.cancel()
            # Owned here and ended by `close`; it ends by itself within HANDSHAKE_S.
            task = asyncio.create_task(self._shake(line), name="tls handshake")
            self._shaking[task] = None
            task.add_done_callback(lambda done: self._shaking.pop(done, None))

    async def _shake(self, line: socket.socket) -> None:
        """Shake hands with one caller; from then on it is a connection and ends by itself."""
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._inside,
                line,
                ssl=self._context,
                ssl_handshake_timeout=HANDSHAKE_S,
                ssl_shutdown_timeout=1.0,
            )
        except OSError:  # no TLS, none that we speak, gone, or too slow
            line.close()
        except asyncio.CancelledError:
            line.close()
            raise
