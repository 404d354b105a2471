"""What may begin at this gateway, and what is chosen of it so far, step by step, by the address.

What fits is asked of the rules of those procedures (store/approving.py, model/sample.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction, ProcedureType
from crinsu_gateway.model.sample import Sample, may_receive, may_take, may_transfer
from crinsu_gateway.store import approving, places, policies, procedures, samples
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.choosing import Room, one_of, rooms, way
from crinsu_gateway.web.console.hindrance import NONE, Hindrance, hindrance
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.endpoint import id_in

PATH = "/console/work/new"
MOST = 500
"""Sample containers of a subject that are offered; a procedure takes no more."""
T = ProcedureType
ABOUT_STORAGE = frozenset({T.REFILL, T.STOCKTAKE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sample container; `why` says what keeps it out, `wanted` which procedure waits for it."""

    sample: SampleRow
    why: Hindrance
    wanted: int | None
    first: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What can be chosen next; `type` None: nothing is chosen yet."""

    types: tuple[ProcedureType, ...]
    type: ProcedureType | None
    direction: Direction | None
    storages: tuple[Storage, ...]
    storage: Storage | None
    within: str | None
    rooms: tuple[Room, ...]
    candidates: tuple[Candidate, ...]
    has_centre: bool

    def address(
        self,
        type: ProcedureType | None = None,
        storage: str | None = None,
        within: str | None = None,
        direction: Direction | None = None,
    ) -> str:
        """The page with this chosen."""
        told = {"type": type, "direction": direction, "storage": storage, "within": within}
        query = urlencode({name: text for name, text in told.items() if text})
        return f"{PATH}?{query}" if query else PATH

    @property
    def way(self) -> tuple[Room, ...]:
        """The containers around what is chosen, with itself."""
        return way(self.within)


def found(tx: Transaction, look: Look) -> Found:
    """What the address has chosen, and what can be chosen next."""
    query = look.query
    has_centre = policies.has_centre(tx)
    types = tuple(one for one in T if not (has_centre and one in approving.BEFORE))
    type = one_of(T, "type", query.get("type"))
    direction = one_of(Direction, "direction", query.get("direction"))
    storage = places.storage_named(tx, query["storage"]) if "storage" in query else None
    within = query.get("within") if storage is not None else None
    inside = () if storage is None else rooms(tx, storage.local_id, within)
    sample = query.get("sample")
    fits = None if type is None or sample is None else _rule(type, direction)
    return Found(
        types,
        type if type in types else None,
        direction,
        tuple(places.storages(tx)),
        storage,
        within,
        inside,
        () if fits is None or sample is None else _candidates(tx, id_in(sample), fits),
        has_centre,
    )


def _rule(type: ProcedureType, direction: Direction | None) -> Callable[[SampleRow], None]:
    """What refuses a sample container that such a procedure cannot be about."""

    def of_sample(refuse: Callable[[Sample], None]) -> Callable[[SampleRow], None]:
        return lambda row: refuse(samples.as_rule(row))

    if type in approving.BEFORE:
        return lambda row: approving.require_fit(type, row)
    match direction:
        case Direction.IN:
            return of_sample(may_receive)
        case Direction.OUT:
            return of_sample(may_take)
        case _:
            return of_sample(may_transfer)


def _candidates(
    tx: Transaction, public_id: int, fits: Callable[[SampleRow], None]
) -> tuple[Candidate, ...]:
    """All sample containers of the one whose is named, with that one first."""
    named = samples.sample(tx, public_id)
    others = (row for row in samples.of_same(tx, named.local_id, MOST) if row.id != named.id)
    return tuple(
        Candidate(row, _why(fits, row), procedures.waiting_for(tx, row.local_id), row is named)
        for row in (named, *others)
    )


def _why(fits: Callable[[SampleRow], None], row: SampleRow) -> Hindrance:
    try:
        fits(row)
    except RuleError as error:
        return hindrance(error)
    return NONE
