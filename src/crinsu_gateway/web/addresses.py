"""The addresses of the pages of a list: as it was asked for, but for the page. Pure."""

import base64
from collections.abc import Sequence

import orjson

from crinsu_gateway.store.listing.conditions import Order
from crinsu_gateway.web.asking.cursors import cursor_of
from crinsu_gateway.web.asking.links import link_query
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.paging import Mark


class Numbered:
    """Pages that have numbers alone."""

    def __init__(self, path: str, parameters: Sequence[tuple[str, str]], query: str) -> None:
        self._path = path
        self._parameters = parameters
        self._query = query

    def here(self) -> str:
        """The address that was asked for."""
        return f"{self._path}?{self._query}" if self._query else self._path

    def numbered(self, page: int) -> str:
        """A page by its number."""
        return self._at(link_query(self._parameters, page=page))

    def after(self, mark: Mark, page: int) -> str:
        """The next page; its number says where it is."""
        return self.numbered(page)

    def before(self, mark: Mark, page: int) -> str:
        """The page before."""
        return self.numbered(page)

    def _at(self, query: str) -> str:
        return f"{self._path}?{query}" if query else self._path


class Cursored(Numbered):
    """Pages without numbers of what is not declared: each goes on from a mark."""

    def numbered(self, page: int) -> str:
        """The beginning."""
        return self._at(link_query(self._parameters))

    def after(self, mark: Mark, page: int) -> str:
        """What follows a mark."""
        return self._at(link_query(self._parameters, after=token_of(mark)))

    def before(self, mark: Mark, page: int) -> str:
        """The beginning; they are read onwards alone."""
        return self.numbered(1)


def token_of(mark: Mark) -> str:
    """The cursor for a mark."""
    return base64.urlsafe_b64encode(orjson.dumps(mark)).rstrip(b"=").decode()


def mark_of(token: str) -> tuple[str, int]:
    """The mark of a cursor: a name and a moment; 400 for what is none."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, UnicodeEncodeError):
        found = None
    match found:
        case [str(name), int(moment)] if -(2**62) < moment < 2**62:
            return name, moment
    raise refusal(400, "BAD_PARAMETER", "after: this is no cursor; follow the link next")


class Marked(Numbered):
    """Pages of a declared resource, which go on from a mark."""

    def __init__(
        self,
        path: str,
        parameters: Sequence[tuple[str, str]],
        query: str,
        resource: Resource,
        order: Sequence[Order],
    ) -> None:
        super().__init__(path, parameters, query)
        self._resource = resource
        self._order = order

    def numbered(self, page: int) -> str:
        """A page by its number; the beginning where pages have none."""
        if self._resource.by_cursor:
            return self._at(link_query(self._parameters))
        return super().numbered(page)

    def after(self, mark: Mark, page: int) -> str:
        """What follows a mark."""
        token = cursor_of(mark, self._resource, self._order, page)
        return self._at(link_query(self._parameters, after=token))

    def before(self, mark: Mark, page: int) -> str:
        """What lies before a mark."""
        token = cursor_of(mark, self._resource, self._order, page)
        return self._at(link_query(self._parameters, before=token))
