"""Counts what the API answers: by face, method and class of the status, and by nothing of callers.

A method that nobody knows counts as OTHER, so that no caller can make labels.
"""

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crinsu_gateway.web.faces import face_of

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Tally:
    """How many requests were answered, by (face, method, class of the status)."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, str, str]] = Counter()

    def note(self, path: str, method: str, status: int) -> None:
        """Count one answer."""
        known = method if method in _METHODS else "OTHER"
        self.answered[face_of(path).value, known, f"{status // 100}xx"] += 1


def counted(inner: ASGIApp, tally: Tally) -> ASGIApp:
    """The same application, whose answers are counted when their head goes out."""

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                tally.note(scope["path"], scope["method"], message["status"])
            await send(message)

        await inner(scope, receive, sending if scope["type"] == "http" else send)

    return counting
