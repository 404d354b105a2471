"""Tokens that were made to deceive: none is taken for good, and each gets the same defined 401."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from crinsu_gateway.web import tokens
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import KEY, LIS, Api
from tests.fakes.clock import HandClock

UNITS = "/api/v1/devices"
CLAIMS = {"sub": "tester", "scope": "inventory:read", "iat": 1_760_000_000, "exp": 1_760_003_600}


def b64(data: bytes) -> str:
    """Base64 of a JWT."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def forged(header: Any, claims: Any = None, key: bytes = KEY, digest: str = "sha256") -> str:
    """A JWT with any header, signed by hand."""
    head, body = (json.dumps(one, separators=(",", ":")) for one in (header, claims or CLAIMS))
    said = f"{b64(head.encode())}.{b64(body.encode())}"
    return f"{said}.{b64(hmac.new(key, said.encode(), digest).digest())}"


def unsigned(algorithm: str) -> str:
    """A JWT without a signature."""
    return forged({"typ": "JWT", "alg": algorithm}).rpartition(".")[0] + "."


GOOD = {"typ": "JWT", "alg": "HS256"}
FORGED = {
    "no algorithm": unsigned("none"),
    "None": unsigned("None"),
    "NONE": unsigned("NONE"),
    "the good header without a signature": unsigned("HS256"),
    "no header at all": forged({}),
    "a longer hash": forged({"typ": "JWT", "alg": "HS512"}, digest="sha512"),
    "a public key algorithm": forged({"typ": "JWT", "alg": "RS256"}),
    "a list of algorithms": forged({"typ": "JWT", "alg": ["HS256"]}),
    "a key id that is a path": forged({**GOOD, "kid": "../../../../dev/null"}, key=b""),
    "a key id that is SQL": forged({**GOOD, "kid": "x' UNION SELECT 'k'--"}, key=b"k"),
    "a key in the header": forged({**GOOD, "jwk": {"kty": "oct", "k": b64(b"k" * 32)}}),
    "a key at an address": forged({**GOOD, "jku": "http://127.0.0.1:1/keys"}),
    "critical extensions": forged({**GOOD, "crit": ["b64"], "b64": False}),
    "compressed": forged({**GOOD, "zip": "DEF"}),
    "encrypted": forged({"alg": "dir", "enc": "A256GCM"}),
    "another key": forged(GOOD, key=bytes(32)),
    "an empty key": forged(GOOD, key=b""),
    "a header without end": b64(b"[" * 3000) + "." + b64(b"{}") + ".x",
    "claims that are a list": forged(GOOD, ["inventory:read"]),
    "a subject that is a number": forged(GOOD, {**CLAIMS, "sub": 1}),
    "scopes that are a list": forged(GOOD, {**CLAIMS, "scope": ["inventory:read"]}),
    "no expiry": forged(GOOD, {k: v for k, v in CLAIMS.items() if k != "exp"}),
    "an expiry that is a text": forged(GOOD, {**CLAIMS, "exp": "9999999999"}),
    "an endless expiry": forged(GOOD, {**CLAIMS, "exp": 1e400}),
    "expired": forged(GOOD, {**CLAIMS, "exp": 1_759_999_999}),
    "of the future": forged(GOOD, {**CLAIMS, "iat": 1_760_000_900}),
    "five parts": "a.b.c.d.e",
    "a hundred kilobytes": "x" * 20_000,
    "a hundred kilobytes of dots": "." * 20_000,
    "a client's, without its standing": forged(GOOD, {**CLAIMS, "sub": LIS.id}),
    "of a client that is gone": forged(GOOD, {**CLAIMS, "standing": "0" * 32}),
    "a person's without a session": forged(GOOD, {**CLAIMS, "sub": "person-1", "person": True}),
}


async def asked(api: Api, *values: str, path: str = UNITS) -> Any:
    """A request with these headers Authorization."""
    return await api.stranger.get(path, headers=[("Authorization", value) for value in values])


