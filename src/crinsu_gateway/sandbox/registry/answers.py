"""How a sandbox registry words its answers: languages, errors, validators, links between pages."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Json = dict[str, Any]
_LANGUAGE = re.compile(r"[a-z]{2}")


class Refused(Exception):
    """A request that gets an error body."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers


def error(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The error body {status, response_id, errors[]}."""
    digest = hashlib.sha256(sentence.encode()).hexdigest()[:8]
    body = {"status": status, "response_id": digest, "errors": [sentence]}
    return JSONResponse(body, status, headers=dict(headers or {}))


async def refused(_: Request, failure: Exception) -> Response:
    """The handler of refusals."""
    assert isinstance(failure, Refused)
    return error(failure.status, failure.sentence, failure.headers)


def in_languages(value: Any, wanted: Sequence[str], main: str) -> Any:
    """A body with only these languages in its language objects; none asked: the main one."""
    if isinstance(value, list):
        return [in_languages(one, wanted, main) for one in value]
    if not isinstance(value, dict):
        return value
    if not _is_language_object(value):
        shown = {key: one for key, one in value.items() if not key.startswith("_")}
        return {key: in_languages(one, wanted, main) for key, one in shown.items()}
    asked = wanted or (main,)
    found = {key: text for key, text in value.items() if key in asked}
    return found or dict([next(iter(value.items()))])


def _is_language_object(value: Json) -> bool:
    return bool(value) and all(
        _LANGUAGE.fullmatch(key) and isinstance(text, str) for key, text in value.items()
    )


def conditional(request: Request, body: Any, *, etags: bool, dated: str | None) -> Response:
    """A body with its validator, or 304."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    headers = {}
    if etags:
        headers["ETag"] = f'"{hashlib.sha256(raw).hexdigest()[:20]}"'
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
    elif dated:
        headers["Last-Modified"] = dated
        if request.headers.get("If-Modified-Since") == dated:
            return Response(status_code=304, headers=headers)
    return Response(raw, media_type="application/json", headers=headers)


def link_header(request: Request, page: int, pages: int) -> str:
    """The Link header: next first, then prev; empty when there is one page only."""
    found = []
    for relation, number in (("next", page + 1), ("prev", page - 1)):
        if 1 <= number <= pages:
            url = request.url.include_query_params(page=number)
            found.append(f'<{url}>; rel="{relation}"')
    return ", ".join(found)
