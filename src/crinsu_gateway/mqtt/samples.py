"""Follows the sample containers: how all stand, as retained pages that are never taken back.

A sample container is on one page for ever, by its local id, so that a move changes one page and
nothing is ever on two. Who joins today has the whole inventory from the pages alone. All pages
are told after each connection and every few hours, slowly; one that changed soon, and at once by
mqtt/inventory.py as a change.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.topics import Topics
from crinsu_gateway.store import audit, inventory_views
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.inventory_views import BEFORE_FIRST, Extent, Stand
from crinsu_gateway.store.transaction import Transaction

ON_A_PAGE = 100
AT_ONCE = 5  # pages in one look; with two looks a second 1,000 sample containers a second
APART_S = 5.0
"""A page that changes again and again is told this often."""
ANEW_S = 6 * 3600.0
"""After this time all pages are told again, for a broker that lost some without a word."""


def page_of(local_id: int) -> int:
    """The page that a sample container is on."""
    return (local_id - BEFORE_FIRST - 1) // ON_A_PAGE


def ids_of(page: int) -> tuple[int, int]:
    """The first and the last local id of a page."""
    first = BEFORE_FIRST + 1 + page * ON_A_PAGE
    return first, first + ON_A_PAGE - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page as of an event."""

    number: int
    event: int
    stands: tuple[Stand, ...]


def look(tx: Transaction, numbers: list[int]) -> list[Page]:
    """Some pages as they are now."""
    event = audit.head(tx)
    return [Page(one, event, tuple(inventory_views.stands(tx, *ids_of(one)))) for one in numbers]


def look_changed(tx: Transaction, since: Extent | None) -> tuple[Extent, set[int]]:
    """How far the inventory goes, and which pages may have changed since; all for None."""
    now = inventory_views.extent(tx)
    if since is None:
        return now, set(range(page_of(now.newest) + 1))
    if (now.event, now.line) == (since.event, since.line):
        return now, set()
    return now, {page_of(one) for one in inventory_views.touched(tx, since.event, since.line)}


def _index(extent: Extent) -> tuple[int, int, int]:
    """What the index says: how many pages, the newest local id, how many are stored."""
    return page_of(extent.newest) + 1, extent.newest, extent.stored


class SamplesFollower:
    """Keeps the pages at the broker true; `apart_s`: see APART_S."""

    wakes = (Topic.SAMPLES,)

    def __init__(self, db: Database, topics: Topics, apart_s: float = APART_S) -> None:
        self._db = db
        self._topics = topics
        self._apart_s = apart_s
        self._extent: Extent | None = None
        self._anew_at_s = 0.0
        self._due: dict[int, float] = {}
        self._told: dict[int, int] = {}
        self._index_told: tuple[int, int, int] | None = None
        self._index_from_s = 0.0

    @property
    def tick_s(self) -> float:
        """Until the next page is due, a minute at most."""
        now_s = asyncio.get_running_loop().time()
        next_s = min((*self._due.values(), self._anew_at_s, now_s + 60.0))
        if self._extent is not None and _index(self._extent) != self._index_told:
            next_s = min(next_s, self._index_from_s)
        return max(0.0, next_s - now_s)

    def connected(self) -> None:
        """A new connection began: the broker may have lost everything."""
        self._extent = None

    async def tell(self, session: Session, sender: Sender) -> None:
        """Tell the index when it changed, and some of the pages that are due."""
        now_s = asyncio.get_running_loop().time()
        await self._look(now_s)
        await self._tell_index(session, sender, now_s)
        numbers = [page for page, at_s in self._due.items() if at_s <= now_s][:AT_ONCE]
        told = {page.number: page for page in await self._db.read(look, numbers)}
        news = {one: hash(page.stands) for one, page in told.items()}
        await session.publish(
            [
                Message(
                    self._topics.sample_page(one.number),
                    payloads.sample_page(
                        sender, one.number, ids_of(one.number), one.event, one.stands
                    ),
                    retain=True,
                )
                for one in told.values()
                if self._told.get(one.number) != news[one.number]
            ]
        )
        self._told |= news
        for one in numbers:
            del self._due[one]

    async def _look(self, now_s: float) -> None:
        """Note which pages are due, and when."""
        anew = self._extent is None or now_s >= self._anew_at_s
        self._extent, pages = await self._db.read(look_changed, None if anew else self._extent)
        if anew:
            self._anew_at_s = now_s + ANEW_S
            self._due, self._told, self._index_told, self._index_from_s = {}, {}, None, now_s
        self._put_off(pages, now_s if anew else now_s + self._apart_s)

    def _put_off(self, pages: Iterable[int], until_s: float) -> None:
        for page in sorted(pages):
            self._due.setdefault(page, until_s)

    async def _tell_index(self, session: Session, sender: Sender, now_s: float) -> None:
        if self._extent is None or now_s < self._index_from_s:
            return
        told = _index(self._extent)
        if told != self._index_told:
            payload = payloads.samples(sender, self._extent.event, *told)
            await session.publish([Message(self._topics.samples, payload, retain=True)])
            self._index_told, self._index_from_s = told, now_s + self._apart_s
