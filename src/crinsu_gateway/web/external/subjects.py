# ruff: noqa: N815
"""Crinsutrack-compatible: GET and POST /subjects, GET /subjects/{id}.

Where there is a centre, it is told of what is made here. The date of birth goes to it alone:
nothing here needs it, so it is kept no longer than the fact that bears it.
"""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import facilities, requests
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.facilities import Subject
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
    OneLine,
    PublicId,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.external.paging import Paging
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Listed, One
from crinsu_gateway.web.identity import asking
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope

PersonName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), OneLine]


class NewSubject(Body):
    """A subject as a client makes it."""

    facilityId: Annotated[PublicId, Names(Thing.FACILITY)]
    code: ShortText
    firstName: PersonName | None = None
    lastName: PersonName | None = None
    dateOfBirth: Annotated[
        date | None, Field(description="for the centre alone, if any; not kept")
    ] = None


async def list_subjects(db: Database, call: Call[Paging, NoBody]) -> Listed:
    """All subjects."""
    asked = call.query
    total, rows = await db.read(
        facilities.subjects, asked.offset, asked.perPage, seen=call.client.facilities
    )
    found = [external.subject(row) for row in rows]
    return Listed("subjects", found, asked.page, asked.perPage, total)


async def one_subject(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One subject."""
    return One(external.subject(await db.read(facilities.subject, call.id)))


def facility_in(tx: Transaction, facility_id: int) -> int:
    """The local id of the facility that a body names; refused when there is none."""
    try:
        return facilities.local_id(tx, facility_id)
    except NotFound as error:
        raise invalid("facilityId", error.sentence) from error


def _make(tx: Transaction, call: Call[NoQuery, NewSubject]) -> Subject:
    body, actor = call.body, asking(tx, call)
    facility = facility_in(tx, body.facilityId)
    if facilities.subject_by_code(tx, body.code) is not None:
        raise invalid("code", "another subject has this code")
    local_id = facilities.put_subject(
        tx,
        central_id=None,
        facility_id=facility,
        code=body.code,
        first_name=body.firstName or "",
        last_name=body.lastName or "",
        actor=actor,
    )
    requests.subject_made(
        tx, local_id, None if body.dateOfBirth is None else body.dateOfBirth.isoformat()
    )
    return facilities.subject(tx, local_id)


async def make_subject(db: Database, call: Call[NoQuery, NewSubject]) -> One:
    """Make a subject."""
    made = external.subject(await db.write(_make, call))
    return created(made, f"{EXTERNAL_PREFIX}/subjects/{made.id}")


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/subjects",
            scope=Scope.SUBJECTS_READ,
            summary="All subjects",
            run=partial(list_subjects, db),
            answers=external.Subject,
            query=Paging,
            body=NoBody,
            listed=True,
            keeps=True,
        ),
        Endpoint(
            method="POST",
            path=f"{EXTERNAL_PREFIX}/subjects",
            scope=Scope.SUBJECTS_WRITE,
            act=Act.REQUEST_PROCEDURE,
            summary="Make a subject",
            run=partial(make_subject, db),
            answers=external.Subject,
            query=NoQuery,
            body=NewSubject,
            status=201,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/subjects/{{id}}",
            scope=Scope.SUBJECTS_READ,
            summary="One subject",
            run=partial(one_subject, db),
            answers=external.Subject,
            query=NoQuery,
            body=NoBody,
        ),
    )
