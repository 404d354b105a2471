# ruff: noqa: N815
"""Crinsutrack-compatible: procedures are made (PENDING) and withdrawn by integrations.

They are executed at the device alone, and a refill is started there too. Where there is a centre,
it is told, and its staff decide.
"""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints
from pydantic.config import JsonDict

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import UnknownSample
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import (
    cancelling,
    carriers,
    facilities,
    procedures,
    requests,
    samples,
)
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    Names,
    NoBody,
    NoQuery,
    PublicId,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid, refusal
from crinsu_gateway.web.external.serving import one_now
from crinsu_gateway.web.external.subjects import facility_in
from crinsu_gateway.web.external.views.procedures import ONE, PROCEDURE
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, One
from crinsu_gateway.web.identity import asking
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.scopes import Scope

PREFIX = f"{EXTERNAL_PREFIX}/procedures"
MOST_SAMPLES = 500
WITHDRAWN = "withdrawn by the requester"


class NewSample(Body):
    """A sample container that is going to be stored."""

    name: ShortText
    description: Annotated[str, StringConstraints(max_length=1000)] = ""
    carrier: ShortText | None = None


_WHOSE: JsonDict = {"facilityId": {"type": "integer"}, "subjectCode": {"type": "string"}}
NEEDED: list[JsonValue] = [
    {
        "title": "a store",
        "required": ["facilityId", "subjectCode", "sampleContainers"],
        "properties": {
            **_WHOSE,
            "type": {"const": "STORE"},
            "sampleContainers": {"minItems": 1},
            "sampleContainerIds": {"maxItems": 0},
        },
    },
    {
        "title": "a retrieval",
        "required": ["facilityId", "subjectCode", "sampleContainerIds"],
        "properties": {
            **_WHOSE,
            "type": {"enum": ["RETRIEVE", "RETRIEVAL"]},
            "sampleContainers": {"maxItems": 0},
            "sampleContainerIds": {"minItems": 1},
        },
    },
    {"title": "what is started at the device alone", "properties": {"type": {"const": "REFILL"}}},
]
"""What each type needs, for the schema; it is checked when one is made."""


class NewProcedure(Body):
    """A store names new sample containers, a retrieval those that are stored, by id."""

    model_config = ConfigDict(json_schema_extra={"anyOf": NEEDED})

    type: Literal["STORE", "RETRIEVE", "RETRIEVAL", "REFILL"]
    facilityId: Annotated[PublicId | None, Names(Thing.FACILITY)] = None
    subjectCode: Annotated[ShortText | None, Names(Thing.SUBJECT_CODE)] = None
    sampleContainers: Annotated[tuple[NewSample, ...], Field(max_length=MOST_SAMPLES)] = ()
    sampleContainerIds: Annotated[
        tuple[PublicId, ...], Field(max_length=MOST_SAMPLES), Names(Thing.SAMPLE)
    ] = ()


def _type(text: str) -> ProcedureType:
    return ProcedureType("RETRIEVE" if text == "RETRIEVAL" else text)


def _make(tx: Transaction, lists: Lists, call: Call[NoQuery, NewProcedure]) -> Mapping[str, Any]:
    body, actor = call.body, asking(tx, call)
    if body.facilityId is None:
        raise invalid("facilityId", "needed")
    facility = facility_in(tx, body.facilityId)
    subject = facilities.subject_by_code(tx, body.subjectCode or "")
    if subject is None:
        raise invalid("subjectCode", f"there is no subject {body.subjectCode or ''!r}")
    if body.type == "STORE":
        sample_ids = _new_samples(tx, body, subject, actor)
    else:
        sample_ids = _stored_samples(tx, body, subject)
    local_id = procedures.create(
        tx,
        central_id=None,
        type=_type(body.type),
        status=ProcedureStatus.PENDING,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=sample_ids,
        created_ms=tx.now.utc_ms,
        actor=actor,
    )
    made = procedures.procedure(tx, local_id)
    requests.procedure_requested(tx, made, actor=actor)
    return one_now(tx, lists, ONE, made.id, call.client)


def _new_samples(tx: Transaction, body: NewProcedure, subject: int, actor: Actor) -> list[int]:
    if not body.sampleContainers or body.sampleContainerIds:
        raise invalid("sampleContainers", "a store names new sample containers, and only those")
    return [_new_sample(tx, one, subject, actor) for one in body.sampleContainers]


def _new_sample(tx: Transaction, one: NewSample, subject: int, actor: Actor) -> int:
    sample_id = samples.put(
        tx,
        central_id=None,
        subject_id=subject,
        name=one.name,
        description=one.description,
        actor=actor,
    )
    if one.carrier is not None:
        carriers.classify(tx, sample_id, one.carrier, actor)
    return sample_id


def _stored_samples(tx: Transaction, body: NewProcedure, subject: int) -> list[int]:
    name = "sampleContainerIds"
    if not body.sampleContainerIds or body.sampleContainers:
        raise invalid(name, "a retrieval names stored sample containers by id, and only those")
    owner = facilities.subject(tx, subject).id
    found: dict[int, None] = {}
    for public_id in body.sampleContainerIds:
        try:
            row = samples.sample(tx, public_id)
        except UnknownSample as error:
            raise invalid(name, error.sentence) from error
        if row.subject_id != owner:
            raise invalid(name, f"sample container {public_id} is of another subject")
        if row.state is not SampleState.STORED:
            raise invalid(name, f"sample container {public_id} is {row.state}, in no slot")
        if row.clearance is Clearance.QUARANTINED:
            raise invalid(name, f"sample container {public_id} is in quarantine")
        found[row.local_id] = None
    return list(found)


async def make_procedure(lists: Lists, call: Call[NoQuery, NewProcedure]) -> One:
    """Ask for a store or a retrieval; facility staff decide about it."""
    if call.body.type == "REFILL":
        raise refusal(403, "FORBIDDEN", "a refill is started at the device")
    made = await lists.db.write(_make, lists, call)
    return created(made, f"{PREFIX}/{made['id']}")


def _cancel(tx: Transaction, lists: Lists, call: Call[NoQuery, NoBody]) -> Mapping[str, Any]:
    cancelling.cancel(tx, call.id, reason=WITHDRAWN, actor=asking(tx, call))
    return one_now(tx, lists, ONE, call.id, call.client)


async def cancel_procedure(lists: Lists, call: Call[NoQuery, NoBody]) -> One:
    """Withdraw a procedure that nobody has begun to execute."""
    return One(await lists.db.write(_cancel, lists, call))


def endpoints(lists: Lists) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.PROCEDURES_WRITE,
            act=Act.REQUEST_PROCEDURE,
            summary="Ask for a store or a retrieval",
            run=partial(make_procedure, lists),
            answers=PROCEDURE,
            query=NoQuery,
            body=NewProcedure,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/cancel",
            scope=Scope.PROCEDURES_WRITE,
            act=Act.REQUEST_PROCEDURE,
            summary="Withdraw a procedure that nobody has begun",
            run=partial(cancel_procedure, lists),
            answers=PROCEDURE,
            query=NoQuery,
            body=NoBody,
        ),
    )
