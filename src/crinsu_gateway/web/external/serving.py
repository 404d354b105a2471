"""Serves the views of the Crinsutrack-compatible face: lists by page, and one of each.

They are read as the lists of the own API are (web/listing/): by key set, the facilities of the
caller alone. Lists that belong to something stand in it, whole.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.asking.asked import Asked, Choice, Expansion
from crinsu_gateway.web.asking.asked import Paging as Page
from crinsu_gateway.web.declaration import Many, Resource, all_of
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Client, Endpoint, NoBody
from crinsu_gateway.web.external.view import Paging, View
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, Answer, Listed, One
from crinsu_gateway.web.listing.serve import Lists, Seer
from crinsu_gateway.web.representation.shown import Item
from crinsu_gateway.web.territory import THINGS

Run = Callable[[Call[Any, Any]], Awaitable[Answer]]


def lists_of(db: Database, views: Sequence[View]) -> Lists:
    """Reads views; what stands in them is found by its name."""
    inner = {many.of: many.shows for view in views for many in _within(view.shows) if many.shows}
    return Lists(db, inner.__getitem__)


def seer(shows: Resource, client: Client) -> Seer:
    """Whose eyes an answer is for: who may have it sees all that stands in it, also who has just
    made it and may read no other. No format of this face has links.
    """
    scopes = {one.scope for one in all_of(shows)}
    return Seer(client.scopes | scopes, client.facilities, linked=False)


def opened(shows: Resource) -> tuple[Expansion, ...]:
    """The lists that always stand in it."""
    return tuple(Expansion(many, Choice()) for many in _within(shows))


def trees(shows: Resource, items: Sequence[Item]) -> list[Mapping[str, Any]]:
    """Items as this face writes them: their members in their order, what stands in them too."""
    inner = _inner(shows)
    if not inner:
        return [item.members for item in items]
    return [
        {
            name: trees(inner[name], members[name]) if name in inner else members[name]
            for name in shows.named
        }
        for members in (item.members for item in items)
    ]


def one_now(
    tx: Transaction, lists: Lists, view: View, key: int, client: Client
) -> Mapping[str, Any]:
    """One of what a view shows, within a transaction that goes on; NotFound."""
    asked = Asked(Choice(expand=opened(view.shows)))
    try:
        item = lists.one_now(tx, view.shows, str(key), asked, seer(view.shows, client))
    except NotFound as error:
        noun = THINGS.get(view.path.partition("/")[0], view.shows.one)
        raise NotFound(f"there is no {noun} {key}", what=str(noun)) from error
    return trees(view.shows, [item])[0]


async def one_of(lists: Lists, view: View, call: Call[Any, NoBody]) -> One:
    """One of what a view shows."""
    return One(await lists.db.read(one_now, lists, view, call.id, call.client))


async def list_of(lists: Lists, view: View, call: Call[Paging, NoBody]) -> Listed:
    """A page of what a view shows."""
    query, shows = call.query, view.shows
    given = [(one, getattr(query, one.name)) for one in view.asks]
    where = tuple(one.condition(value) for one, value in given if value is not None)
    asked = Asked(
        Choice(where, expand=opened(shows)),
        paging=Page(query.page, query.perPage, asked=True, sized=True),
    )
    served = await lists.page(shows, asked, seer(shows, call.client))
    items = trees(shows, served.collection.items)
    return Listed(shows.key, items, query.page, query.perPage, served.page.total)


def endpoints(
    lists: Lists, views: Sequence[View], otherwise: Mapping[str, Run]
) -> Iterator[AnyEndpoint]:
    """The endpoints of all views; `otherwise` says by path what is answered in another way."""
    for view in views:
        run = partial(list_of if view.listed else one_of, lists, view)
        yield Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/{view.path}",
            scope=view.shows.scope,
            summary=view.summary,
            run=otherwise.get(view.path, run),
            answers=view.shows,
            query=view.query,
            body=NoBody,
            listed=view.listed,
            keeps=view.listed,
        )


@lru_cache(maxsize=64)
def _inner(shows: Resource) -> Mapping[str, Resource]:
    """What stands in it, by the name of the member."""
    return {many.name: many.shows for many in _within(shows) if many.shows}


def _within(shows: Resource) -> list[Many]:
    return [one for one in shows.members if isinstance(one, Many)]
