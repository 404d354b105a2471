"""Reads what comes to the token endpoint: a form, and the credentials of HTTP Basic. Pure.

It proves nobody; web/oauth.py does.
"""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import Headers

from crinsu_gateway.web.api_clients import Credentials
from crinsu_gateway.web.errors import refusal

FORM = "application/x-www-form-urlencoded"


def form_of(headers: Headers, raw: bytes) -> Mapping[str, str]:
    """The form of a request (RFC 6749 3.2): each field once, none of them unreadable."""
    media_type = headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if media_type != FORM:
        raise refusal(415, "INVALID_REQUEST", f"send {FORM}")
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=20
        )
    except ValueError as error:
        raise refusal(400, "INVALID_REQUEST", "the form cannot be read") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise refusal(400, "INVALID_REQUEST", "a field was given more than once")
    return form


def credentials_of(headers: Headers, form: Mapping[str, str]) -> tuple[Credentials, ...]:
    """What a client says it is: by HTTP Basic, else in the form.

    Basic is form-encoded as RFC 6749 2.3.1 wants it, or plain as many send it.
    """
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return (Credentials(form.get("client_id", ""), form.get("client_secret", "")),)
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return (Credentials("", ""),)
    name, _, secret = text.partition(":")
    return Credentials(unquote_plus(name), unquote_plus(secret)), Credentials(name, secret)
