"""Pulls what changed at the centre, page by page, and takes it over; one page a call.

Slow lists (facilities, storage solutions, subjects) come with a sweep, the others every time;
people first, since the end of an access cannot wait, and with a sweep from the beginning.
Each page and the place to go on from are kept in one transaction, so that a restart loses none.
"""

from collections.abc import Sequence

from crinsu_gateway.model.errors import RemoteError, RemoteRefused, StoreError
from crinsu_gateway.store import facilities, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import absorb, people, status
from crinsu_gateway.sync.people import BadgeHash
from crinsu_gateway.sync.person_merge import RemotePerson
from crinsu_gateway.sync.said import plain
from crinsu_gateway.sync.target import (
    Kind,
    Page,
    Record,
    RemoteStorage,
    Target,
    Unreadable,
)

ALWAYS = (Kind.PEOPLE, Kind.PROCEDURES, Kind.SAMPLES)
SWEEP = (
    *(Kind.FACILITIES, Kind.PEOPLE, Kind.STORAGES),
    *(Kind.SUBJECTS, Kind.PROCEDURES, Kind.SAMPLES),
)
NOT_OFFERED = frozenset({403, 404, 405, 501})
"""How a centre answers that keeps no people; it is asked again with the next sweep."""


class Pull:
    """The pull that is under way, if any."""

    def __init__(self, db: Database, target: Target, facility: str, badge_hash: BadgeHash) -> None:
        self._db = db
        self._target = target
        self._facility = facility
        self._badge_hash = badge_hash
        self._kinds: list[Kind] = []
        self._storages: set[str] | None = None
        self._people: set[int] | None = None
        self._people_afresh = False
        self._offers_people = True

    @property
    def under_way(self) -> bool:
        """Whether pages of the present round are still to be read."""
        return bool(self._kinds)

    def begin(self, *, sweep: bool) -> None:
        """Start a round."""
        self._offers_people = sweep or self._offers_people
        self._kinds = [*(SWEEP if sweep else ALWAYS)]
        if not self._offers_people:
            self._kinds.remove(Kind.PEOPLE)
        self._storages = None
        self._people_afresh = sweep
        self._people = set() if sweep else None

    def give_up(self) -> None:
        """End the round; the next one goes on from the last page that was kept."""
        self._kinds = []

    async def page(self, *, urgent: bool) -> None:
        """Read and take over one page. RemoteRefused when the centre has no such facility."""
        kind = self._kinds[0]
        facility_id, cursor = await self._db.read(_bearings, self._facility, kind)
        if kind is not Kind.FACILITIES and facility_id is None:
            raise RemoteRefused(
                f"the centre has no facility named {self._facility}: check [gateway] facility",
                facility=self._facility,
            )
        if kind is Kind.PEOPLE and self._people_afresh:
            cursor, self._people_afresh = None, False
        try:
            found = await self._target.pull(kind, facility_id, cursor, urgent=urgent)
        except RemoteError as fault:
            if kind is not Kind.PEOPLE or fault.facts.get("status") not in NOT_OFFERED:
                raise
            await self._without_people()
            return
        await self._keep(kind, found)
        if found.next is None:
            self._kinds.pop(0)
        if kind is Kind.STORAGES:
            await self._compare_storages(found, from_start=cursor is None)
        if kind is Kind.PEOPLE:
            await self._compare_people(found)

    async def _without_people(self) -> None:
        """Go on without people, whom this centre does not offer, or does not offer any more."""
        self._offers_people = False
        self._kinds.remove(Kind.PEOPLE)
        await self._db.write(people.warn)

    async def _compare_people(self, page: Page) -> None:
        """Once the list was read whole, ours that are not in it are noted."""
        if self._people is None or page.unreadable:
            self._people = None  # an unreadable one may be ours
            return
        self._people |= {one.id for one in page.records if isinstance(one, RemotePerson)}
        if page.next is None:
            await self._db.write(people.unknown_there, frozenset(self._people))

    async def _compare_storages(self, page: Page, *, from_start: bool) -> None:
        """Once the list was read whole in one go, ours that are not in it are noted."""
        if from_start:
            self._storages = set()
        if self._storages is None:
            return  # the list was begun before a restart
        self._storages |= {one.name for one in page.records if isinstance(one, RemoteStorage)}
        if page.next is None:
            known = frozenset(self._storages)
            await self._db.write(absorb.storages_unknown_there, known)

    async def _keep(self, kind: Kind, page: Page) -> None:
        try:
            await self._db.write(_keep, kind, page.records, page, self._facility, self._badge_hash)
        except StoreError:
            raise
        except Exception:  # one record of the page cannot be taken over: find it, keep the others
            aside = [*page.unreadable]
            for record in page.records:
                aside.extend(await self._alone(kind, record))
            rest = Page((), tuple(aside), page.next, page.resume)
            await self._db.write(_keep, kind, (), rest, self._facility, self._badge_hash)

    async def _alone(self, kind: Kind, record: Record) -> list[Unreadable]:
        try:
            await self._db.write(absorb.absorb, (record,), self._facility, self._badge_hash)
        except StoreError:
            raise
        except Exception as fault:  # whatever is wrong with it, a person must look
            return [
                Unreadable(f"{kind.value}/{record.id}", plain(f"{type(fault).__name__}: {fault}"))
            ]
        return []


def _bearings(tx: Transaction, facility: str, kind: Kind) -> tuple[int | None, str | None]:
    kept = sync_state.get(tx, f"cursor.{kind.value}")
    return facilities.named(tx, facility)[1], kept if isinstance(kept, str) else None


def _keep(
    tx: Transaction,
    kind: Kind,
    records: Sequence[Record],
    page: Page,
    facility: str,
    badge_hash: BadgeHash,
) -> None:
    absorb.absorb(tx, records, facility, badge_hash)
    for one in page.unreadable:
        absorb.set_aside(tx, one)
    sync_state.put(tx, f"cursor.{kind.value}", page.next or page.resume)
    if kind is Kind.PEOPLE and page.next is None:
        people.heard(tx)
    status.succeeded(tx)
