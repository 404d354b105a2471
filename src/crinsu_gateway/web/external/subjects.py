# ruff: noqa: N815
"""Crinsutrack-compatible: POST /subjects; what is shown of them is a view.

Where there is a centre, it is told of what is made here. The date of birth goes to it alone:
nothing here needs it, so it is kept no longer than the fact that bears it.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import facilities, requests
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    Known,
    Names,
    NoQuery,
    OneLine,
    PublicId,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.external.serving import one_now
from crinsu_gateway.web.external.views.subjects import ONE, SUBJECT
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, One
from crinsu_gateway.web.identity import asking
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.scopes import Scope

PersonName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), OneLine]


class NewSubject(Body):
    """A subject as a client makes it."""

    facilityId: Annotated[PublicId, Names(Thing.FACILITY)]
    code: Annotated[ShortText, Known("code")]
    firstName: PersonName | None = None
    lastName: PersonName | None = None
    dateOfBirth: Annotated[
        date | None, Field(description="for the centre alone, if any; not kept")
    ] = None


def facility_in(tx: Transaction, facility_id: int) -> int:
    """The local id of the facility that a body names; refused when there is none."""
    try:
        return facilities.local_id(tx, facility_id)
    except NotFound as error:
        raise invalid("facilityId", error.sentence) from error


def _make(tx: Transaction, lists: Lists, call: Call[NoQuery, NewSubject]) -> Mapping[str, Any]:
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
    return one_now(tx, lists, ONE, local_id, call.client)


async def make_subject(lists: Lists, call: Call[NoQuery, NewSubject]) -> One:
    """Make a subject."""
    made = await lists.db.write(_make, lists, call)
    return created(made, f"{EXTERNAL_PREFIX}/subjects/{made['id']}")


def endpoints(lists: Lists) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=f"{EXTERNAL_PREFIX}/subjects",
            scope=Scope.SUBJECTS_WRITE,
            act=Act.REQUEST_PROCEDURE,
            summary="Make a subject",
            run=partial(make_subject, lists),
            answers=SUBJECT,
            query=NoQuery,
            body=NewSubject,
            status=201,
        ),
    )
