"""Answers without a known length for callers of HTTP/1.0, who know no chunks (RFC 9112, 6.1): the
body goes out as it is, and the end of the connection is its end.

A body that is broken off must therefore not end so: web/connection.py resets the line then.
"""

from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Exchange(Protocol):
    """What uvicorn keeps of an answer: how its body is framed, and how much of it is to come."""

    chunked_encoding: bool | None
    expected_content_length: int
    waiting_for_100_continue: bool


def until_close(application: ASGIApp, exchange: Exchange) -> ASGIApp:
    """The same application, for a request of HTTP/1.0; such a caller is not told to go on either
    (RFC 9110, 10.1.1)."""
    exchange.waiting_for_100_continue = False

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        endless = False

        async def sending(message: Message) -> None:
            nonlocal endless
            if message["type"] == "http.response.start":
                endless = all(name.lower() != b"content-length" for name, _ in message["headers"])
                if endless:
                    exchange.chunked_encoding = False
            elif endless:  # uvicorn counts what is left: nothing after this piece
                exchange.expected_content_length = len(message.get("body", b""))
            await send(message)

        await application(scope, receive, sending)

    return serve
