"""The bodies of answers by media type: every format of negotiation.py, in the form of its face.

JSON and HAL+JSON have a schema. XML, CSV and Smile say the same by the rules of docs/api.md, for
which JSON Schema has no words.
"""

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import Face
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.openapi.schemas import MARK, Json, Schemas

_ENVELOPE: Json = {"$ref": f"{MARK}Envelope"}
_WHOLE: Json = {"type": "integer", "minimum": 0}


def contents(endpoint: AnyEndpoint, schemas: Schemas, face: Face, bare: bool) -> Json:
    """What is answered by media type; nothing where there is no body."""
    if endpoint.answers is None:
        return {}
    item = schemas.answer(endpoint)
    if endpoint.streams:
        return {"text/event-stream": {"schema": {"type": "string", "x-event-data": item}}}
    plain, hal = _plain(item, endpoint, face, bare), _hal(item, endpoint, face, bare)
    if face is Face.OWN:
        plain, hal = {"anyOf": [plain, _ENVELOPE]}, {"anyOf": [hal, _ENVELOPE]}
    written: Json = {"schema": {"type": "string"}}
    binary: Json = {"schema": {"type": "string", "format": "binary"}}
    forms: Json = {
        Form.JSON.value: {"schema": plain},
        Form.HAL_JSON.value: {"schema": hal},
        Form.HAL_XML.value: written,
        Form.XML.value: written,
        Form.CSV.value: written,
        Form.SMILE.value: binary,
    }
    return forms | {one: forms.get(one, binary) for one in endpoint.also_as}


def _plain(item: Json, endpoint: AnyEndpoint, face: Face, bare: bool) -> Json:
    """The whole body in JSON: a list or an object, in the wrapping of its face."""
    many: Json = {"type": "array", "items": item} if endpoint.listed else item
    if face is Face.EXTERNAL and not bare:
        return _enclosed(many, listed=endpoint.listed)
    if face is Face.OWN and endpoint.listed:
        return _named(many, endpoint)
    return many


def _enclosed(many: Json, *, listed: bool) -> Json:
    """In `{data, meta}`."""
    meta: Json = {"type": "object"}
    if listed:
        meta["required"] = ["page", "perPage", "total"]
        meta["properties"] = {"page": _WHOLE, "perPage": _WHOLE, "total": _WHOLE}
    return {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {"data": many, "meta": meta},
    }


def _named(many: Json, endpoint: AnyEndpoint) -> Json:
    """A list under its key, which is not there when it is empty and empty lists are not wanted."""
    metadata: Json = {"$ref": f"{MARK}Metadata"}
    if endpoint.shows is None:
        told: Json = {"properties": {"_metadata": metadata}, "additionalProperties": many}
    else:
        told = {"properties": {endpoint.shows.key: many, "_metadata": metadata}}
    return {"type": "object", **told}


def _hal(item: Json, endpoint: AnyEndpoint, face: Face, bare: bool) -> Json:
    """The whole body in HAL+JSON: with links, and lists under `_embedded`."""
    links: Json = {"$ref": f"{MARK}Links"}
    if not (face is Face.OWN and endpoint.listed):
        return _plain(item, endpoint, face, bare)
    embedded: Json = {
        "type": "object",
        "additionalProperties": {"type": "array", "items": item},
    }
    metadata: Json = {"$ref": f"{MARK}Metadata"}
    return {
        "type": "object",
        "properties": {"_embedded": embedded, "_links": links, "_metadata": metadata},
    }
