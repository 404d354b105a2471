"""Follows what changes on a gateway, for ever: comes back by itself and goes on where it was.

Nothing is missed and nothing told twice, or a Reset says so. It keeps no state but the last id;
whoever wants to go on after a restart of their own keeps `event_id` of the last change.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence

import httpx2

from crinsu_gateway.client.event_stream import EventStream, NotAStream
from crinsu_gateway.client.live_events import Connected, LiveEvent, LiveRefused, Lost, event_of

PATH = "/api/v1/live"
SILENT_AFTER_S = 45.0
"""Three heartbeats; then nobody is there, whatever the line says."""
CONNECT_S = 10.0
LONGEST_PAUSE_S = 60.0
TRIES_WITH_A_TOKEN = 2
"""So often a token may be refused in a row: one that expired is fetched anew."""
_TIMEOUT = httpx2.Timeout(CONNECT_S, read=SILENT_AFTER_S)


class _Following:
    """Where a follower stands, whatever it is that moves the bytes."""

    def __init__(self, resources: Sequence[str], last_id: str, chance: Callable[[], float]) -> None:
        self._params = {"resources": ",".join(resources)} if resources else {}
        self._chance = chance
        self._failures = 0
        self._refused = 0
        self._retry_s = 2.0
        self._asked_s = 0.0
        self._last_id = last_id
        self._stream = EventStream(last_id)

    def asked(self, token: str) -> tuple[dict[str, str], dict[str, str]]:
        """The parameters and headers of the next connection."""
        headers = {"Accept": "text/event-stream"}
        if self._last_id:
            headers["Last-Event-ID"] = self._last_id
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._params, headers

    def answered(self, response: httpx2.Response, body: bytes) -> str:
        """Why the line does not stand; empty when it does. LiveRefused when it never will."""
        status = response.status_code
        if status == 200 and response.headers.get("content-type", "").startswith(
            "text/event-stream"
        ):
            self._refused, self._stream = 0, EventStream(self._last_id)
            return ""
        self._asked_s = _seconds(response.headers.get("retry-after", ""))
        self._refused += status == 401
        if status in (429, 408) or (status == 401 and self._refused < TRIES_WITH_A_TOKEN):
            return f"the gateway answered {status}"
        if status >= 500:
            return f"the gateway answered {status}"
        raise _refusal(response, body)

    def took(self, piece: bytes) -> list[LiveEvent]:
        """The events that a piece makes whole."""
        messages = self._stream.take(piece)
        self._last_id = self._stream.last_id
        if self._stream.retry_ms is not None:
            self._retry_s = self._stream.retry_ms / 1000
        self._failures = 0
        return [event for one in messages if (event := event_of(one)) is not None]

    def pause_s(self) -> float:
        """How long to wait before the next try: longer each time, never all clients at once."""
        self._failures += 1
        longest = min(LONGEST_PAUSE_S, self._retry_s * (1 << min(self._failures - 1, 10)))
        pause_s = max(self._asked_s, longest * (0.5 + 0.5 * self._chance()))
        self._asked_s = 0.0
        return pause_s


async def follow(
    http: httpx2.AsyncClient,
    *,
    token: Callable[[], Awaitable[str]] | None = None,
    resources: Sequence[str] = (),
    last_id: str = "",
    chance: Callable[[], float] = random.random,
) -> AsyncGenerator[LiveEvent, None]:
    """What changes, until the caller stops; `http` knows the gateway and perhaps who we are.

    `token` is asked for at each connection. LiveRefused when the gateway will not tell us.
    """
    following = _Following(resources, last_id, chance)
    while True:
        why = ""
        try:
            params, headers = following.asked(await token() if token else "")
            async with http.stream(
                "GET", PATH, params=params, headers=headers, timeout=_TIMEOUT
            ) as response:
                body = b"" if response.status_code == 200 else await response.aread()
                why = following.answered(response, body)
                if not why:
                    yield Connected()
                    async for piece in response.aiter_raw():
                        for event in following.took(piece):
                            why = event.why if isinstance(event, Lost) else why
                            if not isinstance(event, Lost):
                                yield event
        except (httpx2.HTTPError, NotAStream) as error:
            why = str(error) or type(error).__name__
        yield Lost(why or "the gateway ended the stream")
        await asyncio.sleep(following.pause_s())


def follow_here(
    http: httpx2.Client,
    *,
    token: Callable[[], str] | None = None,
    resources: Sequence[str] = (),
    last_id: str = "",
    chance: Callable[[], float] = random.random,
) -> Generator[LiveEvent, None, None]:
    """The same without an event loop: it waits in the thread that iterates."""
    following = _Following(resources, last_id, chance)
    while True:
        why = ""
        try:
            params, headers = following.asked(token() if token else "")
            with http.stream(
                "GET", PATH, params=params, headers=headers, timeout=_TIMEOUT
            ) as response:
                body = b"" if response.status_code == 200 else response.read()
                why = following.answered(response, body)
                if not why:
                    yield Connected()
                    for piece in response.iter_raw():
                        for event in following.took(piece):
                            why = event.why if isinstance(event, Lost) else why
                            if not isinstance(event, Lost):
                                yield event
        except (httpx2.HTTPError, NotAStream) as error:
            why = str(error) or type(error).__name__
        yield Lost(why or "the gateway ended the stream")
        time.sleep(following.pause_s())


def _seconds(text: str) -> float:
    digits = text if text.isascii() and text.isdigit() and len(text) < 6 else "0"
    return min(float(digits), 10 * LONGEST_PAUSE_S)


def _refusal(response: httpx2.Response, body: bytes) -> LiveRefused:
    try:
        problem = httpx2.Response(200, content=body).json()
    except ValueError:
        problem = None
    known = problem if isinstance(problem, dict) else {}
    code = str(known.get("code", "NOT_A_GATEWAY"))
    sentence = str(known.get("detail", f"the gateway answered {response.status_code}"))
    return LiveRefused(response.status_code, code, sentence)
