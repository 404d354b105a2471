"""POST /oauth/introspect (RFC 7662): what a token is worth now, and who may know."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.web.scopes import ALL_SCOPES, ON_THE_MACHINE, Scope
from tests.fakes.api import LIS, Api, over, serving
from tests.fakes.clock import HandClock
from tests.fakes.crew import hired

OTHER = replace(LIS, id="emr", secret="another secret")
PROOF = {"client_id": LIS.id, "client_secret": LIS.secret}
PERSON_GRANT = "urn:crinsu:params:oauth:grant-type:badge-pin"


async def fetched(api: Api, **form: str) -> str:
    """A token of the client, or of whom the form proves."""
    form = form or {"grant_type": "client_credentials", **PROOF}
    answer = await api.stranger.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def introspected(api: Api, token: str, **more: str) -> httpx2.Response:
    """What is said of a token to its client, or to whom the form proves."""
    return await api.stranger.post("/oauth/introspect", data={"token": token, **(more or PROOF)})


async def test_a_client_is_told_what_its_own_token_is_worth(api: Api, clock: HandClock) -> None:
    """Scopes, whose it is, from when until when: as the token itself has it, and kept by nobody."""
    answer = await introspected(api, await fetched(api))
    assert answer.status_code == 200
    body = answer.json()
    assert len(body.pop("jti")) > 20
    began = clock.now().utc_ms // 1000
    assert body == {
        "active": True,
        "scope": "inventory:read procedures:read",
        "client_id": "lis",
        "sub": "lis",
        "token_type": "Bearer",
        "iat": began,
        "exp": began + 3600,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_a_token_that_is_over_is_not_active_and_nothing_else_is_said(
    api: Api, clock: HandClock
) -> None:
    """Expired, taken back, forged, nonsense: the same word (RFC 7662 2.2)."""
    kept, taken = await fetched(api), await fetched(api)
    await api.stranger.post("/oauth/revoke", data={"token": taken, **PROOF})
    for token in (taken, kept[:-6] + "AAAAAA", "x", "é"):
        answer = await introspected(api, token)
        assert (answer.status_code, answer.json()) == (200, {"active": False}), token
    assert (await introspected(api, kept)).json()["active"] is True
    clock.pass_s(3600)
    assert (await introspected(api, kept)).json() == {"active": False}


@pytest.mark.parametrize(
    ("after", "active"),
    [
        (replace(LIS, scopes=LIS.scopes | {Scope.AUDIT_READ}), True),
        (replace(LIS, scopes=frozenset({Scope.INVENTORY_READ})), False),
    ],
)
async def test_what_is_said_is_what_a_request_would_find(
    api: Api, clock: HandClock, after: object, active: bool
) -> None:
    """A token whose client lost a scope opens nothing any more, and that is what is told."""
    token = await fetched(api)
    async with over(api.db, clock, clients=(after,)) as later:  # type: ignore[arg-type]
        assert (await introspected(later, token)).json()["active"] is active


async def test_of_the_tokens_of_others_nothing_is_said(tmp_path: Path, clock: HandClock) -> None:
    """Another client's and a person's are as what never was; the machine itself may know."""
    async with serving(tmp_path, clock, clients=(LIS, OTHER)) as api:
        nurse = await hired(api.db, api.pins, "A. Nurse", Role.TECHNICIAN)
        badge = {"badge": nurse.badge, "pin": nurse.pin, "station": "office"}
        persons = await fetched(api, grant_type=PERSON_GRANT, **badge)
        for token in (persons, await fetched(api)):
            told = await introspected(api, token, client_id=OTHER.id, client_secret=OTHER.secret)
            assert (told.status_code, told.json()) == (200, {"active": False})
        assert (await introspected(api, persons)).json() == {"active": False}
        form, machine = {"token": persons}, api.bearer(Scope.PEOPLE_ADMIN, subject="cli-root")
        told = await api.stranger.post("/oauth/introspect", data=form, headers=machine)
        assert told.json()["active"] is True
        assert told.json()["sub"].startswith("person-")
        assert "client_id" not in told.json()
        assert "Nurse" not in told.text


async def test_whoever_proves_nothing_is_told_nothing(api: Api) -> None:
    """No proof, a wrong one, a token of any scopes but the machine's: 401; the form is a form."""
    token = await fetched(api)
    form = {"token": token}
    asked = [await api.stranger.post("/oauth/introspect", data=form)]
    asked.append(await introspected(api, token, client_id=LIS.id, client_secret="wrong"))
    for bearer in (
        api.bearer(*(ALL_SCOPES - ON_THE_MACHINE)),
        {"Authorization": f"Bearer {token}"},
    ):
        asked.append(await api.stranger.post("/oauth/introspect", data=form, headers=bearer))
    for answer in asked:
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic ")
    assert (await api.stranger.get("/oauth/introspect")).headers["allow"] == "OPTIONS, POST"
    assert (await api.stranger.post("/oauth/introspect", json=form)).status_code == 415
    assert (await introspected(api, "")).json()["error"] == "invalid_request"


async def test_every_answer_tells_how_many_tries_are_left(api: Api, clock: HandClock) -> None:
    """Tokens, revocation and introspection take of the same ten a minute; each answer says so."""
    left, token = [], await fetched(api)
    for _ in range(4):
        left.append((await introspected(api, token)).headers["ratelimit-remaining"])
    wrong = await introspected(api, token, client_id=LIS.id, client_secret="wrong")
    taken = await api.stranger.post("/oauth/revoke", data={"token": "x", **PROOF})
    left += [one.headers["ratelimit-remaining"] for one in (wrong, taken)]
    assert left == ["8", "7", "6", "5", "4", "3"]
    assert (taken.headers["ratelimit-limit"], taken.headers["ratelimit-reset"]) == ("10", "42")
    for _ in range(3):
        await introspected(api, token)
    last = await introspected(api, token)
    assert (last.status_code, last.json()["error"]) == (429, "slow_down")
    assert (last.headers["ratelimit-remaining"], last.headers["retry-after"]) == ("0", "6")
