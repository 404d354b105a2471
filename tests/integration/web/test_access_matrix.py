"""Every endpoint, asked by everybody about everything: generated from what is declared, complete.

What must come out is worked out here from the declarations alone: the scope, the act, the noun of
the path, the marks on fields. What stands nowhere is refused.
"""

import re
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel

from crinsu_gateway.model.person import AUTHORITY, SCOPES, Role, Training
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api_clients import ApiClient, ApiClients
from crinsu_gateway.web.endpoint import AnyEndpoint, Names
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Face, face_of
from crinsu_gateway.web.resources.registry import RESOURCES
from crinsu_gateway.web.scopes import ALL_SCOPES, ON_THE_MACHINE, Scope
from crinsu_gateway.web.territory import OPEN, THINGS, WHOLE, noun_of
from tests.fakes.api import KEY, Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.crew import hired
from tests.fakes.least_body import least
from tests.fakes.two_facilities import HERE, MISSING, Things, TwoFacilities, furnish

pytestmark = pytest.mark.requirement("R15")

NARROW = ApiClient("narrow", "narrow secret", ALL_SCOPES - ON_THE_MACHINE, 100_000, (HERE,))
BLIND = ApiClient("blind", "blind secret", ALL_SCOPES - ON_THE_MACHINE, 100_000, ("Nowhere",))
GRANT = "urn:crinsu:params:oauth:grant-type:badge-pin"
SIGN_OUT = "DELETE /api/v1/sessions"
WAITS = {"POST /api/v1/checkpoints"}
"""What answers whom it lets in only when somebody signed, whom these tests do not have."""
MORE: dict[str, dict[str, Any]] = {
    "inputs": {"kind": "confirm"},
    "orders": {"point": "none", "value": False},
    f"{EXTERNAL_PREFIX}/procedures": {"type": "RETRIEVE"},
}
"""What a least body must say besides, so that it is understood."""


@dataclass(slots=True)
class World:
    """A served API over two facilities."""

    api: Api
    things: TwoFacilities


@pytest.fixture
async def world(tmp_path: Path, clock: HandClock) -> AsyncIterator[World]:
    """The API, with a client that sees one facility and one that sees none."""
    async with serving(tmp_path, clock, clients=(NARROW, BLIND)) as api:
        yield World(api, await api.db.write(furnish))


def named(endpoint: AnyEndpoint) -> str:
    """Method and path."""
    return f"{endpoint.method} {endpoint.path}"


def marks(model: type[BaseModel]) -> dict[str, Names]:
    """The fields of a model that name things."""
    return {
        field.alias or name: mark
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Names)
    }


def filled(model: type[BaseModel], things: Things) -> dict[str, Any]:
    """A least body or query that names these things wherever it can name any."""
    said: dict[str, Any] = dict(least(model))
    for name, mark in marks(model).items():
        shape = str(next(f for n, f in model.model_fields.items() if (f.alias or n) == name))
        one = things[mark.thing]
        if "dict[" in shape:
            said[name] = {str(one): things[mark.valued] if mark.valued else ""}
        elif "list[" in shape or "tuple[" in shape:
            said[name] = [one]
        else:
            said[name] = str(one) if model.__name__.endswith("Query") else one
    return said


def subject_of(endpoint: AnyEndpoint) -> Thing | None:
    """What the id in the path of an endpoint stands for, where that is known."""
    return THINGS.get(noun_of(endpoint.path)) if "{" in endpoint.path else None


async def ask(
    api: Api, endpoint: AnyEndpoint, headers: dict[str, str], things: Things
) -> httpx2.Response:
    """An endpoint called about some things."""
    thing = subject_of(endpoint)
    path = re.sub(r"\{\w+\}", str(MISSING if thing is None else things[thing]), endpoint.path)
    headers = {"Accept": "application/json", "Idempotency-Key": uuid.uuid4().hex, **headers}
    if endpoint.method in ("GET", "DELETE"):
        query = {} if endpoint.declared else filled(endpoint.query, things)
        if endpoint.streams:
            return await head_of(api, path, headers)
        return await api.stranger.request(endpoint.method, path, headers=headers, params=query)
    more = MORE.get(path, MORE.get(path.rpartition("/")[2], {}))
    body = {**filled(endpoint.body, things), **more}
    return await api.stranger.request(endpoint.method, path, headers=headers, json=body)


