"""The addresses of the pages of a list: as it was asked for, but for the page. Pure."""

from collections.abc import Sequence

from crinsu_gateway.store.listing.conditions import Mark
from crinsu_gateway.web.asking.cursors import Series, cursor_of
from crinsu_gateway.web.asking.links import link_query


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


class Marked(Numbered):
    """Pages of a series, which go on from a mark; `numbered`: they have numbers as well."""

    def __init__(
        self,
        path: str,
        parameters: Sequence[tuple[str, str]],
        query: str,
        series: Series,
        *,
        numbered: bool,
    ) -> None:
        super().__init__(path, parameters, query)
        self._series = series
        self._numbered = numbered

    def numbered(self, page: int) -> str:
        """A page by its number; the beginning where pages have none."""
        if self._numbered:
            return super().numbered(page)
        return self._at(link_query(self._parameters))

    def after(self, mark: Mark, page: int) -> str:
        """What follows a mark."""
        token = cursor_of(mark, self._series, page)
        return self._at(link_query(self._parameters, after=token))

    def before(self, mark: Mark, page: int) -> str:
        """What lies before a mark."""
        token = cursor_of(mark, self._series, page)
        return self._at(link_query(self._parameters, before=token))
