"""Own API: GET /lookup finds a sample container by what is at hand: tag, id or address.

It changes nothing; what was done with one is in web/api/custody.py.
"""

from functools import partial
from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.errors import NotFound, UnknownSample
from crinsu_gateway.model.pick_list import named
from crinsu_gateway.store import custody_report
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.web.endpoint import FILLED, AnyEndpoint, Call, Endpoint, Names, NoBody, Query
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.representation.samples import SampleContainer, sample_container
from crinsu_gateway.web.scopes import Scope


class SampleQuery(Query):
    """Which one: its tag, its id, the address where it lies now, or a code of a pick list."""

    sample: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
        FILLED,
        Names(Thing.ANY_SAMPLE),
    ]


async def find(db: Database, call: Call[SampleQuery, NoBody]) -> One:
    """The sample container; 404 that says what is not there."""
    try:
        wanted = named(call.query.sample)
        return One(sample_container(await db.read(custody_report.find, wanted)))
    except UnknownSample as error:
        raise NotFound(error.sentence) from error


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/api/v1/lookup",
            scope=Scope.INVENTORY_READ,
            summary="One sample container by tag, id or address",
            run=partial(find, db),
            answers=SampleContainer,
            query=SampleQuery,
            body=NoBody,
        ),
    )