async def head_of(api: Api, path: str, headers: dict[str, str]) -> httpx2.Response:
    """What a stream begins with; a refusal whole."""
    headers = {**headers, "Accept": "text/event-stream"}
    async with api.stranger.stream("GET", path, headers=headers) as answer:
        body = await answer.aread() if answer.is_error else b""
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=body, request=answer.request
        )


def code(answer: httpx2.Response) -> str:
    """The code of a refusal, on any face."""
    if answer.status_code < 400:
        return ""
    said = answer.json()
    if "error" in said:
        return str(said["error"].get("rule", said["error"]["code"]))
    return str(said.get("code", ""))


def bearer(api: Api, client: ApiClient, *scopes: Scope) -> dict[str, str]:
    """The header of a token of a configured client."""
    standing = ApiClients(KEY, [client]).standing(client.id)
    token = tokens.mint(KEY, client.id, scopes, api.clock.now(), standing=standing)
    return {"Authorization": f"Bearer {token}"}


def own_scope(endpoint: AnyEndpoint) -> list[Scope]:
    """What an endpoint needs, and no more. A stream has the scopes of what it tells."""
    if endpoint.streams:
        return [Scope.INVENTORY_READ]
    return [one for one in (endpoint.scope, endpoint.besides) if one is not None]


def passes(answer: httpx2.Response) -> bool:
    """Whether a caller was let in: what is refused after that is refused for another reason."""
    refused = ("FORBIDDEN", "NOT_ALLOWED", "WHOLE_GATEWAY")
    return answer.status_code != 401 and code(answer) not in refused


def classes(endpoint: AnyEndpoint) -> list[str]:
    """How an endpoint is held against facilities; exactly one must hold, none is a refusal."""
    noun = noun_of(endpoint.path)
    by_id = "{" in endpoint.path
    rules = {
        "open": endpoint.path in OPEN,
        "registry": face_of(endpoint.path) is Face.REGISTRY,
        "whole": noun in WHOLE,
        "declared": endpoint.declared is not None and endpoint.keeps,
    }
    if any(rules.values()):
        return [name for name, holds in rules.items() if holds]
    if by_id:
        return ["by id"] if noun in THINGS else []
    if endpoint.keeps:
        return ["keeps"]
    if endpoint.listed:
        return []
    return ["by field"] if marks(endpoint.body) or marks(endpoint.query) else []


# --- scopes -------------------------------------------------------------------------------


async def test_whoever_has_no_token_or_a_wrong_one_or_too_little(world: World) -> None:
    """Strangers: 401. A bad token: 401, on open paths too. Every scope but that one: 403."""
    api, here = world.api, world.things.here
    for endpoint in api.endpoints:
        if face_of(endpoint.path) is Face.REGISTRY:
            continue  # it has its own credentials, and is open to be read
        stranger = await ask(api, endpoint, {}, here)
        wrong = await ask(api, endpoint, {"Authorization": "Bearer a.b.c"}, here)
        assert wrong.status_code == 401, named(endpoint)
        if endpoint.streams:
            assert stranger.status_code == 401, "it has the scopes of what it tells"
            continue
        if endpoint.scope is None:
            assert stranger.status_code == (404 if "{" in endpoint.path else 200), named(endpoint)
            continue
        assert stranger.status_code == 401, named(endpoint)
        others = await ask(api, endpoint, api.bearer(*(ALL_SCOPES - {endpoint.scope})), here)
        assert (others.status_code, f'scope="{endpoint.scope}"') == (
            403,
            others.headers["www-authenticate"].rpartition(", ")[2],
        ), named(endpoint)


async def test_the_one_scope_lets_in_and_sees_everything(world: World) -> None:
    """A client without facilities of its own finds things here and elsewhere; nowhere is none."""
    api = world.api
    for endpoint in api.endpoints:
        if face_of(endpoint.path) is Face.REGISTRY:
            continue
        headers = api.bearer(*own_scope(endpoint))
        for things in (world.things.elsewhere, world.things.here):
            answer = await ask(api, endpoint, headers, things)
            assert passes(answer), (named(endpoint), answer.text)
            is_there = subject_of(endpoint) is not None and endpoint.method == "GET"
            assert not is_there or answer.status_code != 404, (named(endpoint), answer.text)
        nothing = await ask(api, endpoint, headers, world.things.nowhere)
        if subject_of(endpoint) is not None:
            assert nothing.status_code >= 400, (named(endpoint), nothing.text)


