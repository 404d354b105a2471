"""Pulls what changed at the centre, page by page, and takes it over; one page a call.

Three rounds, each with its own rhythm: what somebody waits for, what changes all the time, and
short lists that are read whole. Whole lists of what there is much of are sweeping.py's. A kind of
which the centre said that nothing is newer is left out.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.errors import RemoteError, RemoteRefused
from crinsu_gateway.store import centre_levels, facilities, sync_state, validators
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.validators import Kept
from crinsu_gateway.sync import status
from crinsu_gateway.sync.beat import newest
from crinsu_gateway.sync.pull import people, premises
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.pull.taking import Taking
from crinsu_gateway.sync.target import Kind, Page, RemoteStorage, Target, Validator


class Round(StrEnum):
    """Which lists are read together."""

    URGENT = "urgent"  # what changed of people and procedures: somebody waits for it
    CALM = "calm"  # what changed of subjects and sample containers
    WHOLE = "whole"  # short lists as a whole: facilities, storage solutions, people


KINDS = {
    Round.URGENT: (Kind.PEOPLE, Kind.PROCEDURES),
    Round.CALM: (Kind.SUBJECTS, Kind.SAMPLES),
    Round.WHOLE: (Kind.FACILITIES, Kind.PEOPLE, Kind.STORAGES),
}
NOT_OFFERED = frozenset({403, 404, 405, 501})
"""How a centre answers that keeps no people; it is asked again with the next round of the whole."""

COMPARED = "compared.storages"


@dataclass(frozen=True, slots=True)
class _Errand:
    """A page on its way: for which round, of which list, what was asked, what was newest before."""

    which: Round
    kind: Kind
    asked: str
    newest: str | None


@dataclass(frozen=True, slots=True)
class _Bearings:
    """What a page needs to know of the store: the facility there, and the place to go on from."""

    facility_id: int | None
    cursor: str | None


class Pull:
    """The rounds that are under way, if any."""

    def __init__(self, db: Database, target: Target, facility: str, badge_hash: BadgeHash) -> None:
        self._db = db
        self._target = target
        self._facility = facility
        self._taking = Taking(db, facility, badge_hash)
        self._left: dict[Round, list[Kind]] = {one: [] for one in Round}
        self._afresh: set[Kind] = set()
        self._seen: dict[Kind, set[str]] = {}
        self._before: dict[tuple[Round, Kind], str | None] = {}
        self._offers_people = True

    def under_way(self, which: Round) -> bool:
        """Whether pages of this round are still to be read."""
        return bool(self._left[which])

    async def begin(self, which: Round) -> None:
        """Start a round; nothing is left to read when the centre said that nothing is newer."""
        whole = which is Round.WHOLE
        self._offers_people = whole or self._offers_people
        said = await self._db.read(_newest, which)
        kinds = [kind for kind in self._kinds(which) if self._is_wanted(kind, whole=whole)]
        if Kind.PEOPLE in self._left[Round.WHOLE]:
            kinds = [kind for kind in kinds if kind is not Kind.PEOPLE]
        self._left[which] = [one for one in kinds if said.get(one) is None or not said[one][1]]
        for kind in self._left[which]:
            self._before[which, kind] = (said.get(kind) or (None, False))[0]
        if Kind.PEOPLE in kinds and Kind.PEOPLE not in self._left[which]:
            await self._db.write(people.heard)
        if whole:
            self._afresh = {*self._left[which]}

    def _kinds(self, which: Round) -> tuple[Kind, ...]:
        """Procedures that show no changes by themselves are read whole, for somebody waits."""
        if which is Round.WHOLE and Kind.PROCEDURES not in self._target.incremental:
            return (*KINDS[which], Kind.PROCEDURES)
        return KINDS[which]

    def _is_wanted(self, kind: Kind, *, whole: bool) -> bool:
        if kind is Kind.PEOPLE and not self._offers_people:
            return False
        return whole or kind in self._target.incremental

    async def has_news(self, which: Round) -> bool:
        """Whether the centre said that something of this round is newer than what was pulled."""
        said = await self._db.read(_newest, which)
        whole = which is Round.WHOLE
        return any(
            kind in said and not said[kind][1] and self._is_wanted(kind, whole=whole)
            for kind in self._kinds(which)
        )

    async def tells_news(self) -> bool:
        """Whether this centre says what is new, so that little must be asked for by the clock."""
        return bool(await self._db.read(_newest, Round.WHOLE))

    def give_up(self, which: Round) -> None:
        """End the round; the next one goes on from the last page that was kept."""
        self._left[which] = []

    async def page(self, which: Round) -> None:
        """Read and take over one page. RemoteRefused when the centre has no such facility."""
        kind = self._left[which][0]
        afresh = which is Round.WHOLE and kind in self._afresh
        here = await self._db.read(_bearings, self._facility, kind)
        if kind is not Kind.FACILITIES and here.facility_id is None:
            raise RemoteRefused(
                f"the centre has no facility named {self._facility}: check [gateway] facility",
                facility=self._facility,
            )
        cursor = None if afresh else here.cursor
        asked = self._target.asked(kind, here.facility_id, cursor)
        errand = _Errand(which, kind, asked, self._before.get((which, kind)))
        kept = await self._db.read(_validator, errand)
        try:
            found = await self._target.pull(kind, here.facility_id, cursor, validator=_sent(kept))
        except RemoteError as fault:
            if kind is not Kind.PEOPLE or fault.facts.get("status") not in NOT_OFFERED:
                raise
            await self._without_people()
            return
        self._afresh.discard(kind)
        if found.unchanged and kept is not None:
            found = replace(found, next=kept.next, resume=kept.resume)
        await self._took(errand, found, from_start=cursor is None)

    async def _took(self, errand: _Errand, page: Page, *, from_start: bool) -> None:
        all_fit = await self._taking.take(errand.kind, page)
        await self._db.write(_keep, errand, page, all_fit)
        if page.next is None:
            self._left[errand.which].remove(errand.kind)
        if errand.which is Round.WHOLE:
            await self._compare(errand.kind, page, from_start=from_start)

    async def _without_people(self) -> None:
        """Go on without people, whom this centre does not offer, or does not offer any more."""
        self._offers_people = False
        for kinds in self._left.values():
            if Kind.PEOPLE in kinds:
                kinds.remove(Kind.PEOPLE)
        await self._db.write(people.warn)

    async def _compare(self, kind: Kind, page: Page, *, from_start: bool) -> None:
        """Once a list was read whole in one go, ours that are not in it are noted.

        A page that is as it was, or one with an unreadable record, is no word about what is not
        in it.
        """
        if from_start:
            self._seen[kind] = set()
        if page.unchanged or page.unreadable:
            self._seen.pop(kind, None)
        seen = self._seen.get(kind)
        if seen is None:
            return
        ended = page.next is None
        if kind is Kind.STORAGES:
            for record in page.records:
                seen |= {*premises.marks(record)} if isinstance(record, RemoteStorage) else set()
            if ended:
                await self._db.write(_compared, frozenset(seen))
        if kind in (Kind.PEOPLE, Kind.FACILITIES):
            seen |= {str(one.id) for one in page.records}
            known = frozenset(int(one) for one in seen)
            if ended and kind is Kind.PEOPLE:
                await self._db.write(people.unknown_there, known)
            elif ended:
                await self._db.write(premises.facility_unknown_there, self._facility, known)


def _pulled(which: Round, kind: Kind) -> str:
    """Where is kept what was the newest when a round read this kind; changes are no whole list."""
    return f"whole.{kind.value}" if which is Round.WHOLE else f"pulled.{kind.value}"


def _newest(tx: Transaction, which: Round) -> dict[Kind, tuple[str, bool]]:
    """What the centre said is the newest of each kind, and whether this round has read that."""
    found = {}
    for kind in Kind:
        text = newest.said(tx, kind)
        if text is not None:
            found[kind] = (text, sync_state.get(tx, _pulled(which, kind)) == text)
    if Kind.STORAGES in found and _storages_changed(tx):
        found[Kind.STORAGES] = (found[Kind.STORAGES][0], False)
    return found


def _storages_changed(tx: Transaction) -> bool:
    """Whether ours changed since they were compared with those of the centre."""
    return sync_state.get(tx, COMPARED) != centre_levels.digest(tx)


def _compared(tx: Transaction, known: frozenset[str]) -> None:
    premises.storages_unknown_there(tx, known)
    sync_state.put(tx, COMPARED, centre_levels.digest(tx))


def _bearings(tx: Transaction, facility: str, kind: Kind) -> _Bearings:
    kept = sync_state.get(tx, f"cursor.{kind.value}")
    cursor = kept if isinstance(kept, str) else None
    return _Bearings(facilities.named(tx, facility)[1], cursor)


def _validator(tx: Transaction, errand: _Errand) -> Kept | None:
    """What may be sent along; nothing when ours could differ from what it stands for."""
    if errand.kind is Kind.STORAGES and _storages_changed(tx):
        return None
    return validators.find(tx, errand.asked)


def _sent(kept: Kept | None) -> Validator | None:
    return None if kept is None else Validator(kept.etag, kept.modified)


def _keep(tx: Transaction, errand: _Errand, page: Page, all_fit: bool) -> None:
    # A page with something that was set aside is told again, so that it is seen once it is fit.
    if page.validator is None or not all_fit:
        validators.drop(tx, errand.asked)
    elif not page.unchanged:
        kept = Kept(page.validator.etag, page.validator.modified, page.next, page.resume)
        validators.keep(tx, errand.asked, errand.kind, kept)
    _put(tx, f"cursor.{errand.kind.value}", page.next or page.resume)
    count = len(page.records) + len(page.unreadable)
    status.reading(tx, errand.kind.value, count, page.total, ended=page.next is None)
    if page.next is None:
        status.pulled(tx, errand.kind.value)
        if errand.kind is Kind.PEOPLE:
            people.heard(tx)
        _put(tx, _pulled(errand.which, errand.kind), errand.newest)
    status.succeeded(tx)


def _put(tx: Transaction, name: str, value: str | None) -> None:
    """Remember a value, without a write when it is known."""
    if sync_state.get(tx, name) != value:
        sync_state.put(tx, name, value)
