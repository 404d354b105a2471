"""Pulls what changed at the centre, page by page, and takes it over; one page a call.

Slow lists (facilities, storage solutions, subjects) come with a sweep, the others every time.
Each page and the place to go on from are kept in one transaction, so that a restart loses none.
"""

from collections.abc import Sequence

from crinsu_gateway.model.errors import RemoteRefused, StoreError
from crinsu_gateway.store import facilities, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import absorb, status
from crinsu_gateway.sync.replies import plain
from crinsu_gateway.sync.target import (
    Kind,
    Page,
    Record,
    RemoteStorage,
    Target,
    Unreadable,
)

SWEEP = (Kind.FACILITIES, Kind.STORAGES, Kind.SUBJECTS)
ALWAYS = (Kind.PROCEDURES, Kind.SAMPLES)


class Pull:
    """The pull that is under way, if any."""

    def __init__(self, db: Database, target: Target, facility: str) -> None:
        self._db = db
        self._target = target
        self._facility = facility
        self._kinds: list[Kind] = []
        self._storages: set[str] | None = None

    @property
    def under_way(self) -> bool:
        """Whether pages of the present round are still to be read."""
        return bool(self._kinds)

    def begin(self, *, sweep: bool) -> None:
        """Start a round."""
        self._kinds = [*(SWEEP if sweep else ()), *ALWAYS]
        self._storages = None

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
        found = await self._target.pull(kind, facility_id, cursor, urgent=urgent)
        await self._keep(kind, found)
        if found.next is None:
            self._kinds.pop(0)
        if kind is Kind.STORAGES:
            await self._compare_storages(found, from_start=cursor is None)

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
            await self._db.write(_keep, kind, page.records, page, self._facility)
        except StoreError:
            raise
        except Exception:  # one record of the page cannot be taken over: find it, keep the others
            aside = [*page.unreadable]
            for record in page.records:
                aside.extend(await self._alone(kind, record))
            rest = Page((), tuple(aside), page.next, page.resume)
            await self._db.write(_keep, kind, (), rest, self._facility)

    async def _alone(self, kind: Kind, record: Record) -> list[Unreadable]:
        try:
            await self._db.write(absorb.absorb, (record,), self._facility)
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
    tx: Transaction, kind: Kind, records: Sequence[Record], page: Page, facility: str
) -> None:
    absorb.absorb(tx, records, facility)
    for one in page.unreadable:
        absorb.set_aside(tx, one)
    sync_state.put(tx, f"cursor.{kind.value}", page.next or page.resume)
    status.succeeded(tx)
