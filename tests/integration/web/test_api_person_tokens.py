"""Tokens of people: badge and PIN at the token endpoint, for what their role may."""

import uuid
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.person import SCOPES, PersonState, Role
from crinsu_gateway.store import people, policies, sessions
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired

GRANT = "urn:crinsu:params:oauth:grant-type:badge-pin"
UNITS = "/api/v1/devices"


async def ask(api: Api, who: Member, **more: str) -> httpx2.Response:
    """Ask for a token with badge and PIN."""
    form = {"grant_type": GRANT, "badge": who.badge, "pin": who.pin, "station": "bench-1"}
    return await api.stranger.post("/oauth/token", data={**form, **more})


async def bearer_of(api: Api, who: Member) -> dict[str, str]:
    """The header of a token that badge and PIN gave."""
    answer = await ask(api, who)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN)


@pytest.mark.requirement("R15")
async def test_badge_and_pin_give_a_token_for_what_the_role_may(api: Api, ada: Member) -> None:
    """The answer is that of RFC 6749, and tells the scopes; other scopes are 403."""
    answer = await ask(api, ada)
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    assert set(told["scope"].split()) == SCOPES[Role.TECHNICIAN]
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    assert (await api.stranger.get(UNITS, headers=bearer)).status_code == 200
    assert (await api.stranger.get("/api/v1/events", headers=bearer)).status_code == 403
    assert ada.badge not in told["access_token"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_foreign_page_tries_no_pins(api: Api, ada: Member, site: str) -> None:
    """A browser says that one asks: wrong PINs count nowhere then, right ones give nothing."""
    foreign = {"Sec-Fetch-Site": site, "Origin": "https://evil.example"}
    for pin in ["000000"] * 6 + [ada.pin]:
        form = {"grant_type": GRANT, "badge": ada.badge, "pin": pin, "station": "bench-1"}
        answer = await api.stranger.post("/oauth/token", data=form, headers=foreign)
        assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
    assert (await ask(api, ada)).status_code == 200


@pytest.mark.requirement("R15")
async def test_an_act_with_it_is_in_the_persons_name(api: Api, ada: Member) -> None:
    """Without the header of a session, also where people are required; with role and station."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    alarm = await api.db.write(raise_low_level)
    headers = await bearer_of(api, ada) | {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/api/v1/alarms/{alarm}/acknowledge"
    answer = await api.stranger.post(path, json={"note": "seen"}, headers=headers)
    assert answer.status_code == 200, answer.text
    row = await api.db.read(
        lambda tx: tx.one("SELECT acknowledged_by, station FROM alarm WHERE id = ?", (alarm,))
    )
    assert row == (ada.actor_id, "bench-1")


async def test_it_ends_with_its_session(api: Api, ada: Member, clock: HandClock) -> None:
    """Signing out, another's word, ten idle minutes: 401, whatever hour the token names."""
    first = await bearer_of(api, ada)
    assert (await api.stranger.delete("/api/v1/sessions", headers=first)).status_code == 204
    assert (await api.stranger.get(UNITS, headers=first)).status_code == 401
    second = await bearer_of(api, ada)
    clock.pass_s(599)
    assert (await api.stranger.get(UNITS, headers=second)).status_code == 200
    clock.pass_s(2)
    assert (await api.stranger.get(UNITS, headers=second)).status_code == 401


async def test_a_role_or_a_person_taken_away_is_gone_at_once(api: Api, ada: Member) -> None:
    """The token still names the scopes of before; the role of now decides."""
    bearer = await bearer_of(api, ada)
    subjects = "/api/v1/external/subjects"
    assert (await api.stranger.get(subjects, headers=bearer)).status_code == 200
    await api.db.write(people.set_role, ada.id, Role.VIEWER, OFFICE)
    again = await bearer_of(api, ada)
    for one in (bearer, again):
        assert (await api.stranger.get(subjects, headers=one)).status_code in (401, 403)
    assert (await api.stranger.get(UNITS, headers=again)).status_code == 200
    await api.db.write(people.set_state, ada.id, PersonState.REVOKED, OFFICE)
    assert (await api.stranger.get(UNITS, headers=again)).status_code == 401


async def test_giving_it_back_ends_the_session_too(api: Api, ada: Member) -> None:
    """The holder needs no secret for it; nothing of the person lasts after it."""
    bearer = await bearer_of(api, ada)
    token = bearer["Authorization"].removeprefix("Bearer ")
    assert (await api.stranger.post("/oauth/revoke", data={"token": token})).status_code == 200
    assert (await api.stranger.get(UNITS, headers=bearer)).status_code == 401
    assert await api.db.read(sessions.live) == []


async def test_wrong_ones_are_refused_in_one_form_and_lock_the_person(
    api: Api, ada: Member, clock: HandClock
) -> None:
    """Five wrong PINs in a row: the right one is refused too, here and at the bench."""
    for number in range(5):
        answer = await ask(api, ada, pin="000001")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant"), number
    unknown = await ask(api, ada, badge="nobodys")
    assert unknown.json()["error"] == "invalid_grant"
    assert "wait" in (await ask(api, ada)).json()["error_description"]
    body = {"badge": ada.badge, "pin": ada.pin, "station": "bench-2"}
    assert (await api.client.post("/api/v1/sessions", json=body)).json()["code"] == "LOCKED_OUT"


async def test_wrong_pins_from_afar_do_not_lock_a_bench(api: Api, ada: Member) -> None:
    """They count where they come from, so nobody outside keeps the people at a bench from it."""
    for number in range(6):
        await ask(api, ada, badge=f"nobodys-{number}")
    body = {"badge": ada.badge, "pin": ada.pin, "station": "bench-1"}
    assert (await api.client.post("/api/v1/sessions", json=body)).status_code == 201


@pytest.mark.parametrize("missing", ["badge", "pin", "station"])
async def test_what_is_missing_is_an_invalid_request(api: Api, ada: Member, missing: str) -> None:
    """All three are needed, and none may be without end."""
    for value in ("", "x" * 5000):
        answer = await ask(api, ada, **{missing: value})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_scope_narrows_it_and_never_widens(api: Api, ada: Member) -> None:
    """A person asks for less than their role; more is refused."""
    less = (await ask(api, ada, scope="inventory:read")).json()
    bearer = {"Authorization": f"Bearer {less['access_token']}"}
    assert (await api.stranger.get("/api/v1/procedures", headers=bearer)).status_code == 403
    assert (await ask(api, ada, scope="people:admin")).json()["error"] == "invalid_scope"


async def test_no_client_takes_the_name_of_a_person(api: Api, ada: Member) -> None:
    """A token that only says it is a person's, signed by whoever holds the key, opens no session.

    The session is not in the token: it is made from its id and the key.
    """
    await bearer_of(api, ada)
    headers = api.bearer(*[], subject=ada.actor_id)
    answer: Any = await api.stranger.get(UNITS, headers=headers)
    assert answer.status_code == 403
