"""Reads the whole lists of the centre in the background, one request a call, when nothing else
needs the budget: what the pull missed is taken over, what is missing there is put to people.

Its place is in the store, so that a restart goes on. A list by id does not move while it is read;
any other is marked. What neither showed is asked for by itself before anybody hears of it. It
decides not when: that is the agenda's.
"""

from collections.abc import Callable, Sequence

from crinsu_gateway.model.errors import RemoteError, RemoteRefused
from crinsu_gateway.model.reconciling import ItemKind, number_of
from crinsu_gateway.store import centre_levels, facilities, reconciliation, sweeps, sync_state
from crinsu_gateway.store.centre_levels import Level
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.sweeps import Swept
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import status
from crinsu_gateway.sync.beat import newest
from crinsu_gateway.sync.pull import absorb, levels, sweep_state
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.pull.pulling import NOT_OFFERED
from crinsu_gateway.sync.pull.sweep_state import ASKING, KINDS, SweepState
from crinsu_gateway.sync.pull.taking import Taking
from crinsu_gateway.sync.target import Kind, Page, RemoteContainer, Target

STATE, COMPARED, COMPARING = "sweep", "compared.containers", "comparing.containers"
NOUNS = {Kind.SAMPLES: "sample", Kind.SUBJECTS: "subject", Kind.PROCEDURES: "procedure"}
ITEMS = {
    Kind.SAMPLES: ItemKind.SAMPLE,
    Kind.SUBJECTS: ItemKind.UNKNOWN,
    Kind.PROCEDURES: ItemKind.UNKNOWN,
}
NOT_KNOWN, ELSEWHERE = "not known", "not in this facility"
IN_A_ROW = 2
"""So many sweeps must miss what the centre cannot be asked for by itself."""


class Sweep:
    """The sweep of one gateway."""

    def __init__(self, db: Database, target: Target, facility: str, badge_hash: BadgeHash) -> None:
        self._db = db
        self._target = target
        self._facility = facility
        self._taking = Taking(db, facility, badge_hash)
        self._paged: frozenset[Kind] = frozenset()

    async def is_under_way(self) -> bool:
        """Whether a sweep was begun and is not at its end."""
        state = await self._db.read(state_of)
        return state is not None and bool(state.left)

    async def begin(self, *, only: Callable[[Kind], bool] = lambda _: True) -> None:
        """Begin a sweep of all kinds, or of those that fit."""
        kinds = tuple(kind for kind in KINDS if only(kind))
        await self._db.write(_begin, kinds, self._paged)

    def cannot_tell_changes(self, kind: Kind) -> bool:
        """Whether only a sweep shows what changed of this kind at this centre."""
        return kind is not Kind.CONTAINERS and kind not in self._target.incremental

    def is_needed_always(self) -> bool:
        """Whether there are kinds of which nothing else shows what changed."""
        return any(self.cannot_tell_changes(kind) for kind in KINDS)

    async def step(self) -> None:
        """One request of the sweep that is under way, and what follows from it."""
        state = await self._db.read(state_of)
        if state is None or not state.left:
            return
        facility_id = await self._db.read(_facility_id, self._facility)
        if facility_id is None:
            return
        if state.cursor == ASKING and state.kind is Kind.CONTAINERS:
            found = await self._db.read(levels.compared)  # on a reader: there may be many
            await self._db.write(_compared, state, found, self._paged)
        elif state.cursor == ASKING:
            await self._ask(state)
        else:
            await self._read(state, facility_id)

    async def _read(self, state: SweepState, facility_id: int) -> None:
        try:
            page = await self._target.pull(state.kind, facility_id, state.cursor)
        except RemoteRefused:
            if not state.by_id:
                raise
            await self._by_pages(state)
            return
        except RemoteError as fault:
            if state.kind is not Kind.CONTAINERS or fault.facts.get("status") not in NOT_OFFERED:
                raise
            await self._db.write(_put, sweep_state.after_kind(state, self._paged))
            return
        if sweep_state.moves(state, page):
            await self._by_pages(state)
            return
        if state.kind is not Kind.CONTAINERS:
            await self._taking.take(state.kind, page)
        await self._db.write(_took, state, page)

    async def _by_pages(self, state: SweepState) -> None:
        """This list has no pieces by id: begin it again, by pages."""
        self._paged |= {state.kind}
        await self._db.write(_again, state)

    async def _ask(self, state: SweepState) -> None:
        """Ask for one that the list did not show, the first time for one that it did."""
        suspects = await self._db.read(sweeps.suspects, state.kind, state.number)
        if not suspects or state.singles is False:
            await self._db.write(_settle, state, self._paged)
            return
        if state.singles is None and state.shown is not None:
            can = await self._target.knows(state.kind, state.shown)
            await self._db.write(_put, sweep_state.with_singles(state, can is True))
            return
        central_id = suspects[0][0]
        known = await self._target.knows(state.kind, central_id)
        await self._db.write(_answered, state, central_id, known)


def state_of(tx: Transaction) -> SweepState | None:
    """Where the sweep stands; None before the first one."""
    return sweep_state.parsed(sync_state.get(tx, STATE))


