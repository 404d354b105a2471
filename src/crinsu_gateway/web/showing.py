"""Serves what is declared: a list, one item, a list that belongs to one, by every convention.

Nothing is read where the caller has the answer already and nothing that it is made of changed.
"""

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.addresses import Marked
from crinsu_gateway.web.allowance import GRANT
from crinsu_gateway.web.answering import QUICK, Request, written_out
from crinsu_gateway.web.arrived import Arrived
from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.cursors import order_of, series_of
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Find, Many, Resource
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, NoBody, NoQuery
from crinsu_gateway.web.faces import Face, Ready, Streamed
from crinsu_gateway.web.freshness import Freshness, is_unchanged
from crinsu_gateway.web.listing.census import looking_into
from crinsu_gateway.web.listing.shape import csv_columns
from crinsu_gateway.web.negotiation import Form


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
    parameters = came.parameters
    wanted = asked(
        declared,
        find,
        parameters,
        client.scopes,
        single=not endpoint.listed,
        facilities=client.facilities,
    )
    topics, timely = touched_by(declared, wanted, find)
    timely = timely or endpoint.act is not None  # who stands for it is looked at each time
    version = fresh.version(topics)
    request = _request(declared, came, parameters, wanted)
    long = bool(wanted.choice.expand) or request.chosen.form not in QUICK
    found = await endpoint.run(_call(endpoint, came, request, wanted))
    ready = await written_out(found, request, None if timely else version, long=long)
    if timely or isinstance(ready, Streamed) or "ETag" not in ready.headers:
        return ready
    fresh.remember(key, ready.headers["ETag"], topics, version)
    told = {**ready.headers, **fresh.date(version)}
    return Ready(ready.body, ready.media_type, ready.status, told)


def _request(
    declared: Resource, came: Arrived, parameters: list[tuple[str, str]], wanted: Asked
) -> Request:
    """How the answer is to look."""
    chosen, order = came.chosen(wanted.manner.hal), order_of(declared, wanted.choice)
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
            parameters,
            came.query,
            series_of(declared, order),
            numbered=not declared.by_cursor,
        ),
        one=declared.one,
        schema=declared.schema_name,
        offsets=wanted.paging.offsets,
        columns=csv_columns(declared, wanted.members, came.client.scopes) if in_table else (),
        by_cursor=declared.by_cursor,
    )


def _call(
    endpoint: AnyEndpoint, came: Arrived, request: Request, wanted: Asked
) -> Call[NoQuery, NoBody]:
    """What the endpoint is to do."""
    return Call(
        came.client,
        came.scope["path_params"],
        NoQuery(),
        NoBody(),
        "",
        came.session,
        accept=came.accept,
        act=endpoint.act,
        asked=wanted,
        chosen=request.chosen,
    )


def touched_by(declared: Resource, asked: Asked, find: Find) -> tuple[tuple[Topic, ...], bool]:
    """What an answer is made of, with all that is expanded in it or looked into, in the order of
    the alphabet, so that the same ones are one tuple; whether time alone changes it."""
    whole = looking_into(declared, asked.into, find)
    topics, timely = set(whole.topics), whole.timely
    waiting = list(asked.choice.expand)
    while waiting:
        one = waiting.pop()
        member = one.member
        target = find(member.of if isinstance(member, Many) else member.to)
        topics |= set(target.topics)
        timely = timely or target.timely
        waiting += one.inner.expand
    return tuple(sorted(topics)), timely
