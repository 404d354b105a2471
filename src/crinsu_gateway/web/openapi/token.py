"""The paths under /oauth in the document: they speak forms, and are no endpoints like others."""

from crinsu_gateway.web.oauth import PERSON_GRANT
from crinsu_gateway.web.openapi.answers import MEANING
from crinsu_gateway.web.openapi.schemas import Json

_TEXT: Json = {"type": "string"}
_CLIENT: Json = {
    "client_id": {**_TEXT, "description": "left out with HTTP Basic"},
    "client_secret": {**_TEXT, "description": "left out with HTTP Basic"},
}
_FORM: Json = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials", PERSON_GRANT]},
        **_CLIENT,
        "badge": {**_TEXT, "description": "of a person"},
        "pin": {**_TEXT, "description": "of a person"},
        "station": {**_TEXT, "description": "where a person stands"},
        "scope": {**_TEXT, "description": "narrows the token; names with blanks between them"},
    },
}
_GIVEN: Json = {
    "type": "object",
    "required": ["token"],
    "properties": {
        "token": {**_TEXT, "minLength": 1, "description": "a token that was given out"},
        "token_type_hint": {**_TEXT, "description": "passed over"},
        **_CLIENT,
    },
}
_SECONDS: Json = {"type": "integer", "description": "seconds since 1970 (UTC)", "x-unit": "s"}
_WORTH: Json = {
    "type": "object",
    "required": ["active"],
    "properties": {
        "active": {"type": "boolean", "description": "false alone where it may not be known"},
        "scope": {**_TEXT, "description": "what it opens now; names with blanks between them"},
        "client_id": {**_TEXT, "description": "of a machine"},
        "sub": {**_TEXT, "description": "the client, or the number of a person; never a name"},
        "token_type": {"const": "Bearer", "type": "string"},
        "iat": _SECONDS,
        "exp": _SECONDS,
        "jti": {**_TEXT, "description": "its id, as the audit trail has it when it is revoked"},
    },
}
_TOKEN: Json = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in"],
    "properties": {
        "access_token": _TEXT,
        "token_type": {"const": "Bearer", "type": "string"},
        "expires_in": {"type": "integer", "description": "seconds", "x-unit": "s"},
        "scope": _TEXT,
    },
}
_ERROR: Json = {
    "type": "object",
    "description": "why no token was given (RFC 6749)",
    "required": ["error"],
    "properties": {"error": _TEXT, "error_description": _TEXT},
}


def token_operation() -> Json:
    """`POST /oauth/token`."""
    return _operation(
        "token",
        "Fetch a token: for client credentials in the form or by HTTP Basic, or for badge and PIN",
        "A token lasts an hour. There is none to refresh it: ask again.",
        _FORM,
        {"grant_type": "client_credentials", **_SHOWN},
        {"description": "a token", "content": {"application/json": {"schema": _TOKEN}}},
    )


def revoke_operation() -> Json:
    """`POST /oauth/revoke` (RFC 7009)."""
    return _operation(
        "revoke",
        "Take a token back before its hour is over",
        "The same answer for a token that was no good already (RFC 7009).",
        _GIVEN,
        {"token": "the token", **_SHOWN},
        {
            "description": "it is no good from now on",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    )


def introspect_operation() -> Json:
    """`POST /oauth/introspect` (RFC 7662)."""
    return _operation(
        "introspect",
        "Ask what a token of one's own is worth now",
        "A client learns of its own tokens alone; any other is not active, as one that never was.",
        _GIVEN,
        {"token": "the token", **_SHOWN},
        {
            "description": "what it opens, or that it opens nothing",
            "content": {"application/json": {"schema": _WORTH}},
        },
    )


_SHOWN = {"client_id": "lab-system", "client_secret": "the secret of lab-system"}


def _operation(
    name: str, summary: str, description: str, form: Json, example: Json, done: Json
) -> Json:
    content = {"schema": form, "examples": {"one": {"value": example}}}
    refused = {"application/json": {"schema": _ERROR}}
    return {
        "operationId": f"post_oauth_{name}",
        "summary": summary,
        "description": description,
        "tags": ["token: oauth"],
        "parameters": [],
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": content},
        },
        "responses": {
            "200": done,
            **{
                str(status): {"description": MEANING[status], "content": refused}
                for status in (400, 401, 403, 408, 413, 414, 415, 429, 500, 503)
            },
        },
    }
