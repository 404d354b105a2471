"""Serves what is declared: a list, one item, a list that belongs to one, by every convention.

Nothing is read where the caller has the answer already and nothing that it is made of changed.
"""

from crinsu_gateway.web.addresses import Marked
from crinsu_gateway.web.allowance import GRANT
from crinsu_gateway.web.answering import QUICK, Request, written_out
from crinsu_gateway.web.arrived import Arrived
from crinsu_gateway.web.declaration import Find, Resource
from crinsu_gateway.web.endpoint import NO_BODY, NO_QUERY, AnyEndpoint, Call, NoBody, NoQuery
from crinsu_gateway.web.faces import Face, Ready, Streamed
from crinsu_gateway.web.freshness import Freshness, is_unchanged
from crinsu_gateway.web.listing.shape import csv_columns
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.question import Question, question_of


async def show(
    endpoint: AnyEndpoint, declared: Resource, came: Arrived, fresh: Freshness, find: Find
) -> Ready | Streamed:
    """Show what an endpoint declares, and remember the tag of what was shown."""
    client = came.client
    key = (came.path, came.query, came.accept, client.scopes, client.facilities)
    known = None if endpoint.act else fresh.known(key)
    if known is not None and "download" not in came.query:
        etag, version = known
        if is_unchanged(came.headers, etag, version):
            return Ready(b"", status=304, headers={"ETag": etag, **fresh.date(version)})
        came.scope[GRANT].refuse()  # it has changed; of what is not known the gate sees the answer
    asks = question_of(declared, came, find, single=not endpoint.listed)
    timely = asks.timely or endpoint.act is not None  # who stands for it is looked at each time
    version = fresh.version(asks.topics)
    request = _request(declared, came, asks)
    long = bool(asks.asked.choice.expand) or request.chosen.form not in QUICK
    found = await endpoint.run(_call(endpoint, came, request, asks))
    ready = await written_out(found, request, None if timely else version, long=long)
    if timely or isinstance(ready, Streamed) or "ETag" not in ready.headers:
        return ready
    fresh.remember(key, ready.headers["ETag"], asks.topics, version)
    told = {**ready.headers, **fresh.date(version)}
    return Ready(ready.body, ready.media_type, ready.status, told)


def _request(declared: Resource, came: Arrived, asks: Question) -> Request:
    """How the answer is to look."""
    wanted = asks.asked
    chosen = came.chosen(wanted.manner.hal)
    in_table = chosen.form is Form.CSV
    return Request(
        method=came.method,
        face=Face.OWN,
        bare=False,
        chosen=chosen,
        manner=wanted.manner,
        headers=came.headers,
        to=Marked(
            came.path,
            asks.parameters,
            came.query,
            asks.series,
            numbered=not declared.by_cursor,
        ),
        one=declared.one,
        schema=declared.schema_name,
        offsets=wanted.paging.offsets,
        columns=csv_columns(declared, wanted.members, came.client.scopes) if in_table else (),
        by_cursor=declared.by_cursor,
    )


def _call(
    endpoint: AnyEndpoint, came: Arrived, request: Request, asks: Question
) -> Call[NoQuery, NoBody]:
    """What the endpoint is to do. It looks: headers that are about changes are not even read."""
    return Call(
        came.client,
        came.scope["path_params"],
        NO_QUERY,
        NO_BODY,
        "",
        came.session,
        accept=came.accept,
        act=endpoint.act,
        asked=asks.asked,
        chosen=request.chosen,
    )
