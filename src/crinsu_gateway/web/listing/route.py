"""Makes the endpoints of declared resources: the list, one item, and each list that belongs to one.

The rest of the API sees endpoints like any other.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from crinsu_gateway.web.declaration import Many, Resource
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Answer, Streamed, Told
from crinsu_gateway.web.identity import administering
from crinsu_gateway.web.listing.serve import Lists, Seer, Served
from crinsu_gateway.web.negotiation import Form

LINKED = (Form.HAL_JSON, Form.HAL_XML)

Run = Callable[[Call[NoQuery, NoBody]], Awaitable[Answer]]


def seer(call: Call[NoQuery, NoBody]) -> Seer:
    """Whose eyes an answer is for."""
    return Seer(call.client.scopes, call.client.facilities, call.chosen.form in LINKED)


async def list_of(lists: Lists, resource: Resource, call: Call[NoQuery, NoBody]) -> Told | Streamed:
    """A page of a list, or all of it."""
    if call.asked.paging.whole:
        form = call.chosen.form or Form.JSON
        total, chunks = await lists.whole(resource, call.asked, seer(call), form)
        if call.asked.manner.envelope:
            chunks = _enveloped(chunks)
        return Streamed(chunks, call.chosen.media_type, headers={"Total-Count": str(total)})
    return _told(await lists.page(resource, call.asked, seer(call)))


async def one_of(lists: Lists, resource: Resource, call: Call[NoQuery, NoBody]) -> Told:
    """One item."""
    return Told(await lists.one(resource, call.path["id"], call.asked, seer(call)))


async def belonging(
    lists: Lists, resource: Resource, many: Many, call: Call[NoQuery, NoBody]
) -> Told | Streamed:
    """A page of a list that belongs to something."""
    if call.asked.paging.whole:
        raise refusal(
            400,
            "BAD_PARAMETER",
            f"per_page: all is for {resource.path} and its like, narrowed by a filter",
        )
    return _told(await lists.of(resource, call.path["id"], many, call.asked, seer(call)))


async def _enveloped(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The pieces of a body of JSON in an envelope; CSV has none. The first still bears rows."""
    begin = b'{"code":200,"status":"success","data":'
    async with aclosing(chunks):
        async for chunk in chunks:
            yield begin + chunk
            begin = b""
    yield b"}"


def _told(served: Served) -> Told:
    return Told(served.collection, served.page.status, page=served.page, pages=served.pages)


async def in_a_name(lists: Lists, run: Run, call: Call[NoQuery, NoBody]) -> Answer:
    """What is shown to somebody alone who may see it, and stands for that."""
    await lists.db.write(administering, call)
    return await run(call)


def endpoints(lists: Lists, resources: Sequence[Resource]) -> Iterator[AnyEndpoint]:
    """The endpoints of all resources."""
    by_name = {one.name: one for one in resources}
    for resource in resources:
        run = partial(list_of, lists, resource)
        yield _get(resource.path, resource, resource.about, run, lists=lists, listed=True)
        path = f"{resource.path}/{{id}}"
        one = partial(one_of, lists, resource)
        yield _get(path, resource, f"One {resource.one}", one, lists=lists)
        for many in resource.members:
            if isinstance(many, Many):
                run = partial(belonging, lists, resource, many)
                of = in_order_of(many, by_name[many.of])
                found = _get(f"{path}/{many.route}", of, many.about, run, lists=lists, listed=True)
                besides = None if resource.scope is of.scope else resource.scope
                yield replace(found, besides=besides)


def in_order_of(many: Many, resource: Resource) -> Resource:
    """A resource as it is listed in another one, which may have an order for it."""
    return replace(resource, order=many.order) if many.order else resource


def _get(
    path: str,
    resource: Resource,
    summary: str,
    run: Run,
    *,
    lists: Lists,
    listed: bool = False,
) -> AnyEndpoint:
    if resource.act is not None:
        run = partial(in_a_name, lists, run)
    return Endpoint(
        method="GET",
        path=path,
        scope=resource.scope,
        summary=summary,
        run=run,
        answers=resource.shape or resource.one,
        query=NoQuery,
        body=NoBody,
        listed=listed,
        declared=resource,
        keeps=not resource.concerns_all,
        act=resource.act,
    )
