"""How the registry face answers: bare objects, bare lists with links to the pages beside.

Links lead on first and back second, for there are clients that take the first; with one page
there are none. Pure but for the call that it is handed.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crinsu_gateway.web.endpoint import Call
from crinsu_gateway.web.faces import REGISTRY_PREFIX, Listed, One
from crinsu_gateway.web.harvest.bodies import View
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.languages import languages_of
from crinsu_gateway.web.harvest.searching import Search
from crinsu_gateway.web.harvest.shelf import Shelf
from crinsu_gateway.web.representation.harvest import told
from crinsu_gateway.web.scopes import Scope

VARIES = {"Vary": "Authorization"}
"""What is not published is shown to some alone."""


def sees_all(call: Call[Any, Any]) -> bool:
    """Whether a caller may see what is not published."""
    return Scope.COLLECTIONS_WRITE in call.client.scopes


def view_of(shelf: Shelf, facts: HarvestFacts, url: str, lang: str | None) -> View:
    """What a call is shown, at the address that it came to."""
    base = url.partition(REGISTRY_PREFIX)[0] + REGISTRY_PREFIX
    return View(shelf, base, languages_of(lang), facts.materials)


def single(body: object) -> One:
    """One record."""
    return One(told(body), headers=VARIES)


def paged(name: str, found: Sequence[object], search: Search, url: str) -> Listed:
    """A page of what was found; `found` are bodies, all of them, `name` what they are."""
    start = (search.page - 1) * search.per_page
    items = [told(one) for one in found[start : start + search.per_page]]
    links = _links(len(found), search, url)
    headers = VARIES | ({"Link": links} if links else {})
    return Listed(name, items, search.page, search.per_page, len(found), headers)


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
