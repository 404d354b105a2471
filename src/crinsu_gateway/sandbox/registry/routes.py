"""The routes of a sandbox registry: reading for everybody, writing with HTTP Basic.

Faults are played by the gate before them.
"""

import base64
import binascii
import json
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crinsu_gateway.sandbox.registry import seed
from crinsu_gateway.sandbox.registry.answers import (
    Refused,
    conditional,
    error,
    in_languages,
    link_header,
    refused,
)
from crinsu_gateway.sandbox.registry.register import KINDS, UNPUBLISHED, Register
from crinsu_gateway.sandbox.registry.searching import found, sorted_by, summary

Json = dict[str, Any]
CHALLENGE = {"WWW-Authenticate": 'Basic realm="sandbox registry"'}
LARGEST_PAGE = 1000
NEEDED = ("name", "main_language", "coordinating_institution", "start_date", "type")
PATCHABLE = frozenset({*NEEDED, "status", "stored_until_date", "biobank_materials", "coordinator"})
MERGE_PATCH = "application/merge-patch+json"


def user_of(register: Register, authorization: str | None) -> str | None:
    """Who calls; None for nobody. Refused for wrong credentials."""
    if authorization is None:
        return None
    scheme, _, coded = authorization.partition(" ")
    try:
        user, sign, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        user, sign, password = "", "", ""
    if scheme.lower() != "basic" or not sign or register.users.get(user) != password:
        raise Refused(401, "The credentials are wrong.", CHALLENGE)
    return user


def application(register: Register) -> FastAPI:
    """The routes, without the gate."""
    app = FastAPI(title="Sandbox registry", version="2.17.0", docs_url=None, redoc_url=None)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, _unrouted)
    app.router.redirect_slashes = False

    @app.get("/v2/biobanks/materials")
    async def materials(request: Request) -> Response:
        return JSONResponse(in_languages(seed.MATERIALS, _languages(request), "en"))

    @app.get("/latest/{rest:path}")
    async def latest(request: Request, rest: str) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=307, headers={"Location": f"/v2/{rest}{query}"})

    @app.get("/v2/{kind}")
    @app.get("/v2/{kind}/")
    async def many(request: Request, kind: str) -> Response:
        return _list(register, request, kind)

    @app.get("/v2/{kind}/{identity}")
    @app.get("/v2/{kind}/{identity}/")
    async def one(request: Request, kind: str, identity: str) -> Response:
        return _one(register, request, kind, identity)

    @app.post("/v2/biobanks")
    async def create(request: Request) -> Response:
        _writer(register, request)
        body = await _object(request, "application/json")
        if missing := [name for name in NEEDED if not body.get(name)]:
            raise Refused(400, f"Missing: {', '.join(missing)}.")
        _check(body)
        record = _stored(register, body)
        return JSONResponse(in_languages(record, (), str(body["main_language"])), 201)

    @app.patch("/v2/biobanks/{identity}")
    async def patch(request: Request, identity: str) -> Response:
        _writer(register, request)
        if (moved := register.moved.get(("biobanks", identity))) is not None:
            return Response(status_code=307, headers={"Location": f"/v2/biobanks/{moved}"})
        record = register.find("biobanks", identity, known=True)
        if record is None:
            raise Refused(404, f"The biobank with id {identity} was not found.")
        body = await _object(request, MERGE_PATCH)
        _check(body)
        _merge(record, _completed(body))
        record["last_modified"] = {"date": register.moment()}
        return Response(status_code=204)

    return app


