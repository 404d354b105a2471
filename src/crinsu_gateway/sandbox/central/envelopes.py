"""Answers that were caught before they left, and what a wrong envelope makes of them. Pure."""

import json
from dataclasses import dataclass

from starlette.types import Message

from crinsu_gateway.sandbox.central.faults import Shape

PORTAL = (
    b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in first.</body></html>"
)


@dataclass(slots=True)
class Caught:
    """A whole answer, held in the hand."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] | None = None
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Be the `send` of an application."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", []))
        else:
            self.body += message.get("body", b"")

    def start(self, more: dict[str, str]) -> Message:
        """The message that begins it, with its true length."""
        kept = [pair for pair in self.headers or [] if pair[0].lower() != b"content-length"]
        length = (b"content-length", str(len(self.body)).encode())
        told = [(name.lower().encode(), text.encode()) for name, text in more.items()]
        headers = [*kept, length, *told]
        return {"type": "http.response.start", "status": self.status, "headers": headers}


def reshaped(answer: Caught, shape: Shape) -> Caught:
    """The same answer in a wrong envelope; what has no envelope stays, but for a page."""
    if shape is Shape.HTML:
        return Caught(200, [(b"content-type", b"text/html; charset=utf-8")], PORTAL)
    try:
        body = json.loads(answer.body)
    except ValueError:
        return answer
    if not isinstance(body, dict) or "data" not in body:
        return answer
    return Caught(answer.status, answer.headers, json.dumps(_enveloped(body, shape)).encode())


def _enveloped(body: dict[str, object], shape: Shape) -> object:
    data, meta = body["data"], body.get("meta")
    if shape is Shape.BARE:
        return data
    if shape is Shape.TWICE:
        return {"data": body, "meta": {}}
    flat = data if isinstance(data, dict) else {"data": data}
    return {**flat, **(meta if isinstance(meta, dict) else {})}
