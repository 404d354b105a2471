"""One path of the API: picks the method, checks access, and has it served as its kind is.

It is handed endpoints and knows none by name. Failures go up; web/gate.py answers them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crinsu_gateway.web.arrived import CLIENT, arrived
from crinsu_gateway.web.auth import require
from crinsu_gateway.web.correcting import correct
from crinsu_gateway.web.declaration import Find
from crinsu_gateway.web.endpoint import AnyEndpoint, Client
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Ready, Streamed
from crinsu_gateway.web.freshness import Freshness
from crinsu_gateway.web.modelled import run
from crinsu_gateway.web.showing import show
from crinsu_gateway.web.streaming import respond


@dataclass(frozen=True, slots=True)
class Means:
    """What all paths share: how declared resources are found, and what was answered lately."""

    find: Find
    freshness: Freshness
    bare: bool = False


class Resource:
    """The endpoints of one path, as an ASGI application."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], means: Means) -> None:
        self._by_method = {endpoint.method: endpoint for endpoint in endpoints}
        self._means = means
        methods = set(self._by_method) | {"OPTIONS"}
        if "GET" in methods:
            methods.add("HEAD")
        self._allow = ", ".join(sorted(methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        method = scope["method"]
        if method == "OPTIONS":
            await Response(status_code=200, headers={"Allow": self._allow})(scope, receive, send)
            return
        endpoint = self._by_method.get("GET" if method == "HEAD" else method)
        if endpoint is None:
            raise refusal(
                405,
                "METHOD_NOT_ALLOWED",
                f"allowed here: {self._allow}",
                headers={"Allow": self._allow},
            )
        given: Client | None = scope[CLIENT]
        client = require(given, endpoint.scope)
        if endpoint.besides is not None:
            require(client, endpoint.besides)
        ready = await self._served(endpoint, client, scope, receive)
        await respond(ready)(scope, receive, send)

    async def _served(
        self, endpoint: AnyEndpoint, client: Client, scope: Scope, receive: Receive
    ) -> Ready | Streamed:
        came, means = arrived(scope, client), self._means
        if endpoint.declared is not None:
            return await show(endpoint, endpoint.declared, came, means.freshness, means.find)
        if endpoint.corrects is not None:
            return await correct(endpoint, endpoint.corrects, came, receive, means.find)
        return await run(endpoint, came, receive, bare=means.bare)
