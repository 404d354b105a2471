"""The pages of the console, its files, and the streams that keep the pages in step.

Which view stands where is in views/registry.py, who looks in viewer.py. Nothing is changed here:
acts go through the own API. Each page forbids whatever does not come from the gateway itself.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.arrived import AGAIN, CLIENT, parameters_of
from crinsu_gateway.web.console import assets
from crinsu_gateway.web.console.boards import Boards
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue
from crinsu_gateway.web.console.questions import Questions
from crinsu_gateway.web.console.told import Told
from crinsu_gateway.web.console.view import ASKED, STATION, AnyView, Look
from crinsu_gateway.web.console.viewer import viewer_of
from crinsu_gateway.web.console.views.registry import PATHS, view_at
from crinsu_gateway.web.cookie import is_from_here
from crinsu_gateway.web.errors import Failure, Refused, failure_of, refusal
from crinsu_gateway.web.faces import Ready, Streamed
from crinsu_gateway.web.intake import read_body
from crinsu_gateway.web.languages import language_of
from crinsu_gateway.web.streaming import respond
from crinsu_gateway.web.token_requests import form_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EVENT_STREAM = "text/event-stream"
HELD = 256 * 1024
"""What a slow console may leave lying (bytes); then its stream ends, and it comes back for all."""
FOR_GOOD = "public, max-age=31536000, immutable"
SOON = b"retry: 1000\n\n"
"""A browser whose line was cut comes back after a second, not after its own three."""
OVER = b"event: over\ndata: {}\n\n"
"""Told when whoever looks may not look any more; the page asks who is there."""
BOARD = "/pieces"
"""What the path of a page ends in where its changes are told."""
LONGEST = 200
"""Characters of what a parameter says."""
_METHODS = frozenset({"GET", "HEAD"})

Serve = Callable[[Scope], Awaitable[Ready | Streamed]]
Ask = Callable[[Scope, Receive], Awaitable[Ready | None]]


class Console:
    """What is served under /console."""

    def __init__(self, db: Database, clock: Clock, told: Told) -> None:
        self._db = db
        self._clock = clock
        self._told = told
        self._boards = Boards(db)
        self._questions = Questions()

    def routes(self) -> Mapping[str, ASGIApp]:
        """The paths with what serves them."""
        pages = {path: _Path(self.page, self.ask) for path in PATHS}
        boards = {path + BOARD: _Path(self.pieces) for path in PATHS}
        return {**pages, **boards, f"{assets.PATH}/{{name}}": _Path(self.asset)}

    async def page(self, scope: Scope) -> Ready:
        """The page of a view; a page too where there is none, or none for whoever asks."""
        from crinsu_gateway.web.console import page  # what draws: when somebody looks

        look = await self._look(scope)
        try:
            view = view_at(scope["route"].path)
            _require_asked(view, look.query)
            if look.opens(view.scope, view.acts):
                made = await page.page(self._db, view, look, _board_of(scope))
            elif look.viewer is None:
                made = await page.closed(self._db, view.name, look)
            else:
                raise refusal(403, "FORBIDDEN", "your role does not open this view")
        except (Refused, RuleError) as error:
            return await self._refused(error, look)
        return _html(made, look)

    async def _refused(self, error: Refused | RuleError, look: Look) -> Ready:
        from crinsu_gateway.web.console import page

        failure: Failure = failure_of(error, "")
        return _html(await page.refused(self._db, failure, look), look, failure.status)

    async def ask(self, scope: Scope, receive: Receive) -> Ready | None:
        """A form with words of people: it leads to a page whose address bears none of them. None
        where a view takes no words.
        """
        view = view_at(scope["route"].path)
        if not view.texts:
            return None
        try:
            headers = Headers(scope=scope)
            form = form_of(headers, await read_body(headers, receive))
            given = {name: value.strip() for name, value in form.items() if value.strip()}
            _require_asked(view, given)
        except Refused as error:
            return await self._refused(error, await self._look(scope))
        question = {name: value for name, value in given.items() if name in view.texts}
        shown = {name: value for name, value in given.items() if name not in (*view.texts, ASKED)}
        if question:
            shown[ASKED] = self._questions.keep(question)
        where = _path_of(scope) + (f"?{urlencode(shown)}" if shown else "")
        return Ready(b"", status=303, headers={"Location": where, "Cache-Control": "no-store"})

    async def pieces(self, scope: Scope) -> Streamed:
        """What changes in a view, as server-sent events."""
        look = await self._look(scope)
        view = view_at(scope["route"].path.removesuffix(BOARD))
        _require_asked(view, look.query)
        opens = look.opens(view.scope, view.acts)
        chunks = self._followed(view, look, scope) if opens else _over()
        told = {"Cache-Control": "no-store"}
        return Streamed(chunks, EVENT_STREAM, headers=told, last_word=b"\n", held=HELD)

    async def asset(self, scope: Scope) -> Ready:
        """A style or a script."""
        data, media_type = await asyncio.to_thread(assets.content, scope["path_params"]["name"])
        return Ready(data, media_type, headers={"Cache-Control": FOR_GOOD})

    async def _look(self, scope: Scope) -> Look:
        headers = Headers(scope=scope)
        wanted = ",".join(headers.getlist("accept-language"))
        language = language_of(wanted, {one: catalogue(one) for one in LANGUAGES})
        query = parameters_of(scope["query_string"].decode("latin-1"))
        given = {name: value.strip() for name, value in query if value.strip()}
        if not is_from_here(headers):
            given.pop(STATION, None)  # a foreign page moves no browser to another station
        given |= self._questions.asked(given.get(ASKED, ""))
        viewer = await viewer_of(self._db, scope)
        now = self._clock.now()
        return Look(scope["path_params"], given, language, viewer, now, self._told)

    async def _followed(self, view: AnyView, look: Look, scope: Scope) -> AsyncGenerator[bytes]:
        """What the board of a view tells, as long as whoever looks may do what they did then."""
        again, may = scope[AGAIN], scope[CLIENT].scopes
        board = self._boards.of(view, look)
        yield SOON
        async with aclosing(board.look(lambda: self._clock.now().utc_ms)) as told:
            async for chunk in told:
                now = await again()
                if now is None or now.scopes != may:
                    yield OVER
                    return
                yield chunk


def _require_asked(view: AnyView, given: Mapping[str, str]) -> None:
    """400 for a parameter that a view does not take, or a long one."""
    for name, value in given.items():
        if name not in (*view.asks, STATION, ASKED):
            allowed = f"it takes {', '.join(view.asks)}" if view.asks else "it takes none"
            raise refusal(400, "BAD_PARAMETER", f"this view knows no {name[:50]!r}; {allowed}")
        if len(value) > LONGEST:
            why = f"{name} has {len(value)} characters; at most {LONGEST} are taken"
            raise refusal(400, "BAD_PARAMETER", why)


def _board_of(scope: Scope) -> str:
    """Where the changes of a page are told."""
    query = scope["query_string"].decode("latin-1")
    return f"{_path_of(scope)}{BOARD}" + (f"?{query}" if query else "")


def _html(made: str, look: Look, status: int = 200) -> Ready:
    told = {"Content-Security-Policy": POLICY, "Content-Language": look.language}
    return Ready(made.encode(), "text/html", status, {**told, "Cache-Control": "no-store"})


def _path_of(scope: Scope) -> str:
    return str(scope["raw_path"].decode("latin-1").partition("?")[0])


async def _over() -> AsyncGenerator[bytes]:
    yield OVER


class _Path:
    """One path as an ASGI application: looked at by anybody, asked by a form, changed by nobody."""

    def __init__(self, serve: Serve, ask: Ask | None = None) -> None:
        self._serve = serve
        self._ask = ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        answer: Ready | Streamed | None = None
        if scope["method"] in _METHODS:
            answer = await self._serve(scope)
        elif scope["method"] == "POST" and self._ask is not None:
            answer = await self._ask(scope, receive)
        if answer is None:
            told = {"Allow": ", ".join(sorted(_METHODS))}
            raise refusal(405, "METHOD_NOT_ALLOWED", "allowed here: GET, HEAD", headers=told)
        await respond(answer)(scope, receive, send)
