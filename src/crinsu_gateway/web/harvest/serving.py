"""Serves what is declared of the registry face: searches, one record, what belongs to one.

Bare objects, bare lists with links to the pages beside. Links lead on first and back second, for
there are clients that take the first; with one page there are none. What may be changed is in
web/harvest/changing.py.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody
from crinsu_gateway.web.faces import REGISTRY_PREFIX, Listed, One
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Document, Sight, T
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.languages import languages_of
from crinsu_gateway.web.harvest.searching import Search, Spoken, matching, ordered
from crinsu_gateway.web.harvest.shelf import Shelf, Shelves
from crinsu_gateway.web.harvest.views.biobanks import BIOBANKS
from crinsu_gateway.web.harvest.views.projects import PROJECTS
from crinsu_gateway.web.harvest.views.registry import DOCUMENTS
from crinsu_gateway.web.representation.harvest import MaterialCode, told
from crinsu_gateway.web.scopes import Scope

VARIES = {"Vary": "Authorization"}
"""What is not published is shown to some alone."""
BIOBANKS_PATH = f"{REGISTRY_PREFIX}/{BIOBANKS.name}"


class Harvest:
    """What everybody may harvest, and what the user may, in answer to calls."""

    def __init__(self, shelves: Shelves, facts: HarvestFacts) -> None:
        self._shelves = shelves
        self._facts = facts

    async def search(self, document: Document[Any], call: Call[Search, NoBody]) -> Listed:
        """Records of one kind."""
        found = await self._seen(call)
        return self._listed(document, document.there(found), found, call)

    async def one(self, document: Document[Any], call: Call[Spoken, NoBody]) -> One:
        """One record."""
        found = await self._seen(call)
        record = there(document, found, call.path["id"])
        sight = sight_of(found, self._facts, call.url, call.query.lang)
        return One(document.shown(sight, record, whole=True), headers=VARIES)

    async def projects(self, call: Call[Search, NoBody]) -> Listed:
        """The projects that a collection belongs to."""
        found = await self._seen(call)
        wanted = there(BIOBANKS, found, call.path["id"]).collection.projects
        projects: list[Record] = [one for one in found.of_kind(Kind.PROJECTS) if one.id in wanted]
        return self._listed(PROJECTS, projects, found, call)

    async def materials(self, call: Call[Spoken, NoBody]) -> One:
        """The codes of material."""
        names = self._facts.materials
        sight = sight_of(Shelf({}, {}, {}), self._facts, call.url, call.query.lang)
        codes = sorted(names, key=lambda code: (len(code), code))
        found = [MaterialCode(code, links.texts(sight, names[code]) or {}) for code in codes]
        return One(told(found))

    async def _seen(self, call: Call[Any, NoBody]) -> Shelf:
        return await self._shelves.seen(whole=Scope.COLLECTIONS_WRITE in call.client.scopes)

    def _listed(
        self, document: Document[T], records: Sequence[T], found: Shelf, call: Call[Search, NoBody]
    ) -> Listed:
        """A page of those records that a call asks for."""
        asked = call.query
        found_by = [(document.found(found, one), one) for one in records]
        hits = matching(found_by, document.asks, asked)
        placed = ordered(hits, asked.sort, document.sorts, languages_of(asked.lang))
        sight = sight_of(found, self._facts, call.url, asked.lang)
        start = (asked.page - 1) * asked.per_page
        items = [
            document.shown(sight, one, whole=asked.fields == "all")
            for _, one in placed[start : start + asked.per_page]
        ]
        beside = _links(len(placed), asked, call.url)
        headers = VARIES | ({"Link": beside} if beside else {})
        return Listed(document.name, items, asked.page, asked.per_page, len(placed), headers)

    def endpoints(self) -> Iterator[AnyEndpoint]:
        """What is served; the codes stand first, for they look like an id."""
        codes, spoken = list[MaterialCode], Spoken
        yield _get(
            f"{BIOBANKS_PATH}/materials", "The codes of material", self.materials, codes, spoken
        )
        for document in DOCUMENTS:
            path, whole = f"{REGISTRY_PREFIX}/{document.name}", document.model(whole=True)
            either: Any = whole | document.model(whole=False)
            search, one = partial(self.search, document), partial(self.one, document)
            yield _get(path, document.summary, search, either, document.query, listed=True)
            yield _get(f"{path}/{{id}}", f"One {document.one}", one, whole, spoken)
            if document is PROJECTS:
                path, about = f"{BIOBANKS_PATH}/{{id}}/projects", "The projects that it belongs to"
                yield _get(path, about, self.projects, either, document.query, listed=True)


def _get(
    path: str, summary: str, run: Any, answers: Any, query: Any, *, listed: bool = False
) -> AnyEndpoint:
    return Endpoint(
        method="GET",
        path=path,
        scope=None,
        summary=summary,
        run=run,
        answers=answers,
        query=query,
        body=NoBody,
        listed=listed,
    )


def sight_of(shelf: Shelf, facts: HarvestFacts, url: str, lang: str | None) -> Sight:
    """What a call is shown, at the address that it came to."""
    base = url.partition(REGISTRY_PREFIX)[0] + REGISTRY_PREFIX
    return Sight(shelf, base, languages_of(lang), facts.materials)


def there(document: Document[T], found: Shelf, identity: str) -> T:
    """One record; NotFound when this caller sees none of this id."""
    record = document.find(found, identity)
    if record is None:
        raise NotFound(f"the {document.one} with id {identity[:40]} was not found")
    return record


def _links(total: int, search: Search, url: str) -> str:
    pages = -(-total // search.per_page)
    onward = search.page + 1 if search.page < pages else None
    back = min(search.page - 1, pages) or None
    found = [
        f'<{_at_page(url, number)}>; rel="{relation}"'
        for relation, number in (("next", onward), ("prev", back))
        if number is not None
    ]
    return ", ".join(found)


def _at_page(url: str, page: int) -> str:
    """The same address at another page."""
    path, _, query = url.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "page"]
    return f"{path}?{urlencode([*pairs, ('page', str(page))])}"
