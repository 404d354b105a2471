"""POST /oauth/token: who gets a token, for what, how often, and how others are refused."""

import asyncio
import base64

import httpx2
import pytest

from tests.fakes.api import LIS, Api
from tests.fakes.clock import HandClock

GRANT = {"grant_type": "client_credentials"}
GOOD = {**GRANT, "client_id": LIS.id, "client_secret": LIS.secret}


async def ask(api: Api, form: dict[str, str], **more: object) -> httpx2.Response:
    """Ask for a token."""
    return await api.stranger.post("/oauth/token", data=form, **more)  # type: ignore[arg-type]


def basic(name: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    text = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


async def test_client_credentials_in_the_form_give_a_token_that_opens_the_api(api: Api) -> None:
    """The token is a JWT good for an hour and for the scopes of the client."""
    answer = await ask(api, GOOD)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert answer.headers["cache-control"] == "no-store"
    bearer = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await api.stranger.get("/api/v1/devices", headers=bearer)).status_code == 200
    assert (await api.stranger.get("/api/v1/sync", headers=bearer)).status_code == 403


async def test_a_token_ends_after_an_hour(api: Api, clock: HandClock) -> None:
    """An expired token is 401 and says so in the challenge."""
    bearer = {"Authorization": f"Bearer {(await ask(api, GOOD)).json()['access_token']}"}
    clock.pass_s(3599)
    assert (await api.stranger.get("/api/v1/devices", headers=bearer)).status_code == 200
    clock.pass_s(1)
    late = await api.stranger.get("/api/v1/devices", headers=bearer)
    assert late.status_code == 401
    assert 'error="invalid_token"' in late.headers["www-authenticate"]


@pytest.mark.parametrize("secret", [LIS.secret, "lis+secret+%2B%25"])
async def test_http_basic_is_accepted_encoded_or_as_many_clients_send_it(
    api: Api, secret: str
) -> None:
    """The standard wants the credentials form-encoded; most clients do not do it."""
    assert (await ask(api, GRANT, headers=basic(LIS.id, secret))).status_code == 200


@pytest.mark.parametrize(
    ("name", "secret"), [("lis", "wrong"), ("nobody", "lis secret +%"), ("", ""), ("lis", "")]
)
async def test_wrong_credentials_are_401_and_do_not_say_what_was_wrong(
    api: Api, name: str, secret: str
) -> None:
    """An unknown client and a wrong secret look the same."""
    answer = await ask(api, {**GRANT, "client_id": name, "client_secret": secret})
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "client id or secret is wrong",
    }
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_broken_basic_credentials_are_refused(api: Api) -> None:
    """What is no base64 of id:secret is no client."""
    for value in ("Basic %%%", "Basic", "Basic //8="):
        assert (await ask(api, GRANT, headers={"Authorization": value})).status_code == 401


async def test_a_client_may_ask_for_less_than_it_has_and_not_for_more(api: Api) -> None:
    """`scope` narrows; a scope that the client was not given is refused."""
    less = await ask(api, {**GOOD, "scope": "inventory:read"})
    assert less.json()["scope"] == "inventory:read"
    bearer = {"Authorization": f"Bearer {less.json()['access_token']}"}
    assert (await api.stranger.get("/api/v1/procedures", headers=bearer)).status_code == 403
    for scope in ("subjects:write", "moon:land", ""):
        more = await ask(api, {**GOOD, "scope": scope})
        assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({**GOOD, "grant_type": ""}, "invalid_request"),
        ({**GOOD, "grant_type": "password"}, "unsupported_grant_type"),
    ],
)
async def test_other_grants_are_refused_by_name(api: Api, form: dict[str, str], error: str) -> None:
    """Only client credentials are served."""
    answer = await ask(api, form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_forms_that_cannot_be_read_are_refused(api: Api) -> None:
    """Fields twice, broken bytes, other media types and huge forms each get their answer."""
    form_type = {"Content-Type": "application/x-www-form-urlencoded"}

    async def status(content: bytes, headers: dict[str, str]) -> int:
        answer = await api.stranger.post("/oauth/token", content=content, headers=headers)
        return answer.status_code

    assert await status(b"grant_type=a&grant_type=b", form_type) == 400
    assert await status(b"\xff\xfe=1", form_type) == 400
    assert await status(b"&".join(b"a%d=1" % n for n in range(50)), form_type) == 400
    assert await status(b"{}", {"Content-Type": "application/json"}) == 415
    assert await status(b"a=" + b"x" * 1_100_000, form_type) == 413


async def test_other_methods_are_refused_with_what_is_allowed(api: Api) -> None:
    """GET would put secrets into a URL."""
    answer = await api.stranger.get("/oauth/token")
    assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_ten_tries_a_minute_are_enough(api: Api, clock: HandClock) -> None:
    """The eleventh try of an address is 429 with Retry-After, right or wrong; later it goes on."""
    wrong = {**GOOD, "client_secret": "guess"}
    assert [(await ask(api, wrong)).status_code for _ in range(10)] == [401] * 10
    refused = await ask(api, GOOD)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "6"
    clock.pass_s(6)
    assert (await ask(api, GOOD)).status_code == 200


async def test_another_loopback_address_gives_no_further_tries(api: Api) -> None:
    """Guessing secrets from 127.0.0.2, 127.0.0.3 and so on counts as one caller."""
    seen = []
    for number in range(11):
        transport = httpx2.AsyncHTTPTransport(local_address=f"127.0.0.{number + 2}")
        async with httpx2.AsyncClient(transport=transport, base_url=api.stranger.base_url) as web:
            form = {**GRANT, "client_id": f"guess-{number}", "client_secret": "x"}
            seen.append((await web.post("/oauth/token", data=form)).status_code)
    assert seen == [401] * 10 + [429]


async def test_who_tried_too_often_is_refused_before_their_body_is_awaited(api: Api) -> None:
    """Bodies of callers who may not try now fill no memory: 429 at once, not 408 later."""
    for _ in range(10):
        await ask(api, GOOD)
    url = api.stranger.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    try:
        writer.write(b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\ngrant")
        line = await asyncio.wait_for(reader.readline(), 9)
    finally:
        writer.close()
    assert line.startswith(b"HTTP/1.1 429 ")
