"""Tokens end before their hour: taken back, or because their client is not what it was."""

import os
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.web.scopes import ALL_SCOPES, ON_THE_MACHINE, Scope
from tests.fakes.api import LIS, Api, over, serving
from tests.fakes.clock import HandClock

OTHER = replace(LIS, id="emr", secret="another secret")
UNITS = "/api/v1/devices"


async def fetched(api: Api, client: str = LIS.id, secret: str = LIS.secret) -> str:
    """A token of a client."""
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    answer = await api.stranger.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def status(api: Api, token: str, path: str = UNITS) -> int:
    """What a request with a token is answered with."""
    bearer = {"Authorization": f"Bearer {token}"}
    return (await api.stranger.get(path, headers=bearer)).status_code


async def revoke(api: Api, token: str, **more: str) -> httpx2.Response:
    """Take a token back, as a client or as nobody."""
    return await api.stranger.post("/oauth/revoke", data={"token": token, **more})


PROOF = {"client_id": LIS.id, "client_secret": LIS.secret}


async def test_a_revoked_token_stops_at_once_and_the_next_one_works(api: Api) -> None:
    """Also where its signature was checked a moment ago; other tokens of the client go on."""
    first, second = await fetched(api), await fetched(api)
    assert await status(api, first) == 200
    answer = await revoke(api, first, **PROOF)
    assert (answer.status_code, answer.json()) == (200, {})
    assert (await status(api, first), await status(api, second)) == (401, 200)
    assert (await revoke(api, first, **PROOF)).status_code == 200
    found = await api.db.read(
        lambda tx: tx.all("SELECT count(*) FROM audit_event WHERE kind = 'token.revoked'")
    )
    assert found == [(1,)], "one event, though it was taken back twice"


async def test_a_revoked_token_written_otherwise_stays_revoked(api: Api) -> None:
    """The last letter of a signature has bits to spare; with others set it is the same token."""
    token = await fetched(api)
    await revoke(api, token, **PROOF)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    tried = {await status(api, token[:-1] + letter) for letter in letters}
    assert tried == {401}


async def test_a_revocation_survives_a_restart_and_a_full_day_of_the_next(
    tmp_path: Path, clock: HandClock
) -> None:
    """It is in the store before it is answered; it is forgotten when it cannot matter."""
    async with serving(tmp_path, clock) as api:
        token, kept = await fetched(api), await fetched(api)
        await revoke(api, token, **PROOF)
        clock.boot_id, clock.boot_ms = "boot-b", 1000
        async with over(api.db, clock) as again:
            assert (await status(again, token), await status(again, kept)) == (401, 200)
            clock.pass_s(26 * 3600)
            await revoke(again, await fetched(again), **PROOF)
            rows = await api.db.read(lambda tx: tx.all("SELECT subject FROM revoked_token"))
    assert rows == [(LIS.id,)], "the one of the day before is gone"


async def test_nobody_revokes_the_tokens_of_another(tmp_path: Path, clock: HandClock) -> None:
    """Without a proof, with a wrong one, with another's, and with any token but the machine's."""
    async with serving(tmp_path, clock, clients=(LIS, OTHER)) as api:
        token = await fetched(api)
        assert (await revoke(api, token)).json()["error"] == "invalid_client"
        wrong = await revoke(api, token, client_id=LIS.id, client_secret="x")
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
        others = await revoke(api, token, client_id=OTHER.id, client_secret=OTHER.secret)
        assert (others.status_code, others.json()["error"]) == (400, "invalid_grant")
        form = {"token": token}
        for bearer in (api.bearer(*(ALL_SCOPES - ON_THE_MACHINE)), {"Authorization": "Bearer x"}):
            answer = await api.stranger.post("/oauth/revoke", data=form, headers=bearer)
            assert answer.status_code == 401
        assert await status(api, token) == 200


async def test_whoever_holds_the_key_revokes_any_token(api: Api) -> None:
    """The command line on the machine itself, for a token that leaked."""
    token = await fetched(api)
    bearer = api.bearer(Scope.PEOPLE_ADMIN, subject="cli-root")
    answer = await api.stranger.post("/oauth/revoke", data={"token": token}, headers=bearer)
    assert answer.status_code == 200
    assert await status(api, token) == 401


async def test_what_is_no_token_is_answered_like_one(api: Api) -> None:
    """RFC 7009 2.2: the purpose is reached; but a form must be one, and bounds hold."""
    for text in ("x", "a.b.c", os.urandom(30).hex(), "é"):
        assert (await revoke(api, text, **PROOF)).status_code == 200, text
    assert (await revoke(api, "", **PROOF)).json()["error"] == "invalid_request"
    assert (await api.stranger.get("/oauth/revoke")).status_code == 405
    assert (await api.stranger.post("/oauth/revoke", json={"token": "x"})).status_code == 415
    seen = [(await revoke(api, "x", **PROOF)).status_code for _ in range(10)]
    assert seen[-1] == 429, "it counts with the tokens that are asked for"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((LIS,), 200),
        ((replace(LIS, rate_per_minute=10),), 200),
        ((replace(LIS, scopes=LIS.scopes | {Scope.AUDIT_READ}),), 200),
        ((), 401),
        ((OTHER,), 401),
        ((replace(LIS, secret="changed"),), 401),
        ((replace(LIS, scopes=frozenset({Scope.INVENTORY_READ})),), 401),
    ],
)
async def test_a_token_stands_as_long_as_its_client(
    api: Api, clock: HandClock, after: tuple[object, ...], expected: int
) -> None:
    """Taken out, another secret, fewer scopes: at once. More of anything: it goes on."""
    token = await fetched(api)
    assert await status(api, token) == 200
    async with over(api.db, clock, clients=after) as later:  # type: ignore[arg-type]
        assert await status(later, token) == expected


async def test_a_client_is_held_to_its_own_rate(tmp_path: Path, clock: HandClock) -> None:
    """Its tier stands in its table; others have theirs."""
    slow = replace(LIS, rate_per_minute=3)
    async with serving(tmp_path, clock, clients=(slow, OTHER)) as api:
        token, quick = await fetched(api), await fetched(api, OTHER.id, OTHER.secret)
        assert [await status(api, token) for _ in range(4)] == [200, 200, 200, 429]
        assert [await status(api, quick) for _ in range(4)] == [200] * 4
        told = await api.stranger.get(UNITS, headers={"Authorization": f"Bearer {quick}"})
    assert told.headers["ratelimit-limit"] == "60"
