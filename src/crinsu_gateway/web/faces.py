"""The faces, and what an endpoint may answer before it is written for one of them. Pure.

How it is written is in answering.py, how a refusal is in refusing.py.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crinsu_gateway.web.paging import Page, Pages
from crinsu_gateway.web.representation.shown import Shown

JSON = "application/json"
PROBLEM = "application/problem+json"
EXTERNAL_PREFIX = "/api/v1/external"
REGISTRY_PREFIX = "/registry/v2"
REGISTRY_CHALLENGE = 'Basic realm="crinsu-gateway registry", charset="UTF-8"'
TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path, no secret
REVOKE_PATH = "/oauth/revoke"
INTROSPECT_PATH = "/oauth/introspect"
CONSOLE_PREFIX = "/console"
OAUTH_PATHS = frozenset({TOKEN_PATH, REVOKE_PATH, INTROSPECT_PATH})

_UNVERSIONED = re.compile(r"/api/(?!v[0-9]|latest(?:/|$))[a-z]")
"""Paths of an older generation of the compatible face: refused in its form."""


class Face(StrEnum):
    """Whom a path is for."""

    OWN = "own"
    EXTERNAL = "external"
    TOKEN = "token"  # noqa: S105
    REGISTRY = "registry"


def face_of(path: str) -> Face:
    """The face that a path belongs to."""
    if path in OAUTH_PATHS:
        return Face.TOKEN
    if path == EXTERNAL_PREFIX or path.startswith(f"{EXTERNAL_PREFIX}/"):
        return Face.EXTERNAL
    if _UNVERSIONED.match(path):
        return Face.EXTERNAL
    if path == "/registry" or path.startswith("/registry/"):
        return Face.REGISTRY
    return Face.OWN


def is_console(path: str) -> bool:
    """Whether a path is one of the console: those who work at the bench are not counted."""
    return path == CONSOLE_PREFIX or path.startswith(f"{CONSOLE_PREFIX}/")


@dataclass(frozen=True, slots=True)
class One:
    """A single resource."""

    data: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `name` is its key on the own API, `total` counts all pages."""

    name: str
    items: Sequence[object]
    page: int
    per_page: int
    total: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """A body that is bytes already (the OpenAPI document, a page for people), or a redirect."""

    body: bytes
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Streamed:
    """A body that comes in pieces, small ones, while the caller takes them (web/streaming.py).

    `chunks` is closed however it ends. `last_word` goes out when the server stops in the middle;
    without one the line is cut, so that what is not whole does not look whole. `held` bytes may
    wait for a slow reader; None: as many as a connection takes.
    """

    chunks: AsyncIterator[bytes]
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    last_word: bytes | None = None
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Something declared, as it is shown; a list with its page and what is around it."""

    shown: Shown
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None
    pages: Pages = field(default_factory=Pages)


Answer = One | Listed | Ready | Streamed | Told