@pytest.mark.requirement("R15")
async def test_what_is_forged_is_401_and_nothing_else(api: Api) -> None:
    """Each of them, wherever; the one that is made by the rules is let in."""
    assert (await asked(api, f"Bearer {forged(GOOD)}")).status_code == 200
    for name, token in FORGED.items():
        for path in (UNITS, "/api/v1/external/storage", "/openapi.json"):
            answer = await asked(api, f"Bearer {token}", path=path)
            assert answer.status_code == 401, (name, path, answer.text)
            assert 'error="invalid_token"' in answer.headers["www-authenticate"], name


async def test_a_token_is_taken_from_its_header_alone(api: Api) -> None:
    """Not from the query, a form, a cookie or another header (RFC 6750 2 allows less)."""
    token = api.bearer(Scope.INVENTORY_READ)["Authorization"].removeprefix("Bearer ")
    for query in (f"access_token={token}", f"token={token}"):
        assert (await api.stranger.get(f"{UNITS}?{query}")).status_code in (400, 401)
    for header in ("X-Authorization", "Cookie", "Proxy-Authorization", "Crinsu-Session"):
        value = f"access_token={token}" if header == "Cookie" else f"Bearer {token}"
        assert (await api.stranger.get(UNITS, headers={header: value})).status_code == 401


async def test_the_word_before_it(api: Api) -> None:
    """`bearer` in any case (RFC 9110 11.1), and no other word: Basic with a token is none."""
    token = api.bearer(Scope.INVENTORY_READ)["Authorization"].removeprefix("Bearer ")
    for word in ("Bearer", "bearer", "BEARER", "bEaReR"):
        assert (await asked(api, f"{word} {token}")).status_code == 200
    basic = base64.b64encode(f"tester:{token}".encode()).decode()
    for value in (f"Basic {basic}", f"Basic {token}", f"Token {token}", token, f"Bearer,{token}"):
        assert (await asked(api, value)).status_code == 401, value[:20]
    assert (await asked(api, f"Bearer {token}", f"Bearer {token}")).status_code == 401
    assert (await asked(api, f"Bearer {token}, Bearer {token}")).status_code == 401
    assert (await asked(api, f"Basic {basic}", f"Bearer {token}")).status_code == 401


async def test_a_head_that_no_token_needs_is_431(api: Api) -> None:
    """A hundred kilobytes of token are refused before they are looked at."""
    answer = await asked(api, "Bearer " + "x" * 100_000)
    assert answer.status_code == 431


async def test_a_remembered_token_expires_all_the_same(api: Api, clock: HandClock) -> None:
    """Its signature is checked once; its end, each time."""
    bearer = api.bearer(Scope.INVENTORY_READ)["Authorization"]
    assert [(await asked(api, bearer)).status_code for _ in range(3)] == [200] * 3
    clock.pass_s(tokens.LIFETIME_S)
    assert [(await asked(api, bearer)).status_code for _ in range(2)] == [401] * 2


async def test_remembered_tokens_are_bounded(api: Api) -> None:
    """Many tokens push the oldest out of memory, and out of nothing else."""
    first = api.bearer(Scope.INVENTORY_READ, subject="first")["Authorization"]
    assert (await asked(api, first)).status_code == 200
    for number in range(520):
        bearer = api.bearer(*ALL_SCOPES, subject=f"tester-{number}")["Authorization"]
        assert (await asked(api, bearer, path="/openapi.json")).status_code == 200
    assert (await asked(api, first)).status_code == 200


def test_the_forgeries_are_what_they_say() -> None:
    """The signature that is made by hand is the one that the library makes."""
    said = forged(GOOD).rpartition(".")[0]
    assert hmac.new(KEY, said.encode(), hashlib.sha256).digest() == base64.urlsafe_b64decode(
        forged(GOOD).rpartition(".")[2] + "="
    )
