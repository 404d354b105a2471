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

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import signing_key
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.cli.pinned import pinned
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.client import wishes
from crinsu_gateway.client.gateway import Gateway, pages
from crinsu_gateway.client.refusals import GatewayAway, GatewayRefused
from crinsu_gateway.client.talk import Said, Speaker, Wish
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.web.scopes import ALL_SCOPES
from crinsu_gateway.web.tokens import mint

TOKEN_S = 60
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
        self.url = _url(settings)
        """Where the gateway listens, for a client of another kind."""
        self.tls = None if settings.tls_files is None else pinned(settings.tls_files[0])
        """Whom it believes there; None where nothing is encrypted."""
        self._shows = shows
        speaker = Speaker(self.url, mint=self._token, patience=0)
        self._gateway = Gateway(self.url, speaker=speaker, verify=self.tls or False)

    @property
    def session(self) -> str:
        """The token of a person's session, sent with every call from then on."""
        return self._gateway.speaker.headers.get("Crinsu-Session", "")

    @session.setter
    def session(self, token: str) -> None:
        self._gateway.speaker.headers.pop("Crinsu-Session", None)
        if token:
            self._gateway.speaker.headers["Crinsu-Session"] = token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._gateway.close()

    def get(self, path: str, **query: str | int) -> Json:
        """One resource; Refusal when the gateway says no or does not answer."""
        return self._json(wishes.get(path, query))

    def raw(self, path: str, **query: str | int) -> tuple[bytes, Mapping[str, str]]:
        """One resource in whatever form it comes, with its headers; Refusal as with `get`."""
        said = self._say(wishes.get(path, query))
        return said.content, said.headers

    def post(self, path: str, body: Mapping[str, object], key: str = "") -> Json:
        """Order something; the same `key` again gets the same answer and does nothing twice."""
        return self._json(wishes.act(path, body, key or str(uuid.uuid4())))

    def form(self, path: str, **fields: str) -> Json:
        """Send a form, as the token endpoint takes it."""
        return self._json(Wish("POST", path, form=fields, again=False))

    def delete(self, path: str) -> None:
        """End something."""
        self._say(wishes.delete(path))

    def every(self, path: str, name: str, **query: str | int) -> Iterator[Json]:
        """All items of a list of the own API, page by page, as its links lead on."""
        for page in pages(self._say, path, query):
            yield from self._body(page)[name]

    def _json(self, wish: Wish) -> Json:
        return self._body(self._say(wish)) or {}

    def _body(self, said: Said) -> Json:
        try:
            found: Json = said.body
        except GatewayAway as error:
            raise self._strange(said.status) from error
        return found

    def _say(self, wish: Wish) -> Said:
        slow = Progress(f"waiting for the gateway at {self.url}") if self._shows else nullcontext()
        try:
            with slow:
                return self._gateway.say(wish)
        except GatewayRefused as no:
            faults = no.faults if no.code == "SHEET_FAULT" else ()
            lines = [f"{one.field}: {one.message}" for one in faults]
            raise Refusal(no.code, no.sentence, lines) from no
        except GatewayAway as away:
            raise Refusal("GATEWAY_AWAY", f"{away}; {_ask_of(away)}") from away

    def _strange(self, status: int) -> Refusal:
        return Refusal("NOT_A_GATEWAY", f"{self.url} answered {status}, no JSON")

    def _token(self) -> str:
        """A new one for each call: between two of them a person may have typed for minutes."""
        return self.token(TOKEN_S)

    def token(self, seconds: int) -> str:
        """A token of the machine itself for so long, for a call that goes on."""
        return mint(self._key, f"cli-{person()}", ALL_SCOPES, SystemClock().now(), seconds)


def _url(settings: Settings) -> str:
    host = EVERYWHERE.get(settings.api.host, settings.api.host)
    scheme = "http" if settings.tls_files is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.api.port}"


def _ask_of(away: GatewayAway) -> str:
    """What to look at when no answer came."""
    if away.unbelieved:
        return "it is not the one in its file: was that renewed? Then reload the gateway"
    return "does it run?"
