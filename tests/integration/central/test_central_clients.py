"""Clients of the sandbox central: tiers, ends of tokens, clients and keys, over real HTTP."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from crinsu_gateway.sandbox.central.server import Running
from crinsu_gateway.sandbox.central.tokens import ALGORITHM, AUDIENCE, ISSUER
from tests.fakes.central import EXTERNAL, Caller

STAFF = "/sandbox/staff"


async def refused(caller: Caller) -> str:
    """Why the caller is not let in; the answer has the form of RFC 6750."""
    answer = await caller.get(f"{EXTERNAL}/facilities")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert answer.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token"')
    return str(answer.json()["error"]["message"])


async def test_tiers_have_rates_of_their_own(centre: Running, emr: Caller) -> None:
    """A client moved to another tier has its rate at once; a rate of its own goes before."""
    http = emr.http

    async def limit() -> str:
        return str((await emr.get(f"{EXTERNAL}/facilities")).headers["RateLimit-Limit"])

    assert await limit() == "60"
    made = await http.post(f"{STAFF}/tiers", json={"name": "trial", "ratePerMinute": 10})
    assert made.status_code == 201
    await http.post(f"{STAFF}/clients/sandbox-emr/change", json={"tier": "trial"})
    assert await limit() == "10"
    changed = {"tier": "standard", "ratePerMinute": 90}
    await http.post(f"{STAFF}/clients/sandbox-emr/change", json=changed)
    assert await limit() == "90"
    wrong = await http.post(f"{STAFF}/clients/sandbox-emr/change", json={"tier": "gold"})
    assert wrong.status_code == 422
    assert "known: bulk, plus, standard, trial" in wrong.json()["error"]["message"]


async def test_token_requests_count(centre: Running, emr: Caller) -> None:
    """Fetching tokens uses the rate as calls do, and is refused beyond it."""
    await emr.http.post("/sandbox/settings", json={"ratePerWindow": 3, "rateHeaders": "both"})
    answers = [await emr.sign_in() for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) >= 1
    assert answers[2].headers["RateLimit"].startswith('"client";r=0;t=')
    assert answers[2].headers["RateLimit-Policy"] == '"client";q=3;w=60'
    assert answers[2].headers["RateLimit-Remaining"] == "0"


async def test_an_expired_token_says_so(centre: Running, emr: Caller) -> None:
    """Tokens live as long as the settings say, by the centre's clock."""
    await emr.http.post("/sandbox/settings", json={"tokenSeconds": 5})
    await emr.sign_in()
    assert (await emr.get(f"{EXTERNAL}/facilities")).status_code == 200
    await emr.http.post("/sandbox/settings", json={"clockOffsetMs": 6001})
    assert await refused(emr) == "the token has expired"
    await emr.sign_in()
    assert (await emr.get(f"{EXTERNAL}/facilities")).status_code == 200


async def test_another_key_ends_all_tokens(centre: Running, emr: Caller) -> None:
    """After the signing key was turned, old tokens are strange; new ones are good."""
    assert (await emr.http.post(f"{STAFF}/keys/rotate")).status_code == 200
    assert "did not sign" in await refused(emr)
    await emr.sign_in()
    assert (await emr.get(f"{EXTERNAL}/facilities")).status_code == 200


async def test_a_revoked_client_is_out_at_once(centre: Running, emr: Caller) -> None:
    """Its token is refused and it gets no other, until it is let in again."""
    change = f"{STAFF}/clients/sandbox-emr/change"
    assert (await emr.http.post(change, json={"revoked": True})).json()["revoked"]
    assert await refused(emr) == "the client of this token was revoked"
    answer = await emr.sign_in()
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    await emr.http.post(change, json={"revoked": False})
    assert (await emr.sign_in()).status_code == 200


def forged(centre: Running, key: Any = None, **claims: object) -> str:
    """A token with other claims, signed by the centre's key or another."""
    now = centre.centre.now_ms() // 1000
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "sandbox-emr", "exp": now + 600, **claims}
    told = {name: one for name, one in told.items() if one is not None}
    return str(jwt.encode({"alg": ALGORITHM}, told, key or centre.centre.key))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "another-api"}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"iss": "somebody"}, "another audience"),
        ({"sub": "stranger"}, "was revoked"),
        ({"sub": None}, "did not sign"),
        ({"exp": None}, "did not sign"),
        ({"exp": "tomorrow"}, "did not sign"),
    ],
)
async def test_tokens_with_other_claims_are_refused(
    centre: Running, emr: Caller, claims: dict[str, object], why: str
) -> None:
    """Signed by the right key and still not good."""
    emr.token = forged(centre, **claims)
    assert why in await refused(emr)


async def test_tokens_that_nobody_signed_are_refused(centre: Running, emr: Caller) -> None:
    """Another key, no algorithm, a changed payload."""
    head, body, mark = forged(centre).split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    for token in (
        forged(centre, RSAKey.generate_key(2048)),
        f"{none}.{body}.",
        f"{head}.{body[:-4]}AAAA.{mark}",
    ):
        emr.token = token
        assert "did not sign" in await refused(emr)


async def test_a_client_is_registered_with_its_rights(centre: Running, emr: Caller) -> None:
    """A new client signs in; a second of its name, a strange tier or organisation is refused."""
    body = {"id": "lab-9", "secret": "lab-secret-9", "organizationId": 1, "device": True}
    assert (await emr.http.post(f"{STAFF}/clients", json=body)).status_code == 201
    lab = Caller(emr.http, "lab-9", "lab-secret-9")
    assert (await lab.sign_in()).status_code == 200
    assert (await lab.get("/api/v1/device/procedures")).status_code == 200
    for wrong, status in (({}, 422), ({"id": "b", "tier": "x"}, 422),
                          ({"id": "c", "organizationId": 7}, 404)):  # fmt: skip
        answer = await emr.http.post(f"{STAFF}/clients", json={**body, **wrong})
        assert answer.status_code == status
    listed = (await emr.http.get(f"{STAFF}/clients")).json()
    assert [one["id"] for one in listed] == ["crinsu-gateway", "lab-9", "sandbox-emr"]
    assert "secret" not in json.dumps(listed)
