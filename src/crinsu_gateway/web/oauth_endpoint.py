"""What the paths under /oauth have in common: forms by POST alone, tries that are counted for the
address and for the client, and how a client proves itself.

Which of them answers what is in oauth.py and oauth_given.py.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.web.allowance import GRANT, Tolls
from crinsu_gateway.web.api_clients import ApiClient, ApiClients
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.intake import read_body
from crinsu_gateway.web.limits import Limits, by_address, by_client
from crinsu_gateway.web.streaming import respond
from crinsu_gateway.web.token_requests import credentials_of, form_of

TRIES_PER_MINUTE = 10
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that came to one of the paths, and what its sender may still try."""

    address: str
    headers: Headers
    form: Form
    tolls: Tolls

    def needed(self, name: str) -> str:
        """A field that must be there; 400 when it is not."""
        value = self.form.get(name, "").strip()
        if not value:
            raise refusal(400, "INVALID_REQUEST", f"{name} is missing")
        return value

    def proven(self, clients: ApiClients) -> ApiClient:
        """The client that sent it, by HTTP Basic or in the form; 401 when nothing proves it."""
        given = credentials_of(self.headers, self.form)
        self.tolls.take(by_client(given[0].id))
        client = clients.proven(given)
        if client is None:
            raise unproven()
        return client


Serve = Callable[[Asked], Awaitable[Ready]]


class OAuthEndpoint:
    """One path as an ASGI application; all of them have the same `limits`."""

    def __init__(self, serve: Serve, limits: Limits, clock: Clock) -> None:
        self._serve = serve
        self._limits = limits
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Who tried too often is refused before their body is awaited."""
        if scope["method"] == "OPTIONS":
            ready = Ready(b"", headers={"Allow": "OPTIONS, POST"})
        elif scope["method"] == "POST":
            tolls = scope[GRANT] = Tolls(self._limits, self._clock.monotonic)
            address, headers = by_address(scope["client"][0]), Headers(scope=scope)
            tolls.take(address)
            form = form_of(headers, await read_body(headers, receive))
            ready = await self._serve(Asked(address, headers, form, tolls))
        else:
            raise refusal(
                405, "METHOD_NOT_ALLOWED", "allowed here: POST", headers={"Allow": "OPTIONS, POST"}
            )
        await respond(ready)(scope, receive, send)


def unproven() -> Refused:
    """The refusal of a client that proves nothing; it says not what was wrong."""
    return refusal(
        401,
        "INVALID_CLIENT",
        "client id or secret is wrong",
        headers={"WWW-Authenticate": 'Basic realm="crinsu-gateway"'},
    )
