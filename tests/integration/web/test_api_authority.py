"""Every role at every endpoint that acts, and what nobody sees: generated from the declarations."""

import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.person import AUTHORITY, Act, Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import facilities, people, policies
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import EXTERNAL_PREFIX
from crinsu_gateway.web.scopes import ALL_SCOPES, ON_THE_MACHINE, Scope
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api, serving
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure
from tests.fakes.least_body import least

IN_NOBODYS_NAME = {
    "POST /api/v1/sessions": "it proves who somebody is",
    "DELETE /api/v1/sessions": "whoever holds the session ends it",
    "POST /api/v1/step-ups": "it proves who somebody is; the purpose says which act is asked for",
    "POST /api/v1/pins": "badge and PIN prove whose PIN it is",
    "POST /api/v1/deviations/{id}/resolution": "it answers what would be signed; nothing changes",
    "POST /api/v1/reconciliation/{id}/resolution": "it answers what would be signed; nothing "
    "changes",
    "POST /api/v1/audit-purges/{id}/sign": "the fresh PIN in it says who signs",
    "POST /api/v1/registry/publications": "it looks at a registry; nothing here or there changes",
    "POST /api/v1/registry/publications/{id}/confirm": "it changes nothing here; there the "
    "gateway's own credentials act, and only who may read its signing key may ask for it",
    "PATCH /registry/v2/biobanks/{id}": "the user of a registry corrects the record of "
    "a collection; nobody of this house is meant, and nothing that lies here changes",
    "POST /api/v1/maintenance": "only who may read the signing key of the gateway closes its APIs",
    "POST /api/v1/maintenance/end": "only who may read the signing key of the gateway opens them",
    "POST /api/v1/emergencies/{id}/finding": "it answers what would be signed; nothing changes",
}
"""What acts without a declared act, and why that is right. Anything else is a mistake."""
WITHOUT_A_SESSION = {
    "POST /api/v1/emergencies": "the glass is broken when nobody can sign in; it is loud",
}
"""What is done in nobody's session even where people are required, and why."""
MORE: dict[str, dict[str, Any]] = {
    "inputs": {"kind": "confirm"},
    "orders": {"point": "lid_lock", "value": False},
    "/api/v1/procedures": {"type": "STORE", "sampleContainers": [1]},
}
"""What a least body must say besides, so that it is understood."""
SIGNING_IN = [role for role in Role if role is not Role.MACHINE]


def named(endpoint: AnyEndpoint) -> str:
    """Method and path."""
    return f"{endpoint.method} {endpoint.path}"


def acting(api: Api) -> list[AnyEndpoint]:
    """All that declare an act."""
    return [one for one in api.endpoints if one.act is not None]


async def tried(api: Api, endpoint: AnyEndpoint, *scopes: Scope, session: str) -> httpx2.Response:
    """The endpoint called with the least that it takes, about things that do not exist."""
    headers = api.bearer(*scopes, subject="console-bench-1")
    headers |= {"Idempotency-Key": uuid.uuid4().hex}
    headers |= {"Crinsu-Session": session} if session else {}
    path = endpoint.path.replace("{name}", "freezer-1")
    path = re.sub(r"\{\w+\}", "999", path)
    if endpoint.method not in ("POST", "PUT", "PATCH"):
        query = {"act": "inventory.read"} if path.endswith("authority") else {}
        return await api.stranger.request(endpoint.method, path, headers=headers, params=query)
    body = {**least(endpoint.body), **MORE.get(path, MORE.get(path.rpartition("/")[2], {}))}
    return await api.stranger.request(endpoint.method, path, headers=headers, json=body)


def code(answer: httpx2.Response) -> str:
    """The code of a refusal, on either face."""
    if answer.status_code < 400:
        return ""
    said = answer.json()
    return str(said["error"]["code"] if "error" in said else said["code"])


@pytest.mark.requirement("R15")
async def test_whatever_acts_declares_what_it_does(api: Api) -> None:
    """An endpoint that is no reading has an act, or a reason why it is in nobody's name."""
    without = {named(one) for one in api.endpoints if one.method != "GET" and one.act is None}
    assert without <= set(IN_NOBODYS_NAME)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("role", SIGNING_IN)
async def test_every_role_at_every_endpoint(api: Api, role: Role) -> None:
    """With every scope and training a person is let in exactly where their role stands.

    Refused is NOT_ALLOWED, before anything else is said of what was asked for.
    """
    who = await hired(api.db, api.pins, "Ada Example", role, *Training, number=0)
    bench = Station(api, "bench-1")
    assert (await bench.sign_in(who)).status_code == 201
    for endpoint in acting(api):
        act = endpoint.act
        assert act is not None
        answer = await tried(api, endpoint, *ALL_SCOPES, session=bench.session)
        external = endpoint.path.startswith(EXTERNAL_PREFIX)
        refused = code(answer) == ("FORBIDDEN" if external else "NOT_ALLOWED")
        assert refused is (act not in AUTHORITY[role]), (named(endpoint), act, answer.text)


