"""Talks to the running gateway on this machine, as a client of its API.

Who can read the signing key in the state folder may act: it mints itself a token that lasts a
minute. Every call has a time limit. It knows no resource.
"""

import getpass
import uuid
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import signing_key
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.cli.pinned import pinned
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.web.scopes import ALL_SCOPES
from crinsu_gateway.web.tokens import mint

TOKEN_S = 60
TIMEOUT_S = 15.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a server may listen on

Json = dict[str, Any]


def person() -> str:
    """Who sits at this terminal, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


class ApiClient:
    """One client for one command; use it in a `with` block."""

    def __init__(self, config: str, *, shows: bool = True) -> None:
        """`shows` says on stderr that an answer is slow; not for verbs that show more."""
        settings = load(Path(config))
        self._key = signing_key(settings.signing_key_path, make=False)
        self.station = settings.gateway.station
        """Where a technician at this machine stands, unless they say otherwise."""
        self.state_dir = settings.gateway.state_dir
        self.session = ""
        """The token of a person's session, sent with every call from then on."""
        self.url = _url(settings)
        """Where the gateway listens, for a client of another kind."""
        self.tls = None if settings.tls_files is None else pinned(settings.tls_files[0])
        """Whom it believes there; None where nothing is encrypted."""
        self._shows = shows
        self._http = httpx2.Client(base_url=self.url, timeout=TIMEOUT_S, verify=self.tls or False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **query: str | int) -> Json:
        """One resource; Refusal when the gateway says no or does not answer."""
        return self._call("GET", path, query=query)

    def raw(self, path: str, **query: str | int) -> tuple[bytes, Mapping[str, str]]:
        """One resource in whatever form it comes, with its headers; Refusal as with `get`."""
        answer = self._answer("GET", path, query=query)
        if answer.is_error:
            raise _refusal(self._json(answer, path), answer.status_code)
        return answer.content, answer.headers

    def post(self, path: str, body: Mapping[str, object], key: str = "") -> Json:
        """Order something; the same `key` again gets the same answer and does nothing twice."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._call("POST", path, body=body, headers=headers)

    def form(self, path: str, **fields: str) -> Json:
        """Send a form, as the token endpoint takes it."""
        return self._call("POST", path, form=fields)

    def delete(self, path: str) -> None:
        """End something."""
        self._call("DELETE", path)

    def every(self, path: str, name: str, **query: str | int) -> Iterator[Json]:
        """All items of a list of the own API, page by page, as its links lead on."""
        wanted: dict[str, str | int] | None = {"per_page": 100, **query}
        while path:
            answer = self._answer("GET", path, query=wanted)
            found = self._json(answer, path)
            if answer.is_error:
                raise _refusal(found, answer.status_code)
            items: list[Json] = found[name]
            yield from items
            path, wanted = answer.links.get("next", {}).get("url", ""), None

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        answer = self._answer(method, path, query=query, body=body, form=form, headers=headers)
        if answer.status_code == 204:
            return {}
        found = self._json(answer, path)
        if answer.is_error:
            raise _refusal(found, answer.status_code)
        result: Json = found
        return result

    def _token(self) -> str:
        """A new one for each call: between two of them a person may have typed for minutes."""
        return self.token(TOKEN_S)

    def token(self, seconds: int) -> str:
        """A token of the machine itself for so long, for a call that goes on."""
        return mint(self._key, f"cli-{person()}", ALL_SCOPES, SystemClock().now(), seconds)

    def _json(self, answer: httpx2.Response, path: str) -> Any:
        try:
            return answer.json()
        except ValueError as error:
            raise Refusal(
                "NOT_A_GATEWAY", f"{self.url}{path} answered {answer.status_code}, no JSON"
            ) from error

    def _answer(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        slow = Progress(f"waiting for the gateway at {self.url}") if self._shows else nullcontext()
        sent = {
            "Accept": "application/json",
            "Authorization": f"Bearer {self._token()}",
            **(headers or {}),
        }
        sent |= {"Crinsu-Session": self.session} if self.session else {}
        try:
            with slow:
                params = None if query is None else dict(query)
                return self._http.request(
                    method, path, params=params, json=body, data=form, headers=sent
                )
        except httpx2.HTTPError as error:
            why = str(error) or type(error).__name__
            raise Refusal(
                "GATEWAY_AWAY", f"no gateway answers at {self.url} ({why}); does it run?"
            ) from error


def _refusal(found: Any, status: int) -> Refusal:
    problem = found if isinstance(found, dict) else {}
    inner = problem.get("error")
    if isinstance(inner, str):  # the token endpoint
        problem = {"code": inner, "detail": problem.get("error_description")}
    if isinstance(inner, dict):  # the Crinsutrack-compatible face
        problem = {"code": inner.get("rule", inner.get("code")), "detail": inner.get("message")}
    fields = problem.get("fields") if problem.get("code") == "SHEET_FAULT" else None
    lines = [f"{one['field']}: {one['message']}" for one in fields or ()]
    return Refusal(str(problem.get("code", status)), str(problem.get("detail", "refused")), lines)


def _url(settings: Settings) -> str:
    host = EVERYWHERE.get(settings.api.host, settings.api.host)
    scheme = "http" if settings.tls_files is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.api.port}"
