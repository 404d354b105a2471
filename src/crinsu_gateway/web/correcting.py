"""Serves what changes one of what is declared: asked about, shown and tagged as a GET of it is."""

from dataclasses import replace
from functools import partial

from starlette.types import Receive

from crinsu_gateway.web.addresses import Numbered
from crinsu_gateway.web.answering import Request, answered, tags_of
from crinsu_gateway.web.arrived import Arrived
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Find, Resource
from crinsu_gateway.web.endpoint import NO_QUERY, AnyEndpoint, Body
from crinsu_gateway.web.faces import Face, Ready, Streamed
from crinsu_gateway.web.intake import WITH_BODY, key_of, patch_of, read_body, understood
from crinsu_gateway.web.listing.shape import csv_columns


async def correct(
    endpoint: AnyEndpoint, declared: Resource, came: Arrived, receive: Receive, find: Find
) -> Ready | Streamed:
    """Run an endpoint that changes one of a declared resource."""
    client, headers, parameters = came.client, came.headers, came.parameters
    wanted = asked(
        declared, find, parameters, client.scopes, single=True, facilities=client.facilities
    )
    chosen = came.chosen(wanted.manner.hal)
    body, merging = await _body_of(endpoint, came, receive)
    request = Request(
        method=came.method,
        face=Face.OWN,
        bare=False,
        chosen=chosen,
        manner=wanted.manner,
        headers=headers,
        to=Numbered(came.path, parameters, came.query),
        one=declared.one,
        schema=declared.schema_name,
        columns=csv_columns(declared, wanted.members, client.scopes),
    )
    key = key_of(headers) if "idempotency-key" in headers else ""
    call = replace(
        came.call(endpoint, NO_QUERY, body, key),
        asked=wanted,
        chosen=chosen,
        merging=merging,
        tags_of=partial(tags_of, request),
    )
    return answered(await endpoint.run(call), request)


async def _body_of(endpoint: AnyEndpoint, came: Arrived, receive: Receive) -> tuple[Body, bool]:
    """The body of what changes something, and whether it is a merge patch; DELETE has none."""
    if endpoint.method not in WITH_BODY:
        return endpoint.body(), False
    raw = await read_body(came.headers, receive)
    read = partial(patch_of, endpoint.body, came.headers, raw, endpoint.method)
    return await understood(raw, read)
