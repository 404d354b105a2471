"""Registry face: PATCH /biobanks/{id}, a merge-patch (RFC 7396) by the user of HTTP Basic.

What may be changed, and to what, is decided in model/collection.py; the change, its event and the
old value are written together (store/collections.py).
"""

import re
from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.config import JsonDict

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.collection import STATUSES, Material, Wish
from crinsu_gateway.store import collections
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import NAMES, AnyEndpoint, Body, Call, Endpoint, Known, OneLine
from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.freshness import etag_of
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.searching import Spoken
from crinsu_gateway.web.harvest.serving import BIOBANKS_PATH, sight_of, there
from crinsu_gateway.web.harvest.shelf import shelf
from crinsu_gateway.web.harvest.views.biobanks import BIOBANKS
from crinsu_gateway.web.identity import MACHINE_WAY
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Plain
from crinsu_gateway.web.scopes import Scope

MERGE_PATCH = "application/merge-patch+json"
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00(\.0{1,6})?Z)?")
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), OneLine
]
Other = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), OneLine
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,20}$")]


def _day(text: str) -> str:
    """The day of a date, or of a moment at midnight; ValueError for anything else."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError("a day: YYYY-MM-DD, perhaps with T00:00:00.000Z behind it")
    date.fromisoformat(found[1])
    return found[1]


_AS_DATE = WithJsonSchema({"type": "string", "format": "date"})
"""The usual form; a moment at midnight is taken, too."""


class PatchedMaterial(Body):
    """A kind of material; the description belongs to code 24 alone."""

    material_code: Code
    other_material_description: Other | None = None


def _never_null(schema: JsonDict) -> None:
    """What may be changed and not erased; `_wish` checks it."""
    text: Any = schema["properties"]
    for name in ("name", "status"):
        text[name] = {**text[name]["anyOf"][0], "title": text[name]["title"]}
    text["name"] |= {NAMES: "language", "additionalProperties": False}
    text["status"]["enum"] = list(STATUSES)


class BiobankPatch(Body):
    """What may be changed. null erases a language of the name, the day, or all material."""

    model_config = ConfigDict(json_schema_extra=_never_null)

    name: Annotated[dict[Language, Name | None] | None, Field(max_length=20)] = None
    status: str | None = None
    stored_until_date: Annotated[
        Annotated[str, AfterValidator(_day), _AS_DATE] | None, Known("day behind the start")
    ] = None
    biobank_materials: Annotated[
        tuple[PatchedMaterial, ...] | None, Field(max_length=100), Known("material")
    ] = None


def _wish(body: BiobankPatch) -> Wish:
    given = body.model_fields_set
    for name in ("name", "status"):
        if name in given and getattr(body, name) is None:
            raise invalid(name, "can be changed, not erased")
    names = {key: text or "" for key, text in (body.name or {}).items()}
    materials = tuple(
        Material(one.material_code, one.other_material_description or "")
        for one in body.biobank_materials or ()
    )
    return Wish(
        name=names if "name" in given else None,
        status=body.status,
        stored_until=(body.stored_until_date or "") if "stored_until_date" in given else None,
        materials=materials if "biobank_materials" in given else None,
    )


def _change(tx: Transaction, facts: HarvestFacts, call: Call[Spoken, BiobankPatch]) -> None:
    if call.if_match:
        _require_fresh(tx, facts, call)
    actor = Actor(call.client.id, MACHINE_WAY)
    codes = sorted(facts.materials, key=lambda code: (len(code), code))
    collections.change(tx, call.path["id"], _wish(call.body), codes, actor, call.reason)


def _require_fresh(tx: Transaction, facts: HarvestFacts, call: Call[Spoken, BiobankPatch]) -> None:
    """412 unless the record is, in the languages asked for, as the caller last saw it."""
    found = shelf(tx, whole=True)
    sight = sight_of(found, facts, call.url, call.query.lang)
    shown = BIOBANKS.shown(sight, there(BIOBANKS, found, call.path["id"]), whole=True)
    now = etag_of(Form.JSON, written(Plain("biobank", shown), Form.JSON))
    if now not in call.if_match and "*" not in call.if_match:
        raise refusal(
            412,
            "PRECONDITION_FAILED",
            "the record changed since you read it; read it again, at this address, and repeat",
        )


async def patch(db: Database, facts: HarvestFacts, call: Call[Spoken, BiobankPatch]) -> Ready:
    """Change a collection."""
    await db.write(_change, facts, call)
    return Ready(b"", status=204)


def endpoints(db: Database, facts: HarvestFacts) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="PATCH",
            path=f"{BIOBANKS_PATH}/{{id}}",
            scope=Scope.COLLECTIONS_WRITE,
            summary="Change the record of a collection: name, status, stored_until_date, "
            "biobank_materials",
            run=partial(patch, db, facts),
            query=Spoken,
            body=BiobankPatch,
            status=204,
            takes=MERGE_PATCH,
        ),
    )
