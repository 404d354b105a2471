"""Tokens of the sandbox central: POST /oauth/token, and the check of a bearer token.

Client credentials in the form body as documented; HTTP Basic is accepted too. Token errors
have the shape of RFC 6749. There is no refresh token, as documented.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Header
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import JoseError

from crinsu_gateway.sandbox.central.answers import ApiError
from crinsu_gateway.sandbox.central.centre import Centre, Client

ALGORITHM = "RS256"


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


def claimed_client(centre: Centre, authorization: str | None) -> str | None:
    """The client that a bearer token was issued to, expired or not; None when it is not ours."""
    if authorization is None or not authorization.startswith("Bearer "):
        return None
    try:
        claims = jwt.decode(authorization[7:], centre.key, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    return str(claims["sub"]) if claims.get("exp", 0) * 1000 > centre.now_ms() else None


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
        row = centre.database.find("SELECT secret_sha256 FROM client WHERE id = ?", credentials[0])
        given = secret_hash(credentials[1])
        if row is None or not hmac.compare_digest(row["secret_sha256"], given):
            return _token_error(401, "invalid_client", "client id or secret is wrong")
        now = centre.now_ms() // 1000
        claims = {"sub": credentials[0], "iat": now, "exp": now + centre.switches.token_s}
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


def authenticated(centre: Centre, *, device: bool) -> Callable[[str | None], Client]:
    """A dependency that gives the calling client; `device`: only the device side may call."""

    def client(authorization: Annotated[str | None, Header()] = None) -> Client:
        name = claimed_client(centre, authorization)
        row = name and centre.database.find("SELECT * FROM client WHERE id = ?", name)
        if not row:
            raise ApiError(401, "UNAUTHORIZED", "the token is missing, invalid or expired")
        if device and not row["is_device"]:
            message = "Insufficient permissions to perform this operation"
            raise ApiError(403, "FORBIDDEN", message)
        return Client(row["id"], row["organization_id"], bool(row["is_device"]))

    return client
