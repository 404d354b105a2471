"""Holds every refusal that a test gets against the document: its status and code must stand there.

So all tests of the API try what web/openapi/codes.py tells. It looks at JSON alone.
"""

from collections.abc import Awaitable, Callable, Iterable

import httpx2

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import Face, face_of
from crinsu_gateway.web.openapi.codes import codes
from crinsu_gateway.web.routing import Routes

OF_HTTP = frozenset({405})
"""What any server may answer to any request; the document does not tell it."""


def untold(endpoints: Iterable[AnyEndpoint]) -> Callable[[httpx2.Response], Awaitable[None]]:
    """A hook for a client: AssertionError for a refusal that the document does not tell."""
    by_call = {(one.method, one.path): one for one in endpoints}
    routes = Routes(dict.fromkeys({path for _, path in by_call}, _nothing), _nothing)

    async def check(answer: httpx2.Response) -> None:
        if answer.status_code < 400 or answer.status_code in OF_HTTP:
            return
        method, path = answer.request.method.replace("HEAD", "GET"), answer.request.url.path
        route, _ = routes.find(path)
        endpoint = by_call.get((method, "" if route is None else route.path))
        if endpoint is None or not endpoint.is_resource or face_of(path) is Face.REGISTRY:
            return
        if answer.status_code in (endpoint.also or {}):
            return  # no refusal
        told = codes(endpoint).get(answer.status_code, ())
        await answer.aread()
        if answer.content and "json" in answer.headers.get("content-type", ""):
            said = _code(answer.json())
            assert said in told, f"{method} {endpoint.path}: {answer.status_code} {said}, not told"

    return check


def _code(body: dict[str, object]) -> object:
    """The code of a refusal: of a problem, of the compatible face, in an envelope."""
    error = body.get("error", body)
    assert isinstance(error, dict)
    return error.get("rule") or error.get("code") if "data" not in error else error["data"]


async def _nothing(scope: object, receive: object, send: object) -> None:
    raise AssertionError("no route of this is served")
