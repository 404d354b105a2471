"""The pages of the console, its files, and the streams that keep the pages in step.

What stands here is seen without signing in: how units stand and where alarms are, nothing about
people. Nothing is changed here. Each page forbids whatever does not come from the gateway itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.console import assets
from crinsu_gateway.web.console.board import Board, Pieces
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Ready, Streamed
from crinsu_gateway.web.languages import language_of
from crinsu_gateway.web.streaming import respond

PREFIX = "/console"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EVENT_STREAM = "text/event-stream"
HELD = 256 * 1024
"""What a slow console may leave lying (bytes); then its stream ends, and it comes back for all."""
FOR_GOOD = "public, max-age=31536000, immutable"
_METHODS = frozenset({"GET", "HEAD"})

Serve = Callable[[Scope], Awaitable[Ready | Streamed]]


class Console:
    """What is served under /console."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._boards = {
            one: Board(db.changes, partial(_floor_pieces, db, one)) for one in LANGUAGES
        }

    def routes(self) -> Mapping[str, ASGIApp]:
        """The paths with what serves them."""
        return {
            PREFIX: _Path(self.page),
            f"{PREFIX}/floor/pieces": _Path(self.pieces),
            f"{assets.PATH}/{{name}}": _Path(self.asset),
        }

    async def page(self, scope: Scope) -> Ready:
        """The floor view."""
        language = _language(scope)
        from crinsu_gateway.web.console import floor_view  # what draws: when somebody looks

        made = await floor_view.page(self._db, language, f"{PREFIX}/floor/pieces")
        told = {"Content-Security-Policy": POLICY, "Content-Language": language}
        return Ready(made.encode(), "text/html", headers={**told, "Cache-Control": "no-store"})

    async def pieces(self, scope: Scope) -> Streamed:
        """What changes on the floor, as server-sent events."""
        chunks = self._boards[_language(scope)].look(lambda: self._clock.now().utc_ms)
        told = {"Cache-Control": "no-store"}
        return Streamed(chunks, EVENT_STREAM, headers=told, last_word=b"\n", held=HELD)

    async def asset(self, scope: Scope) -> Ready:
        """A style or a script."""
        data, media_type = await asyncio.to_thread(assets.content, scope["path_params"]["name"])
        return Ready(data, media_type, headers={"Cache-Control": FOR_GOOD})


def is_console(path: str) -> bool:
    """Whether a path is one of the console: those who work at the bench are not counted."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


async def _floor_pieces(db: Database, language: str) -> Pieces:
    from crinsu_gateway.web.console import floor_view

    return await floor_view.pieces(db, language)


class _Path:
    """One path as an ASGI application: looked at by anybody, changed by nobody."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] not in _METHODS:
            told = {"Allow": ", ".join(sorted(_METHODS))}
            raise refusal(405, "METHOD_NOT_ALLOWED", "allowed here: GET, HEAD", headers=told)
        await respond(await self._serve(scope))(scope, receive, send)


def _language(scope: Scope) -> str:
    wanted = ",".join(Headers(scope=scope).getlist("accept-language"))
    return language_of(wanted, {one: catalogue(one) for one in LANGUAGES})
