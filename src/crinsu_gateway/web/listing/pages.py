"""The arithmetic of pages: which there are, which status they have, which links lead to them. Pure.

206 says that there is more than what came: nothing was asked about pages and there are several, or
the page has fewer items than were asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crinsu_gateway.store.listing.conditions import Value
from crinsu_gateway.web.representation.shown import Link

Mark = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number, its size as asked for, how many there are in all, how many came."""

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
        """What `_metadata` says of it."""
        return {
            "page": self.number,
            "per_page": self.per_page,
            "pages": self.last,
            "total_count": self.total,
        }


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
    near = [1, page.number, page.number - 1, page.number + 1, page.last]
    wanted = dict.fromkeys([*near, *(page.number + one for one in offsets)])
    return [number for number in wanted if 1 <= number <= page.last]


def links(
    page: Page,
    pages: Pages,
    offsets: Sequence[int],
    href: Callable[[Mapping[str, object]], str],
    *,
    by_cursor: bool = False,
) -> dict[str, Link]:
    """The links of a list by their rel. `href` makes an address out of changed parameters.

    `next` and `prev` go on from a mark, so that they cost what the first page costs.
    """
    found = dict(_standard(page, pages, href, by_cursor=by_cursor))
    if by_cursor:
        return found
    for offset in offsets:
        number = page.number + offset
        if 1 <= number <= page.last:
            address = href({"page": number, "after": None, "before": None})
            found[str(offset)] = Link(
                address, pages.edges.get(number, ""), more={"page": str(number)}
            )
    return found


def _standard(
    page: Page,
    pages: Pages,
    href: Callable[[Mapping[str, object]], str],
    *,
    by_cursor: bool,
) -> Iterator[tuple[str, Link]]:
    titles = pages.edges
    away: dict[str, object] = {"after": None, "before": None}

    def numbered(number: int) -> dict[str, object]:
        return {**away, "page": number} if not by_cursor else dict(away)

    yield "self", Link(href({}), titles.get(page.number, ""))
    yield "first", Link(href(numbered(1)), titles.get(1, ""))
    if pages.back:
        yield "prev", _previous(page, pages, href, titles, by_cursor=by_cursor)
    if pages.more and pages.last is not None:
        ahead: dict[str, object] = {"before": None, "after": pages.last}
        if not by_cursor:
            ahead["page"] = page.number + 1
        yield "next", Link(href(ahead), titles.get(page.number + 1, ""))
    if not by_cursor:
        yield "last", Link(href(numbered(page.last)), titles.get(page.last, ""))


def _previous(
    page: Page,
    pages: Pages,
    href: Callable[[Mapping[str, object]], str],
    titles: Mapping[int, str],
    *,
    by_cursor: bool,
) -> Link:
    number = min(page.number - 1, page.last)
    if pages.first is None:  # past the end: the last page lies before it
        changed: dict[str, object] = {} if by_cursor else {"page": number}
        return Link(href({"after": None, "before": None, **changed}))
    back: dict[str, object] = {"after": None, "before": pages.first}
    if not by_cursor:
        back["page"] = max(1, number)
    return Link(href(back), titles.get(number, ""))


def header(links: Mapping[str, Link]) -> str:
    """The Link header (RFC 8288); titles that are not ASCII in the form of RFC 8187."""
    return ", ".join(_one(rel, link) for rel, link in links.items())


def _one(rel: str, link: Link) -> str:
    parts = [f"<{link.href}>", f'rel="{rel}"']
    parts += [f'{name}="{value}"' for name, value in link.more.items()]
    if link.title:
        if link.title.isascii() and link.title.isprintable():
            escaped = link.title.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'title="{escaped}"')
        else:
            parts.append(f"title*=UTF-8''{_percent(link.title)}")
    return "; ".join(parts)


def _percent(text: str) -> str:
    return "".join(
        one if one.isascii() and (one.isalnum() or one in "-._~") else _octets(one) for one in text
    )


def _octets(one: str) -> str:
    return "".join(f"%{byte:02X}" for byte in one.encode("utf-8", "replace"))
