"""Own API: GET /trips/pick-list, what waits for a storage solution as one trip on paper.

GET /executions/{id}/pick-list is what is left of one that runs. As HTML or PDF to print, as JSON
for others. They are gathered in store/pick_list.py.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import orjson

from crinsu_gateway.model.pick_list import PickList as Gathered
from crinsu_gateway.store import pick_list as gathered
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.api.trips import TripQuery
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, Query
from crinsu_gateway.web.faces import One, Ready
from crinsu_gateway.web.forms import HARMLESS, Form, chosen, drawn, media_types
from crinsu_gateway.web.representation.pick_list import PickList, pick_list
from crinsu_gateway.web.scopes import Scope

ListForm = Literal["json", "html", "pdf"]


class FormQuery(Query):
    """In which form the list comes; else Accept says it."""

    format: ListForm | None = None


class PickListQuery(TripQuery):
    """The trip, and in which form its list comes; else Accept says it."""

    format: ListForm | None = None


def as_json(found: Gathered) -> bytes:
    """The list for machines."""
    return orjson.dumps(pick_list(found))


def as_html(found: Gathered) -> bytes:
    """The page; what draws its codes is loaded for the first one, not at each start."""
    from crinsu_gateway.report.pick_list_html import pick_list_html

    return pick_list_html(found)


def as_pdf(found: Gathered) -> bytes:
    """The paper; its library is loaded for the first one, not at each start."""
    from crinsu_gateway.report.pick_list_pdf import pick_list_pdf

    return pick_list_pdf(found)


RENDERERS: Mapping[Form, Callable[[Gathered], bytes]] = {
    Form.JSON: as_json,
    Form.HTML: as_html,
    Form.PDF: as_pdf,
}


async def _answer(found: Gathered, asked: ListForm | None, accept: str) -> Ready | One:
    form = chosen(None if asked is None else Form(asked), accept, RENDERERS)
    headers = {
        "Crinsu-Procedures": ",".join(str(one.procedure) for one in found.procedures),
        "Crinsu-Lifts": str(len(found.lifts)),
    }
    if form is None:
        return One(pick_list(found), headers={**HARMLESS, **headers})
    return await drawn(found, form, RENDERERS, "pick-list", headers)


async def of_trip(db: Database, call: Call[PickListQuery, NoBody]) -> Ready | One:
    """The pick list of a trip that is proposed."""
    asked = call.query
    wanted = partial(gathered.pick_list, only=asked.only, seen=call.client.facilities)
    found = await db.read(wanted, asked.storage)
    return await _answer(found, asked.format, call.accept)


async def of_execution(db: Database, call: Call[FormQuery, NoBody]) -> Ready | One:
    """The pick list of what an execution has still to do."""
    found = await db.read(gathered.left_of, call.id)
    return await _answer(found, call.query.format, call.accept)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/trips/pick-list",
            scope=Scope.PROCEDURES_READ,
            summary="What waits for a storage solution as a list to print, with codes to scan",
            run=partial(of_trip, db),
            answers=PickList,
            also_as=media_types(RENDERERS),
            query=PickListQuery,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path="/api/v1/executions/{id}/pick-list",
            scope=Scope.PROCEDURES_READ,
            summary="What an execution has still to take and to put, as a list to print",
            run=partial(of_execution, db),
            answers=PickList,
            also_as=media_types(RENDERERS),
            query=FormQuery,
            body=NoBody,
        ),
    )