# --- facilities ---------------------------------------------------------------------------


async def test_no_endpoint_stands_outside(world: World) -> None:
    """Each belongs to exactly one class, or is for those who see everything.

    So is a list that does not say that it leaves out what is elsewhere.
    """
    undeclared = {named(one) for one in world.api.endpoints if not classes(one) and not one.listed}
    assert all(len(classes(one)) <= 1 for one in world.api.endpoints)
    assert undeclared == WITHOUT, "say what its id, its fields or its list are about"


WITHOUT = {
    "DELETE /api/v1/sessions/{id}",
    "GET /metrics",
    "POST /api/v1/inventory/import",
    "POST /api/v1/layout/import",
    "POST /api/v1/scans",
}
"""What no client does that sees some facilities alone: it cannot be told what it is about."""


PLAIN = frozenset(
    """
    about action after apply assessment at before carrier cause code container criteria criterion
    csv dateOfBirth description direction evidence finding first firstName format from into kind
    lastEventId lastName minutes name note number origin page perPage per_page point purpose reason
    resolution resources rootCause sampleContainers scanner signature station status step stepUp
    tag tags technician text to type until updatedSince value what witness
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Fields that name nothing of a facility by themselves, or, as tags that are scanned, only within
what is named beside them. `number` of an incident is named by `NewIncident.named`."""
NARROWING = frozenset({"facilityId", "parentId", "procedures", "storageId", "subjectCode"})
"""Parameters that narrow a reading which leaves out what is elsewhere itself."""


async def test_every_field_that_names_a_thing_is_marked(world: World) -> None:
    """A new field is marked with what it names, or stands in a list above."""
    for endpoint in world.api.endpoints:
        if classes(endpoint) in (["whole"], ["open"], ["registry"]):
            continue
        for model, known in ((endpoint.body, PLAIN), (endpoint.query, PLAIN | NARROWING)):
            fields = {field.alias or name for name, field in model.model_fields.items()}
            assert fields - set(marks(model)) <= known, named(endpoint)


async def test_what_is_elsewhere_is_as_if_it_were_not_there(world: World) -> None:
    """A client that sees one facility: 404 for the other's, in the words for what is nowhere."""
    api, things = world.api, world.things
    for endpoint in api.endpoints:
        if face_of(endpoint.path) is Face.REGISTRY or endpoint.scope in ON_THE_MACHINE:
            continue
        headers = bearer(api, NARROW, *own_scope(endpoint))
        nowhere = await ask(api, endpoint, headers, things.nowhere)
        elsewhere = await ask(api, endpoint, headers, things.elsewhere)
        here = await ask(api, endpoint, headers, things.here)
        text = elsewhere.text + here.text + nowhere.text
        for one in things.elsewhere.values():
            if isinstance(one, str):
                assert one not in here.text, (named(endpoint), here.text)
        if classes(endpoint) != ["open"]:
            assert "ELSEWHERE" not in here.text, (named(endpoint), here.text)
        match classes(endpoint):
            case ["open"]:
                assert passes(here), named(endpoint)
            case ["whole"] | []:
                assert {one.status_code for one in (here, elsewhere, nowhere)} == {403}
                assert code(here) == "WHOLE_GATEWAY" or face_of(endpoint.path) is Face.EXTERNAL
            case ["keeps"] | ["declared"] if "{" not in endpoint.path:
                assert here.status_code in (200, 206), (named(endpoint), here.text)
                assert "LSEWHERE" not in text.upper(), (named(endpoint), text)
            case _:
                assert passes(here), (named(endpoint), here.text)
                assert here.status_code != 404 or endpoint.method != "GET", named(endpoint)
                assert elsewhere.status_code == 404, (named(endpoint), elsewhere.text)
                assert nowhere.status_code == 404, (named(endpoint), nowhere.text)
                assert code(elsewhere) == code(nowhere), named(endpoint)


async def test_a_facility_that_is_not_known_shows_nothing(world: World) -> None:
    """A client of a facility that is not there yet finds nothing, here or elsewhere."""
    api, things = world.api, world.things
    for endpoint in api.endpoints:
        if classes(endpoint) in (["open"], ["keeps"]) or endpoint.scope in ON_THE_MACHINE:
            continue
        if face_of(endpoint.path) is Face.REGISTRY:
            continue
        headers = bearer(api, BLIND, *own_scope(endpoint))
        for side in (things.here, things.elsewhere):
            answer = await ask(api, endpoint, headers, side)
            if classes(endpoint) == ["declared"] and "{" not in endpoint.path:
                assert answer.headers["total-count"] == "0", named(endpoint)
            else:
                assert answer.status_code in (403, 404), (named(endpoint), answer.text)


async def test_counts_leave_out_what_is_elsewhere(world: World) -> None:
    """`Total-count`, `metadata` and `q` count what is seen; expanding opens nothing else."""
    api = world.api
    for resource in RESOURCES:
        if resource.concerns_all:
            continue
        headers = bearer(api, NARROW, *ALL_SCOPES - ON_THE_MACHINE)
        headers |= {"Accept": "application/json"}
        whole = await api.client.get(resource.path, headers={"Accept": "application/json"})
        seen = await api.stranger.get(resource.path, headers=headers)
        counts = [int(one.headers["total-count"]) for one in (seen, whole)]
        assert counts[0] < counts[1], (resource.name, counts)
        found = await api.stranger.get(
            f"{resource.path}?q=elsewhere&metadata=true", headers=headers
        )
        assert found.headers["total-count"] == "0", (resource.name, found.text)
        deep = await api.stranger.get(f"{resource.path}?expandAll", headers=headers)
        assert "LSEWHERE" not in deep.text.upper(), (resource.name, deep.text)


def test_every_declared_resource_says_whose_it_is() -> None:
    """A source without a facility would be shown to whoever sees some alone."""
    assert [one.name for one in RESOURCES if not (one.source.facility or one.concerns_all)] == []


# --- roles --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MACHINE])
async def test_every_role_at_every_endpoint_with_a_token_of_its_own(
    world: World, role: Role
) -> None:
    """A person's token lets in exactly where the scopes and the acts of the role say so."""
    api = world.api
    who = await hired(api.db, api.pins, "Ada Example", role, *Training)
    form = {"grant_type": GRANT, "badge": who.badge, "pin": who.pin, "station": "bench-1"}
    given = (await api.stranger.post("/oauth/token", data=form)).json()
    assert set(given["scope"].split()) == SCOPES[role]
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    for endpoint in sorted(api.endpoints, key=lambda one: named(one) == SIGN_OUT):
        if face_of(endpoint.path) is Face.REGISTRY:
            continue
        needed = [] if endpoint.streams else own_scope(endpoint)
        scoped = all(one.value in SCOPES[role] for one in needed)
        acts = endpoint.act is None or endpoint.act in AUTHORITY[role]
        if scoped and acts and named(endpoint) in WAITS:
            continue
        answer = await ask(api, endpoint, headers, world.things.here)
        assert answer.status_code != 401, (named(endpoint), answer.text)
        if not (scoped and acts):
            assert answer.status_code == 403, (named(endpoint), answer.text)
        else:
            refused = answer.status_code == 403 and code(answer) in ("FORBIDDEN", "NOT_ALLOWED")
            assert not refused, (named(endpoint), answer.text)


def test_what_a_role_may_do_its_token_opens() -> None:
    """No act of a role is out of reach for want of a scope, but what only the machine may."""
    known = {scope.value for scope in Scope}
    for role, scopes in SCOPES.items():
        assert scopes <= known
        assert not scopes & {scope.value for scope in ON_THE_MACHINE}
        assert role is not Role.MACHINE or not scopes
    assert set(SCOPES) == set(Role)


async def test_every_act_has_a_way_in(world: World) -> None:
    """For each endpoint whose act a role may do, the token of that role has the scope."""
    for endpoint in world.api.endpoints:
        if endpoint.act is None or endpoint.scope in ON_THE_MACHINE or endpoint.scope is None:
            continue
        may = {role for role in Role if endpoint.act in AUTHORITY[role]} - {Role.MACHINE}
        scoped = {role for role in may if endpoint.scope.value in SCOPES[role]}
        assert scoped, named(endpoint)
        assert may - scoped <= NOT_BY_TOKEN.get(named(endpoint), set()), (
            named(endpoint),
            may - scoped,
        )


NOT_BY_TOKEN: dict[str, set[Role]] = {}
"""Roles that may do an act at a station alone."""
