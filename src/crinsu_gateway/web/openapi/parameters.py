"""The parameters of an operation: of its path, its query and its headers, each with what it means.

A parameter that has no description of its own is described by its name, for one name means one
thing everywhere; a test asks that none is left without.
"""

import re
from collections.abc import Callable
from typing import Any

from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking import patterns
from crinsu_gateway.web.asking.schema import query_parameters
from crinsu_gateway.web.asking.values import TRUTHS
from crinsu_gateway.web.asking.writing import PRINTS
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import LARGEST_ID, AnyEndpoint
from crinsu_gateway.web.faces import Face
from crinsu_gateway.web.intake import LONGEST_REASON
from crinsu_gateway.web.openapi.schemas import Json, Schemas
from crinsu_gateway.web.texts import FULL_LINE, LINE

_IN_PATH = re.compile(r"\{(\w+)\}")
_ID: Json = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_PART: Json = {"type": "string", "pattern": r"^(?!\.{1,2}$)[^\u0000-\u001f\u007f/\\\ufffd]+$"}
"""A part of a path that cannot be read as another one (web/target.py)."""
WORDS = {
    "about": "only differences about this, such as sample/3",
    "act": "what somebody would do",
    "address": "a place: storage solution, a label for each level, slot, such as T1/C1/CN1/1",
    "after": "where to go on: what the page before said in next",
    "all": "also those that are resolved",
    "at": "the moment that is asked about; without it all that is known, or now",
    "country": "in which country",
    "facilityId": "the id of a facility",
    "from": "from this moment on",
    "fields": "all: whole records instead of short ones",
    "format": "the form that is wanted; without it the header Accept says it",
    "id": "the id: the centre's where it is known, else ours",
    "institution": "an institution, by its id or its name",
    "kind": "a kind of event; one that ends in a dot means all that begin so",
    "lang": "the language of names",
    "lastEventId": "the message that was seen last, for who cannot send the header",
    "name": "the name, as the configuration has it",
    "outermost": "only those that stand in no other container",
    "page": "which page; the first is 1",
    "parentId": "the id of the container in which they stand",
    "parent_unit_id": "the id of the unit to which they belong",
    "per_page": "how many items a page has",
    "perPage": "how many items a page has",
    "person": "who did it, or whom it is about",
    "place": "where something was or came to, also as the beginning of an address",
    "point": "the name of a point of it",
    "procedures": "ids with commas between them; without it all that wait",
    "resources": "only changes of these, with commas between them",
    "resolution": "raw as kept, or in minutes, hours, days",
    "sample": "a sample container",
    "severity": "how grave it is",
    "since": "from this moment on",
    "sort": "a name, perhaps with asc or desc after a blank",
    "state": "in which state they are",
    "status": "in which state they are",
    "storage": "the name of a storage solution",
    "storageId": "the id of a storage solution",
    "subjectCode": "the code of a subject",
    "tag": "the tag on it",
    "to": "up to this moment",
    "title": "what the title contains",
    "type": "of which kind they are",
    "unit": "the name of a unit",
    "user": "who answers for it, by id or name",
    "unreviewed": "only those that nobody has reviewed",
    "until": "up to this moment",
    "updatedSince": "only what changed at this moment or later",
}
KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "new for each act; the same when it is repeated, so that it is done once",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$", "examples": ["start-2026-0001"]},
}
MANNERS = {
    "envelope": "whether the answer is wrapped in code, status, message, data",
    "metadata": "whether _metadata is added",
    "hideEmptyList": "whether empty lists are left out",
    "hal": "whether links are added, whatever Accept says",
    "print": "pretty: indented",
    "download": "the name of the file that a browser is to save",
}
SILENT = "; silent: 204 without a body"
_TRUTH: Json = {"type": "string", "enum": list(TRUTHS)}
RESUME: Json = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "the message that was seen last: what came after it is told",
    "schema": {"type": "string"},
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "the ETag of what is to be changed: 412 for another, 428 where it is needed",
    "schema": {"type": "string"},
}
AUDIT_REASON: Json = {
    "name": "Audit-Reason",
    "in": "header",
    "required": False,
    "description": "why, in UTF-8",
    "schema": {"type": "string", "maxLength": LONGEST_REASON, "pattern": LINE},
}
SESSION: Json = {
    "name": "Crinsu-Session",
    "in": "header",
    "required": False,
    "description": "the session of the person in whose name this is done",
    "schema": {"type": "string"},
}