@pytest.mark.requirement("R15")
async def test_no_machine_acts_where_people_are_required(api: Api) -> None:
    """Without a session every act is refused but those of the role of a machine."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    scopes = ALL_SCOPES - ON_THE_MACHINE
    for endpoint in acting(api):
        if endpoint.scope in ON_THE_MACHINE or named(endpoint) in WITHOUT_A_SESSION:
            continue
        answer = await tried(api, endpoint, *scopes, session="")
        free = endpoint.act in AUTHORITY[Role.MACHINE]
        assert (answer.status_code == 403) is not free, (named(endpoint), answer.text)
        if not free and not endpoint.path.startswith(EXTERNAL_PREFIX):
            assert code(answer) == "SESSION_NEEDED", named(endpoint)


@pytest.mark.requirement("R15")
async def test_a_role_that_was_taken_away_is_gone_everywhere(api: Api) -> None:
    """The same session, the role changed meanwhile: no act at all, with any scope."""
    who = await hired(api.db, api.pins, "Ada Example", Role.SUPERVISOR, *Training, number=0)
    bench = Station(api, "bench-1")
    await bench.sign_in(who)
    await api.db.write(people.set_role, who.id, Role.VIEWER, OFFICE)
    for endpoint in acting(api):
        answer = await tried(api, endpoint, *ALL_SCOPES, session=bench.session)
        assert answer.status_code == 403, (named(endpoint), answer.text)


# --- what nobody sees ---------------------------------------------------------------------

FIRST, LAST = "Unmistakable", "Foundnowhere"


@pytest.fixture
async def full(tmp_path: Path, clock: HandClock) -> AsyncIterator[Api]:
    """An API over a store with people, a subject with a name, sample containers and an alarm."""
    async with serving(tmp_path, clock) as api:
        yield api


def furnish(tx: Transaction) -> list[int]:
    """Things with ids; all of them."""
    made = with_procedure(tx, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    subject = facilities.subject_by_code(tx, "SUBJ-1")
    assert subject is not None
    tx.change(
        "UPDATE subject SET first_name = ?, last_name = ? WHERE id = ?", (FIRST, LAST, subject)
    )
    alarm = raise_low_level(tx)
    samples = [int(row[0]) for row in tx.all("SELECT id FROM sample_container")]
    slots = [int(row[0]) for row in tx.all("SELECT id FROM container LIMIT 3")]
    storages = [int(row[0]) for row in tx.all("SELECT id FROM storage_solution")]
    return [made, subject, alarm, *samples, *slots, *storages, 1]


async def everything(api: Api, ids: list[int], headers: dict[str, str]) -> AsyncIterator[str]:
    """All that can be read with these headers, each answer with where it came from."""
    for endpoint in api.endpoints:
        if endpoint.method != "GET" or endpoint.streams:
            continue
        has_id = "{id}" in endpoint.path
        for one in ids if has_id else ids[:1]:
            path = endpoint.path.replace("{id}", str(one)).replace("{name}", "freezer-1")
            query = {"act": "inventory.read"} if path.endswith("authority") else {}
            query |= {"storage": "T1"} if "/trips" in path else {}
            answer = await api.stranger.get(path, headers=headers, params=query)
            yield f"{path} {answer.text}"


async def secrets_of(api: Api, *who: Member) -> list[str]:
    """Badges and PINs, and every hash and token that is kept of them."""

    def kept(tx: Transaction) -> list[str]:
        queries = (
            "SELECT number_hash FROM badge",
            "SELECT hash FROM pin",
            "SELECT token_hash FROM station_session",
            "SELECT token_hash FROM step_up",
        )
        return [str(row[0]) for query in queries for row in tx.all(query)]

    hashes = await api.db.read(kept)
    assert len(hashes) > len(who)
    return [*hashes, *(one.badge for one in who), *(one.pin for one in who)]


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.QA])
async def test_nobody_reads_names_or_secrets_that_are_not_theirs(full: Api, role: Role) -> None:
    """In a session, with all scopes but those of names: no name of anybody, no hash, no token."""
    ids = await full.db.write(furnish)
    who = await hired(full.db, full.pins, f"Ada {FIRST}", role, number=0)
    eve = await hired(full.db, full.pins, f"Eve {FIRST}", Role.TECHNICIAN, number=1)
    bench = Station(full, "bench-1")
    await bench.sign_in(who)
    await bench.step_up(eve, "sign", "0" * 64)
    hidden = await secrets_of(full, who, eve)
    scopes = ALL_SCOPES - ON_THE_MACHINE - {Scope.SUBJECTS_READ, Scope.PEOPLE_READ}
    headers = full.bearer(*scopes, subject="console-bench-1")
    count = 0
    async for told in everything(full, ids, headers | {"Crinsu-Session": bench.session}):
        count += told.count("SUBJ-1")
        for secret in (FIRST, LAST, bench.session, *hidden):
            assert secret not in told, (secret, told[:100])
    assert count, "nothing that bears a subject was read at all"


@pytest.mark.requirement("R15")
async def test_not_even_an_administrator_reads_a_secret(full: Api) -> None:
    """With every scope and the role for it names are read; hashes, PINs and tokens never."""
    ids = await full.db.write(furnish)
    who = await hired(full.db, full.pins, f"Ada {FIRST}", Role.ADMINISTRATOR, number=0)
    bench = Station(full, "bench-1")
    await bench.sign_in(who)
    hidden = await secrets_of(full, who)
    headers = full.bearer(*ALL_SCOPES, subject="console-bench-1")
    names = 0
    async for told in everything(full, ids, headers | {"Crinsu-Session": bench.session}):
        names += told.count(FIRST)
        for secret in (bench.session, *hidden):
            assert secret not in told, (secret, told[:100])
    assert names >= 2, "neither people nor subjects were read"


def test_every_act_of_the_matrix_is_somebodys() -> None:
    """An act that no role may do would shut its endpoint for everybody."""
    orphans = set(Act) - set().union(*AUTHORITY.values())
    assert not orphans