def _facility_id(tx: Transaction, facility: str) -> int | None:
    return facilities.named(tx, facility)[1]


def _put(tx: Transaction, state: SweepState) -> None:
    sync_state.put(tx, STATE, str(state))
    status.succeeded(tx)


def _levels_now(tx: Transaction) -> str | None:
    """What stands for the levels of both sides; None: the centre does not tell of changes."""
    said = newest.said(tx, Kind.STORAGES)
    return None if said is None else f"{said} {centre_levels.digest(tx)}"


def _begin(tx: Transaction, kinds: tuple[Kind, ...], paged: frozenset[Kind]) -> None:
    both = _levels_now(tx)
    if both is not None and sync_state.get(tx, COMPARED) == both:
        kinds = tuple(kind for kind in kinds if kind is not Kind.CONTAINERS)
    sync_state.put(tx, COMPARING, both)
    before = state_of(tx)
    number = 1 if before is None else before.number + 1
    sync_state.put(tx, STATE, str(sweep_state.began(number, kinds, paged)))
    centre_levels.begin(tx)


def _again(tx: Transaction, state: SweepState) -> None:
    for central_id, _ in sweeps.suspects(tx, state.kind, state.number):
        sweeps.clear(tx, state.kind, central_id)
    if state.kind is Kind.CONTAINERS:
        centre_levels.begin(tx)
    _put(tx, sweep_state.by_pages(state))


def _took(tx: Transaction, state: SweepState, page: Page) -> None:
    if state.kind is Kind.CONTAINERS:
        for one in page.unreadable:
            absorb.set_aside(tx, one)
        _levels(tx, page)
    else:
        _suspect(tx, state, page)
        _seen_again(tx, state.kind, page)
    _put(tx, sweep_state.after_page(state, page))


def _compared(
    tx: Transaction, state: SweepState, found: Sequence[levels.Compared], paged: frozenset[Kind]
) -> None:
    if sweep_state.is_whole(state):
        levels.note(tx, found)
        sync_state.put(tx, COMPARED, sync_state.get(tx, COMPARING))
    _put(tx, sweep_state.after_kind(state, paged))


def _levels(tx: Transaction, page: Page) -> None:
    told = [one for one in page.records if isinstance(one, RemoteContainer)]
    centre_levels.keep(
        tx, [Level(one.id, one.storage, one.parent_id, one.name, one.capacity) for one in told]
    )


def _suspect(tx: Transaction, state: SweepState, page: Page) -> None:
    """What of ours this page should have shown; the last one of a list by marks shows the rest."""
    kind, number, ids = state.kind, state.number, page.ids
    swept = Swept(kind, number, sweeps.heard_of(tx, ITEMS[kind], NOUNS[kind]))
    if not state.by_id:
        if ids is not None:
            sweeps.mark(tx, kind, number, ids)
        if page.next is None:
            sweeps.suspect_unmarked(tx, swept)
        return
    upto = max(ids) if ids and page.next is not None else None  # after the last one: nothing
    sweeps.suspect_between(tx, swept, state.after, upto, ids or ())


def _seen_again(tx: Transaction, kind: Kind, page: Page) -> None:
    """What a person was told is missing there, and is not, needs nobody any more."""
    shown = frozenset(page.ids or ())
    for item in reconciliation.open_of(tx, ITEMS[kind]):
        if item.about.startswith(f"{NOUNS[kind]}/") and number_of(item.about) in shown:
            reconciliation.agree(tx, ITEMS[kind], item.about)


def _answered(tx: Transaction, state: SweepState, central_id: int, known: bool | None) -> None:
    """What the centre said of a single one."""
    times = dict(sweeps.suspects(tx, state.kind, state.number)).get(central_id, 1)
    if known is False and (state.singles or times >= IN_A_ROW):
        _report(tx, state.kind, central_id, NOT_KNOWN)
        sweeps.clear(tx, state.kind, central_id)
    elif known and not state.keyed:
        sweeps.clear(tx, state.kind, central_id)  # the list moved while it was read
    elif known and times >= IN_A_ROW:
        _report(tx, state.kind, central_id, ELSEWHERE)
        sweeps.clear(tx, state.kind, central_id)
    else:
        sweeps.look_again(tx, state.kind, central_id)
    status.succeeded(tx)


def _settle(tx: Transaction, state: SweepState, paged: frozenset[Kind]) -> None:
    """End a kind. Who cannot be asked for is told once two sweeps in a row have missed them."""
    for central_id, times in sweeps.suspects(tx, state.kind, state.number):
        if times >= IN_A_ROW:
            _report(tx, state.kind, central_id, NOT_KNOWN)
            sweeps.clear(tx, state.kind, central_id)
    sweeps.clear_before(tx, state.kind, state.number)
    _put(tx, sweep_state.after_kind(state, paged))


def _report(tx: Transaction, kind: Kind, central_id: int, said: str) -> None:
    here = sweeps.described(tx, kind, central_id)
    if here is not None:
        reconciliation.note(tx, ITEMS[kind], f"{NOUNS[kind]}/{central_id}", said, here)