def parameters(
    endpoint: AnyEndpoint, schemas: Schemas, find: Callable[[str], Resource], face: Face
) -> list[Json]:
    """All parameters of an endpoint."""
    declared = endpoint.shows
    names = _IN_PATH.findall(endpoint.path)
    schema = _PART if face is Face.REGISTRY else _of_path(endpoint.path, find)
    in_path = [_in_path(name, schema) for name in names]
    if declared is not None:
        part = "{" in endpoint.path
        asked = query_parameters(declared, find, single=not endpoint.listed, part=part)
        found = [*in_path, *asked]
        return found + ([] if endpoint.corrects is None else _of_change(endpoint))
    found = in_path
    query = schemas.of_query(endpoint.query)
    needed = query.get("required", ())
    for name, schema in query.get("properties", {}).items():
        found.append(_in_query(name, schema, query.get("description", name), needed=name in needed))
    if face is Face.OWN:
        known = {one["name"] for one in found}
        found += [one for one in manners(endpoint) if one["name"] not in known]
    if endpoint.keyed or endpoint.once:
        found.append(KEY | {"required": endpoint.keyed})
    if endpoint.streams:
        found.append(RESUME)
    if endpoint.method in ("PUT", "PATCH"):
        found.append(IF_MATCH)
    if endpoint.act is not None:
        found.append(SESSION)
    return found


def manners(endpoint: AnyEndpoint) -> list[Json]:
    """The parameters of the own API that only say how an answer is written."""
    writes = endpoint.method != "GET"
    kinds: Json = {
        "envelope": _TRUTH,
        "metadata": _TRUTH,
        "hideEmptyList": _TRUTH,
        "hal": _TRUTH,
        "print": {"type": "string", "enum": list(PRINTS)},
        "download": {"type": "string", "pattern": patterns.FILE_NAME},
    }
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": MANNERS[name] + (SILENT if name == "print" and writes else ""),
            "schema": schema,
        }
        for name, schema in kinds.items()
    ]


def _of_change(endpoint: AnyEndpoint) -> list[Json]:
    """The headers of what changes one of what is declared; without a body the reason is one."""
    why = AUDIT_REASON
    if endpoint.method == "DELETE":
        why = why | {"required": True, "schema": {**why["schema"], "pattern": FULL_LINE}}
    return [IF_MATCH | {"required": True}, KEY | {"required": False}, why, SESSION]


def _of_path(path: str, find: Callable[[str], Resource]) -> Json:
    """The schema of the id in a path: that of the resource whose path it begins with."""
    try:
        of = find(path.removeprefix("/api/v1/").partition("/{id}")[0])
    except KeyError:  # nothing declared; an id that needs another name beside it is no number
        return _ID if path.count("{") == 1 else _PART
    return _ID if of.source.key.kind is Kind.INTEGER else _PART


def _in_path(name: str, schema: Json) -> Json:
    schema = schema if name == "id" else _PART
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": WORDS.get(name, ""),
        "schema": schema,
    }


def _in_query(name: str, schema: Json, of_all: str, *, needed: bool) -> Json:
    """A parameter of the query. It cannot be null, so that null is left out of its schema.

    `of_all` is what is said of all of them together, for one of which nothing else is said.
    """
    whole = _without_null(schema)
    about = whole.pop("description", None) or WORDS.get(name, of_all)
    whole.pop("title", None)
    parameter: Json = {
        "name": name,
        "in": "query",
        "required": needed,
        "description": about,
        "schema": whole,
    }
    if whole.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    return parameter


def _without_null(schema: Json) -> Json:
    options: list[Any] = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.get("default", 0) is None:
        del rest["default"]
    if not options:
        return rest
    return {**options[0], **rest} if len(options) == 1 else {**rest, "anyOf": options}
