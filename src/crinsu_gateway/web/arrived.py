"""A request as it arrived, before anybody knows what it asks: caller, headers, face, query.

It is read once and handed to whoever serves the path; the call of an endpoint takes its headers
from here. Bodies are for intake.py, the meaning of the parameters for asking/ or for the model of
the endpoint.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Scope

from crinsu_gateway.web.endpoint import AnyEndpoint, B, Call, Client, Q
from crinsu_gateway.web.faces import Face, face_of
from crinsu_gateway.web.freshness import tags
from crinsu_gateway.web.intake import reason_of
from crinsu_gateway.web.negotiation import Chosen, Form
from crinsu_gateway.web.negotiation import chosen as choose

CLIENT = "crinsu.client"
"""Where the gate leaves who calls, in the scope of the request."""
AGAIN = "crinsu.again"
"""Where the gate leaves how to ask anew who calls, in the scope of the request."""
HOLDER = "crinsu.holder"
"""Where the gate leaves whose cookie came, also when their session is locked or over."""
SESSION = "crinsu-session"
"""The header with the token of a person's session."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request. `path` and `query` are as they were written; `accept` is all that is taken."""

    scope: Scope
    client: Client
    headers: Headers
    method: str
    face: Face
    path: str
    query: str
    accept: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the query, in order."""
        return parameters_of(self.query)

    @property
    def session(self) -> str:
        """The token of the session of a person, if one stands for this."""
        return self.headers.get(SESSION, "") or self.client.session

    @property
    def if_match(self) -> tuple[str, ...]:
        """The tags in If-Match."""
        return tuple(tags(self.headers.getlist("if-match")))

    @property
    def again(self) -> Callable[[], Awaitable[Client | None]] | None:
        """Asks anew who calls."""
        found: Callable[[], Awaitable[Client | None]] | None = self.scope.get(AGAIN)
        return found

    @property
    def url(self) -> str:
        """The address that was asked for, as the caller sees it; a path alone for an odd host."""
        where = f"{self.path}?{self.query}" if self.query else self.path
        host = self.headers.get("host", "")
        return f"{self.scope['scheme']}://{host}{where}" if _HOST.fullmatch(host) else where

    def chosen(self, hal: bool | None, others: Sequence[str] = ()) -> Chosen:
        """The format of the answer; `others` are media types of the endpoint's own."""
        usual = Form.HAL_JSON if self.face is Face.OWN else Form.JSON
        return choose(self.accept, hal, usual, others)

    def call(self, endpoint: AnyEndpoint, query: Q, body: B, key: str) -> Call[Q, B]:
        """What an endpoint is to do, with all that the headers say; 400 for a reason that cannot
        be kept.
        """
        return Call(
            self.client,
            self.scope["path_params"],
            query,
            body,
            key,
            self.session,
            self.accept,
            endpoint.act,
            self.url,
            reason_of(self.headers),
            self.if_match,
            last_event_id=self.headers.get("last-event-id", ""),
            again=self.again,
            method=self.method,
        )


def parameters_of(query: str) -> list[tuple[str, str]]:
    """The parameters of a query as it was written, in order."""
    return parse_qsl(query, keep_blank_values=True)


def arrived(scope: Scope, client: Client) -> Arrived:
    """What the server and the gate say of a request."""
    headers = Headers(scope=scope)
    return Arrived(
        scope,
        client,
        headers,
        scope["method"],
        face_of(scope["path"]),
        scope["raw_path"].decode("latin-1").partition("?")[0],
        scope["query_string"].decode("latin-1"),
        ",".join(headers.getlist("accept")),
    )