async def _unrouted(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    return error(failure.status_code, str(failure.detail), failure.headers)


def _languages(request: Request) -> tuple[str, ...]:
    return tuple(filter(None, request.query_params.get("lang", "").split(",")))


def _list(register: Register, request: Request, kind: str) -> Response:
    _known_kind(kind)
    known = user_of(register, request.headers.get("Authorization")) is not None
    query = request.query_params
    page, per_page = (
        _number(query.get("page", "1")),
        _number(query.get("per_page", str(register.switches.per_page))),
    )
    if per_page > LARGEST_PAGE:
        raise Refused(400, f"per_page is at most {LARGEST_PAGE}.")
    hits = found(register.listed(kind, known=known), query, strict=register.switches.strict)
    hits = sorted_by(hits, query.get("sort", ""))
    pages = -(-len(hits) // per_page)
    shown = hits[(page - 1) * per_page : page * per_page]
    wanted = _languages(request)
    whole = query.get("fields") == "all"
    items = [
        in_languages(one if whole else summary(kind, one), wanted, _main(one)) for _, one in shown
    ]
    headers = {"X-Total-Count": str(len(hits))}
    if link := link_header(request, page, pages):
        headers["Link"] = link
    return JSONResponse(items, headers=headers)


def _one(register: Register, request: Request, kind: str, identity: str) -> Response:
    _known_kind(kind)
    known = user_of(register, request.headers.get("Authorization")) is not None
    if (moved := register.moved.get((kind, identity))) is not None:
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=307, headers={"Location": f"/v2/{kind}/{moved}{query}"})
    record = register.find(kind, identity, known=known)
    if record is None:
        raise Refused(404, f"The {kind[:-1]} with id {identity} was not found.")
    body = in_languages(record, _languages(request), _main(record))
    switches = register.switches
    dated = "Mon, 15 Mar 2021 12:00:00 GMT" if switches.dated else None
    return conditional(request, body, etags=switches.etags and not switches.dated, dated=dated)


def _main(record: Json) -> str:
    return str(record.get("main_language") or record.get("original_language") or "en")


def _known_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Refused(404, "There is nothing here.")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1):
        raise Refused(400, "page and per_page are numbers from 1 on.")
    return int(text[:9])


def _writer(register: Register, request: Request) -> None:
    user = user_of(register, request.headers.get("Authorization"))
    if user is None:
        raise Refused(401, "This needs credentials.", CHALLENGE)
    if user in register.readers:
        raise Refused(403, f"{user} may not write.")


async def _object(request: Request, media_type: str) -> Json:
    sent = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if sent != media_type:
        raise Refused(415, f"This takes {media_type}, not {sent}.")
    try:
        body = json.loads(await request.body())
    except ValueError as fault:
        raise Refused(400, "The body is no JSON.") from fault
    if not isinstance(body, dict):
        raise Refused(400, "The body is no object.")
    return body


def _check(body: Json) -> None:
    if unknown := sorted(set(body) - PATCHABLE):
        raise Refused(400, f"Unknown: {', '.join(unknown)}.")
    codes = {one["code"] for one in seed.MATERIALS}
    for one in body.get("biobank_materials") or []:
        if one.get("material_code") not in codes:
            raise Refused(400, f"There is no material {one.get('material_code')}.")


def _completed(body: Json) -> Json:
    """What was said by ids alone, with the names that belong to them."""
    whole = dict(body)
    if place := body.get("coordinating_institution"):
        whole["coordinating_institution"] = seed.place(place["unit"]["cristin_unit_id"])
    return whole


def _stored(register: Register, body: Json) -> Json:
    identity = str(next(register.numbers))
    made = {"date": register.moment()}
    record = {
        "cristin_biobank_id": identity,
        "status": "ACTIVE",
        **_completed(body),
        "created": made,
        "last_modified": made,
        UNPUBLISHED: not register.switches.publish_new,
    }
    register.records["biobanks"][identity] = record
    register.lagging[identity] = register.switches.hidden_for
    return record


def _merge(record: Json, change: Json) -> None:
    """RFC 7396."""
    for name, value in change.items():
        if value is None:
            record.pop(name, None)
        elif isinstance(value, dict) and isinstance(record.get(name), dict):
            _merge(record[name], value)
        else:
            record[name] = value
