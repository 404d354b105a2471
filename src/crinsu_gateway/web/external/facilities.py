"""Crinsutrack-compatible: GET /organizations/{id}, /facilities, /facilities/{id}."""

from functools import partial

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.store import facilities
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery, sliced
from crinsu_gateway.web.external.paging import Paging
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Listed, One
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope


async def one_organization(organization: external.Organization, call: Call[NoQuery, NoBody]) -> One:
    """The organisation that this gateway belongs to; there is no other one here."""
    if call.id != organization.id:
        raise NotFound(f"there is no organization {call.id}")
    return One(organization)


async def list_facilities(db: Database, call: Call[Paging, NoBody]) -> Listed:
    """All facilities."""
    found = await db.read(facilities.all_facilities, call.client.facilities)
    rows = [external.facility(row) for row in found]
    return sliced("facilities", rows, call.query.page, call.query.perPage)


async def one_facility(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """One facility."""
    return One(external.facility(await db.read(facilities.facility, call.id)))


def endpoints(db: Database, organization: external.Organization) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/organizations/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="The organization",
            run=partial(one_organization, organization),
            answers=external.Organization,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/facilities",
            scope=Scope.INVENTORY_READ,
            summary="All facilities",
            run=partial(list_facilities, db),
            answers=external.Facility,
            query=Paging,
            body=NoBody,
            listed=True,
            keeps=True,
        ),
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/facilities/{{id}}",
            scope=Scope.INVENTORY_READ,
            summary="One facility",
            run=partial(one_facility, db),
            answers=external.Facility,
            query=NoQuery,
            body=NoBody,
        ),
    )
