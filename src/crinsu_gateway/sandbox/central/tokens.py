"""Tokens of the sandbox central: POST /oauth/token, and the check of a bearer token.

A token names its client and this centre (`aud`), and is good until it expires, its client is
revoked, or another key signs.

Client credentials in the form body as documented; HTTP Basic is accepted too. Token errors
have the shape of RFC 6749. There is no refresh token, as documented.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Header
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import JoseError

from crinsu_gateway.sandbox.central.answers import ApiError
from crinsu_gateway.sandbox.central.centre import Centre, Client

ALGORITHM = "RS256"
ISSUER, AUDIENCE = "sandbox-central", "crinsu-api"


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a bearer token says: whose it is when this centre signed it, and what is wrong."""

    client: str | None
    fault: str | None


def secret_hash(secret: str) -> str:
    """How a client secret is kept in the sandbox's file."""
    return hashlib.sha256(secret.encode()).hexdigest()


def basic_credentials(authorization: str | None) -> tuple[str, str] | None:
    """Client id and secret of an HTTP Basic header, or None."""
    if authorization is None or not authorization.lower().startswith("basic "):
        return None
    try:
        text = base64.b64decode(authorization[6:], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    client, colon, secret = text.partition(":")
    return (unquote_plus(client), unquote_plus(secret)) if colon else None


def bearer(centre: Centre, authorization: str | None) -> Bearer:
    """Read a bearer token by the centre's clock; it may still be a revoked client's."""
    if authorization is None or not authorization.startswith("Bearer "):
        return Bearer(None, "the token is missing")
    try:
        claims = jwt.decode(authorization[7:], centre.key, algorithms=[ALGORITHM]).claims
        client, expires = str(claims["sub"]), int(claims["exp"])
    except (JoseError, ValueError, KeyError, TypeError):
        return Bearer(None, "the token is invalid: this centre did not sign it")
    if claims.get("aud") != AUDIENCE or claims.get("iss") != ISSUER:
        return Bearer(client, f"the token is for another audience than {AUDIENCE}")
    if expires * 1000 <= centre.now_ms():
        return Bearer(client, "the token has expired")
    return Bearer(client, None)


def counted_client(centre: Centre, authorization: str | None) -> str | None:
    """The client that a token was issued to, expired or not; None when it is not ours."""
    return bearer(centre, authorization).client


def router(centre: Centre) -> APIRouter:
    """The token endpoint."""
    routes = APIRouter()

    @routes.post("/oauth/token", tags=["documented"])
    async def token(
        grant_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        client_secret: Annotated[str, Form()] = "",
        authorization: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        if grant_type != "client_credentials":
            return _token_error(400, "unsupported_grant_type", "use client_credentials")
        credentials = basic_credentials(authorization) or (client_id, client_secret)
        row = centre.database.find(
            "SELECT secret_sha256, revoked FROM client WHERE id = ?", credentials[0]
        )
        given = secret_hash(credentials[1])
        if row is None or not hmac.compare_digest(row["secret_sha256"], given):
            return _token_error(401, "invalid_client", "client id or secret is wrong")
        if row["revoked"]:
            return _token_error(401, "invalid_client", "this client was revoked")
        now = -(-centre.now_ms() // 1000)  # up, so that it lives as long as `expires_in` says
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": credentials[0],
            "iat": now,
            "exp": now + centre.switches.token_s,
        }
        access = jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, centre.key)
        body = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": centre.switches.token_s,
        }
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    return routes


def _token_error(status: int, error: str, description: str) -> JSONResponse:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Basic"
    return JSONResponse({"error": error, "error_description": description}, status, headers)


def authenticated(centre: Centre, *, device: bool) -> Callable[[str | None], Awaitable[Client]]:
    """A dependency that gives the calling client; `device`: only the device side may call."""

    async def client(authorization: Annotated[str | None, Header()] = None) -> Client:
        token = bearer(centre, authorization)
        if token.fault is not None:
            raise ApiError(401, "UNAUTHORIZED", token.fault)
        row = centre.database.find("SELECT * FROM client WHERE id = ?", token.client)
        if row is None or row["revoked"]:
            raise ApiError(401, "UNAUTHORIZED", "the client of this token was revoked")
        if device and not row["is_device"]:
            message = "Insufficient permissions to perform this operation"
            raise ApiError(403, "FORBIDDEN", message)
        return Client(row["id"], row["organization_id"], bool(row["is_device"]))

    return client
