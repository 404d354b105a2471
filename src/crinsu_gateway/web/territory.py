"""Who sees what: every object that a call names is held against the facilities of its caller.

What is another facility's is 404, exactly as what is not there; what tells of the whole gateway
is 403. Deny by default: a path whose noun does not stand here is for those who see everything.
Lists leave out what is another's themselves (`Client.facilities`) and say so (`keeps`). Scopes
are checked before (web/auth.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.store import territory
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Names
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Answer, Face, face_of

THINGS: Mapping[str, Thing] = {
    "facilities": Thing.FACILITY,
    "units": Thing.UNIT,
    "devices": Thing.UNIT,
    "storage": Thing.STORAGE,
    "storage-solutions": Thing.STORAGE,
    "containers": Thing.CONTAINER,
    "slots": Thing.SLOT,
    "sample-containers": Thing.SAMPLE,
    "subjects": Thing.SUBJECT,
    "procedures": Thing.PROCEDURE,
    "executions": Thing.EXECUTION,
    "alarms": Thing.ALARM,
    "deviations": Thing.DEVIATION,
    "incidents": Thing.INCIDENT,
    "emergencies": Thing.EMERGENCY,
    "stocktake-differences": Thing.DIFFERENCE,
    "exposures": Thing.EXPOSURE,
    "custody-lines": Thing.CUSTODY,
}
"""What the id or name behind a noun of a path stands for."""
WHOLE = frozenset(
    {
        "events",
        "audit-keys",
        "audit-purges",
        "audit-reviews",
        "authority",
        "checkpoints",
        "health",
        "maintenance",
        "people",
        "reconciliation",
        "registry",
        "sync",
    }
)
"""Nouns that tell of the whole gateway: nothing of them is for who sees some facilities alone."""
OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/docs",
        "/docs/style.css",
        "/schemas/{name}",
        "/api/latest/build-info",
        "/api/v1/sessions",
        "/api/v1/step-ups",
        "/api/v1/unlocks",
        "/api/v1/pins",
        "/api/v1/external/organizations/{id}",
    }
)
"""Paths that hold nothing of any facility; nothing of the registry face is one's alone either."""
_PREFIXES = ("/api/v1/external/", "/api/v1/")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a call names, and where it does."""

    thing: Thing
    value: str | int


def noun_of(path: str) -> str:
    """The noun of a path: what stands behind the prefix of its face."""
    for prefix in _PREFIXES:
        if path.startswith(prefix):
            return path.removeprefix(prefix).partition("/")[0]
    return ""


def guarded(db: Database, endpoint: AnyEndpoint) -> AnyEndpoint:
    """The same endpoint, which refuses what its caller does not see.

    What is declared as somebody's reads nothing else in the first place (`Wanted.facilities`).
    """
    if endpoint.declared is not None and endpoint.keeps:
        return endpoint
    run = endpoint.run

    async def checked(call: Call[Any, Any]) -> Answer:
        if call.client.facilities is not None:
            await _require_seen(db, endpoint, call, call.client.facilities)
        return await run(call)

    return replace(endpoint, run=checked)


async def _require_seen(
    db: Database, endpoint: AnyEndpoint, call: Call[Any, Any], seen: frozenset[int]
) -> None:
    if endpoint.path in OPEN or face_of(endpoint.path) is Face.REGISTRY:
        return
    named = list(_named(endpoint, call))
    if not endpoint.keeps and (endpoint.listed or not named):
        raise refusal(
            403,
            "WHOLE_GATEWAY",
            "this is about the whole gateway, and this client is shown some facilities alone",
        )
    for one in named:
        if not await db.read(territory.is_within, one.thing, [one.value], seen):
            raise NotFound(f"there is no {one.thing} {one.value}", what=one.thing.value)


def _named(endpoint: AnyEndpoint, call: Call[Any, Any]) -> Iterator[Named]:
    """All that a call names. What tells of the whole gateway names nothing that could be seen."""
    noun = noun_of(endpoint.path)
    if noun in WHOLE:
        return
    if call.path:
        thing = THINGS.get(noun)
        if thing is None:
            return
        yield Named(thing, next(iter(call.path.values())) if thing is Thing.UNIT else call.id)
    yield from _in_fields(call.query)
    yield from _in_fields(call.body)
    yield from (Named(thing, one) for thing, one in call.body.named())


def _in_fields(said: BaseModel) -> Iterator[Named]:
    """What the fields name that are marked so, in lists and maps too."""
    for name, field in type(said).model_fields.items():
        value = getattr(said, name)
        for mark in field.metadata:
            if isinstance(mark, Names) and value is not None:
                for thing, one in _each(mark, value):
                    yield Named(thing, one)


def _each(mark: Names, value: Any) -> Iterator[tuple[Thing, str | int]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield mark.thing, key
            if mark.valued is not None:
                yield mark.valued, inside
    elif isinstance(value, list | tuple):
        yield from ((mark.thing, one) for one in value)
    else:
        yield mark.thing, value
