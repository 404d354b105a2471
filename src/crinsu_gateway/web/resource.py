"""One path of the API: picks the method, checks access, reads the request, and runs the act.

It is handed endpoints and knows none by name. Failures go up; web/gate.py answers them.
"""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from crinsu_gateway.web.auth import require
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Client
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Ready, Streamed, face_of, written
from crinsu_gateway.web.intake import body_of, key_of, query_of, read_body, reason_of
from crinsu_gateway.web.streaming import respond

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
CLIENT = "crinsu.client"
"""Where the gate leaves who calls, in the scope of the request."""
SESSION = "crinsu-session"
"""The header with the token of a person's session."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def address_of(scope: Scope) -> str:
    """The address that was asked for, as the caller sees it; a path alone for an odd host."""
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1").partition("?")[0] + (f"?{query}" if query else "")
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}{path}" if _HOST.fullmatch(host) else path


class Resource:
    """The endpoints of one path, as an ASGI application."""

    def __init__(self, endpoints: Sequence[AnyEndpoint], *, bare: bool) -> None:
        self._by_method = {endpoint.method: endpoint for endpoint in endpoints}
        self._bare = bare
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
        ready = await self._run(endpoint, scope, receive)
        await respond(ready)(scope, receive, send)

    async def _run(self, endpoint: AnyEndpoint, scope: Scope, receive: Receive) -> Ready | Streamed:
        given: Client | None = scope[CLIENT]
        client = require(given, endpoint.scope)
        headers, face = Headers(scope=scope), face_of(scope["path"])
        key = key_of(headers) if endpoint.keyed else ""
        query = query_of(endpoint.query, QueryParams(scope["query_string"]), face)
        raw = await read_body(headers, receive) if endpoint.method in WITH_BODY else b""
        body = body_of(endpoint.body, headers, raw, endpoint.takes)
        session = headers.get(SESSION, "")
        accept, path = headers.get("accept", ""), scope["path_params"]
        call = Call(
            client,
            path,
            query,
            body,
            key,
            session,
            accept,
            endpoint.act,
            address_of(scope),
            reason_of(headers),
        )
        found = await endpoint.run(call)
        return found if isinstance(found, Streamed) else written(found, face, bare=self._bare)
