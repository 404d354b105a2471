"""TCP as a way to connect a link: to a unit, a gateway box or a serial server.

It does not retry. A connection that dies without a word is noticed by keep-alive probes.
"""

import asyncio
import socket
from collections.abc import Callable

from crinsu_gateway.wire.channel import Channel
from crinsu_gateway.wire.link import Connect
from crinsu_gateway.wire.os_words import in_words

KEEPALIVE = ((socket.TCP_KEEPIDLE, 15), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))
"""A listener that only receives learns of a dead peer after about 30 s."""


def tcp(host: str, port: int, timeout_s: float) -> Connect:
    """Connects to a host and port within `timeout_s`."""

    async def connect(make: Callable[[], Channel]) -> Channel:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                transport, channel = await loop.create_connection(make, host, port)
        except OSError as error:
            raise OSError(in_words(error)) from error
        bare = transport.get_extra_info("socket")
        if bare is not None:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in KEEPALIVE:
                bare.setsockopt(socket.IPPROTO_TCP, option, value)
        return channel

    return connect
