"""Reads a request: the query, the body and the key, each checked before anything is done.

What it does not understand it refuses, naming it. It knows no resource.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.types import Receive

from crinsu_gateway.web.endpoint import Body, NoBody, Query
from crinsu_gateway.web.errors import FieldFault, Refused, refusal
from crinsu_gateway.web.faces import Face
from crinsu_gateway.web.representation.forms.reading import BODIES, JSON, MERGE_PATCH, read
from crinsu_gateway.web.representation.shown import Tree
from crinsu_gateway.web.texts import one_line

LARGEST_BODY = 1024 * 1024
LONG_BODY = 8 * 1024
"""Bytes of a body that is read beside the loop: one that is all markup takes long to read."""
MOST_DISCARDED = 16 * LARGEST_BODY
SLOWEST_BODY_S = 10.0
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
MOST_FAULTS = 20
LONGEST_REASON = 500
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Body)
T = TypeVar("T")


class Gone(Exception):
    """The caller hung up; nobody waits for an answer."""


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """The whole body; refused when it is too large or comes too slowly."""
    declared = headers.get("content-length", "0")
    if declared.isdigit() and (len(declared) > 18 or int(declared) > MOST_DISCARDED):
        raise _too_large()
    try:
        async with asyncio.timeout(SLOWEST_BODY_S):
            return await _collected(receive)
    except TimeoutError:
        raise refusal(
            408,
            "REQUEST_TIMEOUT",
            f"the body did not come within {SLOWEST_BODY_S:g} s",
            headers={"Connection": "close"},
        ) from None


async def _collected(receive: Receive) -> bytes:
    """A caller who is still sending would not see the refusal, so some excess is taken in first."""
    body, size, more = bytearray(), 0, True
    while more and size <= MOST_DISCARDED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size <= LARGEST_BODY:
            body += part
    if size > LARGEST_BODY:
        raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    return refusal(
        413,
        "TOO_LARGE",
        f"a body may have at most {LARGEST_BODY} bytes",
        headers={"Connection": "close"},
    )


async def understood(raw: bytes, read: Callable[[], T]) -> T:
    """What a body says; a long one is read beside the loop, which serves the buses."""
    return read() if len(raw) < LONG_BODY else await asyncio.to_thread(read)


def query_of(model: type[Q], parameters: Sequence[tuple[str, str]], face: Face) -> Q:
    """The query as its model wants it. Bad parameters: 422 on the external face, 400 elsewhere."""
    given: dict[str, str | list[str]] = {}
    faults: list[FieldFault] = []
    for name, value in parameters:
        if name in model.repeated:
            given[name] = [*given.get(name, ()), value]
            continue
        if name in given and len(faults) < MOST_FAULTS:
            faults.append(FieldFault(name[:200], "given more than once"))
        given[name] = value
    try:
        read = model.model_validate(given)
    except ValidationError as error:
        faults += _faults(error.errors(include_url=False), model, "parameter")
    if faults:
        external = face is Face.EXTERNAL
        status, code = (422, "VALIDATION_ERROR") if external else (400, "BAD_PARAMETER")
        raise refusal(status, code, _sentence(faults), fields=tuple(faults))
    return read


def body_of(model: type[B], headers: Headers, raw: bytes, takes: str = JSON) -> B:
    """The body as its model wants it, from JSON, XML, CSV or Smile, or from `takes` alone where
    that is another media type than JSON.

    415 for other media types, 400 for what cannot be read, 422 for what cannot be used.
    """
    if model is NoBody and not raw:
        return model()
    taken = BODIES if takes == JSON else (takes,)
    return _modelled(
        model, read(raw, headers.get("content-type"), partial(_schema_of, model), taken)
    )


def patch_of(model: type[B], headers: Headers, raw: bytes, method: str) -> tuple[B, bool]:
    """The body of a PUT or a PATCH, and whether it is a merge patch (RFC 7396).

    In a PATCH of any other media type members that are null, 0, false, "" or [] are ignored.
    """
    content_type = headers.get("content-type", JSON)
    merging = method == "PATCH" and content_type.partition(";")[0].strip().lower() == MERGE_PATCH
    taken = (*BODIES, MERGE_PATCH) if method == "PATCH" else BODIES
    tree = read(raw, content_type, partial(_schema_of, model), taken)
    if method == "PATCH" and not merging and isinstance(tree, dict):
        tree = {name: value for name, value in tree.items() if value}
    return _modelled(model, tree), merging


def _modelled(model: type[B], tree: Tree) -> B:
    """What was read as its model wants it; 422 when it cannot be used."""
    try:
        return _validated(model, tree)
    except ValidationError as error:
        faults = tuple(_faults(error.errors(include_url=False), model, "field"))
    raise refusal(422, "VALIDATION_ERROR", _sentence(faults), fields=faults)


@lru_cache(maxsize=256)
def _schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema()


def _validated(model: type[B], tree: object) -> B:
    """The body as its model wants it. JSON has one kind of number: 2.0 is an integer, too."""
    try:
        return model.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        found = error.errors(include_url=False)
        if not any(one["type"] == "int_type" and is_whole(one["input"]) for one in found):
            raise
    return model.model_validate_json(json.dumps(_with_integers(tree)))


def is_whole(number: object) -> bool:
    """Whether it is a float that stands for an integer that floats hold exactly."""
    return isinstance(number, float) and abs(number) < 2**53 and number.is_integer()


def _with_integers(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _with_integers(one) for name, one in node.items()}
    if isinstance(node, list):
        return [_with_integers(one) for one in node]
    return int(node) if is_whole(node) else node


def key_of(headers: Headers) -> str:
    """The Idempotency-Key of a request that acts; 400 without one."""
    key = headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise refusal(
            400,
            "IDEMPOTENCY_KEY_MISSING",
            "send an Idempotency-Key of 1 to 200 visible ASCII characters, a new one for each act, "
            "the same one when you repeat it",
        )
    return key


def reason_of(headers: Headers) -> str:
    """What the header Audit-Reason says, in UTF-8; 400 when it cannot be kept."""
    raw = headers.get("audit-reason", "").strip()
    try:
        text = raw.encode("latin-1").decode()
    except UnicodeDecodeError:
        text = raw
    with suppress(ValueError):
        if len(text) <= LONGEST_REASON:
            return one_line(text)
    raise refusal(
        400,
        "BAD_REASON",
        f"Audit-Reason is one line of at most {LONGEST_REASON} characters, in UTF-8",
    )


def _faults(
    found: Sequence[Mapping[str, Any]], model: type[BaseModel], noun: str
) -> list[FieldFault]:
    """What pydantic found, in our words where a bare word would not help."""
    faults = []
    for one in found[:MOST_FAULTS]:
        name = ".".join(str(part) for part in one["loc"])[:200]
        message = str(one["msg"]).removeprefix("Value error, ")
        if one["type"] == "extra_forbidden" and len(one["loc"]) == 1:
            known = ", ".join(field.alias or key for key, field in model.model_fields.items())
            message = f"unknown {noun}; allowed: {known or 'none'}"
        elif one["type"] == "extra_forbidden":
            message = f"unknown {noun}"
        faults.append(FieldFault(name or "body", message))
    return faults


def _sentence(faults: Sequence[FieldFault]) -> str:
    return "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
