"""The arithmetic of pages: which there are, which status they have, which links lead to them. Pure.

206 says that there is more than what came: nothing was asked about pages and there are several, or
the page has fewer items than were asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from crinsu_gateway.store.listing.conditions import Mark
from crinsu_gateway.web.representation.shown import SELF, Link, link


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number (0: unknown), its size as asked for, how many there are, how many came."""

    number: int
    per_page: int
    total: int
    came: int
    asked: bool

    @property
    def last(self) -> int:
        """The number of the last page; 1 when there is nothing."""
        return max(1, -(-self.total // self.per_page))

    @property
    def status(self) -> int:
        """200 or 206."""
        if self.asked:
            return 200 if self.came == self.per_page else 206
        return 206 if self.total > self.per_page else 200

    @property
    def metadata(self) -> dict[str, int]:
        """What `_metadata` says of it; no number where pages have none."""
        numbered = {"page": self.number} if self.number else {}
        sized = {"per_page": self.per_page, "pages": self.last, "total_count": self.total}
        return {**numbered, **sized}


@dataclass(frozen=True, slots=True)
class Pages:
    """What is around a page: the marks of its first and last row, whether something lies before
    and behind it, and the titles of the edges of linked pages where they were asked for."""

    first: Mark | None = None
    last: Mark | None = None
    back: bool = False
    more: bool = False
    edges: Mapping[int, str] = field(default_factory=dict)


def edges_of(page: Page, offsets: Sequence[int]) -> list[int]:
    """The numbers of all pages that are linked."""
    if not page.number:
        return []
    near = [1, page.number, page.number - 1, page.number + 1, page.last]
    wanted = dict.fromkeys([*near, *(page.number + one for one in offsets)])
    return [number for number in wanted if 1 <= number <= page.last]


class Addresses(Protocol):
    """Makes the addresses of other pages of a list."""

    def here(self) -> str:
        """The address that was asked for."""

    def numbered(self, page: int) -> str:
        """A page by its number."""

    def after(self, mark: Mark, page: int) -> str:
        """What follows a mark; `page` is the number of that page, 0 where pages have none."""

    def before(self, mark: Mark, page: int) -> str:
        """What lies before a mark."""


def links(
    page: Page,
    pages: Pages,
    offsets: Sequence[int],
    to: Addresses,
    *,
    by_cursor: bool = False,
) -> dict[str, Link]:
    """The links of a list by their rel.

    `next` and `prev` go on from a mark, so that they cost what the first page costs.
    """
    titles = pages.edges
    number = 0 if by_cursor else page.number
    found = {
        SELF: link(to.here(), titles.get(number, "")),
        "first": link(to.numbered(1), titles.get(1, "")),
    }
    if pages.back:
        found["prev"] = _previous(page, pages, to, number)
    if pages.more:
        follows = number + 1 if number else 0
        to_next = to.numbered(follows) if pages.last is None else to.after(pages.last, follows)
        found["next"] = link(to_next, titles.get(follows, ""))
    if by_cursor:
        return found
    found["last"] = link(to.numbered(page.last), titles.get(page.last, ""))
    for offset in offsets if number else ():
        other = number + offset
        if 1 <= other <= page.last:
            title = titles.get(other, "")
            found[str(offset)] = link(to.numbered(other), title, page=str(other))
    return found


def _previous(page: Page, pages: Pages, to: Addresses, number: int) -> Link:
    """The page before; past the end, that is the last one."""
    before = min(number - 1, page.last) if number > 1 else 0
    if pages.first is None:
        return link(to.numbered(max(before, 1)), pages.edges.get(before, ""))
    return link(to.before(pages.first, before), pages.edges.get(before, ""))


def header(links: Mapping[str, Link]) -> str:
    """The Link header (RFC 8288); titles that are not ASCII in the form of RFC 8187."""
    return ", ".join(_one(rel, one) for rel, one in links.items())


def _one(rel: str, told: Link) -> str:
    parts = [f"<{told['href']}>", f'rel="{rel}"']
    for name, text in told.items():
        if name not in ("href", "title"):
            parts.append(f'{name}="{text}"')
    if "title" in told:
        parts.append(_titled(told["title"]))
    return "; ".join(parts)


def _titled(title: str) -> str:
    if title.isascii() and title.isprintable():
        escaped = title.replace("\\", "\\\\").replace('"', '\\"')
        return f'title="{escaped}"'
    return f"title*=UTF-8''{quote(title, safe='', errors='replace')}"
