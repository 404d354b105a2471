"""Conditional requests at the sandbox central: every answered read of the API bears a strong ETag.

A read that names the tag of what it would get is answered 304 without a body. It saves the road,
not the work: the tag is that of the bytes themselves.
"""

import hashlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/api/v1/"


class Conditional:
    """Adds the tags, and answers 304 where nothing changed."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        if not is_read or not scope["path"].startswith(PREFIX):
            await self._inner(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"if-none-match", b"")
        await self._inner(scope, receive, _Answer(asked, send))


class _Answer:
    """One answer, held back until its body is whole."""

    def __init__(self, asked: bytes, send: Send) -> None:
        self._asked = [one.strip() for one in asked.split(b",")]
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False) or self._start is None:
            return
        start, body = self._start, self._body
        if start["status"] == 200:
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
            headers = [*start["headers"], (b"etag", tag)]
            if tag in self._asked:
                headers = [one for one in headers if one[0] != b"content-length"]
                start, body = {**start, "status": 304}, b""
            start = {**start, "headers": headers}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
