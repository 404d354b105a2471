"""Takes a page over without holding up the bench: what is as it was is sifted out on a reader, and
the rest is written in short transactions.

A record that cannot be taken over is found by itself and set aside, its neighbours are kept. The
place to go on from is kept by the caller, after all of it: the same page twice does no harm.
"""

from collections.abc import Sequence

from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull import absorb, sift
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.road.said import plain
from crinsu_gateway.sync.target import Kind, Page, Record, RemotePerson, Unreadable

AT_ONCE = 50
"""Records of one transaction."""


class Taking:
    """Takes records over into one store."""

    def __init__(self, db: Database, facility: str, badge_hash: BadgeHash) -> None:
        self._db = db
        self._facility = facility
        self._badge_hash = badge_hash

    async def take(self, kind: Kind, page: Page) -> bool:
        """Take over all that changed; whether nothing of the page had to be set aside."""
        for one in page.unreadable:
            await self._db.write(absorb.set_aside, one)
        changed = await self._db.read(sift.changed, page.records, self._facility)
        # Ends of access first, whatever is wrong with what comes after them.
        changed.sort(key=lambda one: not (isinstance(one, RemotePerson) and one.revoked))
        all_fit = not page.unreadable
        for start in range(0, len(changed), AT_ONCE):
            all_fit &= await self._several(kind, changed[start : start + AT_ONCE])
        return all_fit

    async def _several(self, kind: Kind, records: Sequence[Record]) -> bool:
        try:
            await self._write(kind, records)
        except StoreError:
            raise
        except Exception:  # one of them cannot be taken over: find it, keep the others
            return all([await self._alone(kind, one) for one in records])
        return True

    async def _alone(self, kind: Kind, record: Record) -> bool:
        try:
            await self._write(kind, (record,))
        except StoreError:
            raise
        except Exception as fault:  # whatever is wrong with it, a person must look
            about = f"{kind.value}/{record.id}"
            reason = plain(f"{type(fault).__name__}: {fault}")
            await self._db.write(absorb.set_aside, Unreadable(about, reason))
            return False
        return True

    async def _write(self, kind: Kind, records: Sequence[Record]) -> None:
        await self._db.write(_absorb, kind, records, self._facility, self._badge_hash)


def _absorb(
    tx: Transaction, kind: Kind, records: Sequence[Record], facility: str, badge_hash: BadgeHash
) -> None:
    """Take records over; what was set aside before and fits now needs nobody any more."""
    absorb.absorb(tx, records, facility, badge_hash)
    abouts = {f"{kind.value}/{one.id}" for one in records}
    for item in reconciliation.open_of(tx, ItemKind.RECORD):
        if item.about in abouts:
            reconciliation.agree(tx, item.kind, item.about)
