"""Finds what serves a path: a tree of its parts, so that a hundred paths cost what one does.

A name goes before what could be any. A path with an empty part (`//`, or a slash at its end) leads
nowhere unless it was declared so. It knows no resource and refuses nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

REST = "rest"
"""The parameter that takes all parts that are left: `/api/latest/{rest:path}`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A path as it was declared, and what serves it."""

    path: str
    app: ASGIApp

    parameters: tuple[str, ...]
    """The names of its parameters, in order."""


@dataclass(slots=True)
class _Node:
    named: dict[str, "_Node"] = field(default_factory=dict)
    any: "_Node | None" = None
    route: Route | None = None
    rest: Route | None = None


class Routes:
    """The paths that are served, as an ASGI application."""

    def __init__(self, served: Mapping[str, ASGIApp], otherwise: ASGIApp) -> None:
        self._root = _Node()
        self._otherwise = otherwise
        for path, app in served.items():
            named = [part[1:-1] for part in _parts(path) if part.startswith("{")]
            self._add(Route(path, app, tuple(one.partition(":")[0] for one in named)))

    def _add(self, route: Route) -> None:
        node = self._root
        for part in _parts(route.path):
            if part == f"{{{REST}:path}}":
                node.rest = route
                return
            if part.startswith("{"):
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.named.setdefault(part, _Node())
        node.route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        found, parameters = self.find(scope["path"])
        if found is None:
            await self._otherwise(scope, receive, send)
            return
        scope["route"], scope["path_params"] = found, parameters
        await found.app(scope, receive, send)

    def find(self, path: str) -> tuple[Route | None, dict[str, str]]:
        """The route of a path with its parameters; None when nothing is there."""
        if not path.startswith("/"):
            return None, {}
        found, values = _found(self._root, _parts(path), 0, ())
        return found, {} if found is None else dict(zip(found.parameters, values, strict=True))


def _parts(path: str) -> list[str]:
    return path.split("/")[1:]


def _found(
    node: _Node, parts: list[str], at: int, values: tuple[str, ...]
) -> tuple[Route | None, tuple[str, ...]]:
    if at == len(parts):
        return node.route, values
    part = parts[at]
    any_other = node.any if part else None
    for below, given in ((node.named.get(part), values), (any_other, (*values, part))):
        if below is not None:
            found, told = _found(below, parts, at + 1, given)
            if found is not None:
                return found, told
    if node.rest is not None:
        return node.rest, (*values, "/".join(parts[at:]))
    return None, values
