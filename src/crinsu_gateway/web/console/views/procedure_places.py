"""What can be chosen before a procedure is started: where its sample containers go.

What is proposed is what a start would promise (store/placing.py). It promises nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction, ProcedureType
from crinsu_gateway.store import alarms, places, placing, reserving, samples
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.reserving import Wish, Worked
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.choosing import Room, rooms, way
from crinsu_gateway.web.console.hindrance import NONE, Hindrance, hindrance

MOST_VACANT = 200
"""Free slots that are offered beside those that are proposed."""


@dataclass(frozen=True, slots=True)
class Target:
    """A storage solution that could take them; `alarms` counts what is open on its units."""

    name: str
    free: int
    alarms: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Where they may go, and what is chosen now: `first`, half of them in `second`, `within`.

    `opens` are all storage solutions that would be opened. `slots` maps sample containers to
    addresses; None when `why` says what does not fit.
    """

    procedure: int
    targets: tuple[Target, ...]
    halves: bool
    first: str | None = None
    second: str | None = None
    within: str | None = None
    rooms: tuple[Room, ...] = ()
    slots: Mapping[int, str] | None = None
    vacant: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    why: Hindrance = NONE

    def address(
        self, first: str | None, second: str | None = None, within: str | None = None
    ) -> str:
        """The page with another choice."""
        told = {"storage": first, "also": second, "within": within}
        query = urlencode({name: text for name, text in told.items() if text})
        return f"/console/procedures/{self.procedure}" + (f"?{query}" if query else "")

    @property
    def way(self) -> tuple[Room, ...]:
        """The containers around what is chosen, the outermost first, with itself."""
        return way(self.within)


def puts(row: ProcedureRow) -> bool:
    """Whether a procedure puts sample containers into slots."""
    transfers = row.type is ProcedureType.TRANSFER and row.direction is not Direction.OUT
    return row.type is ProcedureType.STORE or transfers


def choice(tx: Transaction, row: ProcedureRow, query: Mapping[str, str]) -> Choice:
    """What can be chosen for a procedure, and what would come of what the address chooses."""
    kept = places.storages(tx)
    targets = tuple(
        Target(one.name, one.free, len(alarms.open_of_storage(tx, one.local_id))) for one in kept
    )
    halves = row.type is ProcedureType.STORE and len(row.items) > 1 and len(kept) > 1
    found = Choice(row.id, targets, halves)
    wish = Wish(query.get("storage"), query.get("within"), also=query.get("also"))
    try:
        worked = reserving.where(tx, row, wish)
        found = _at(tx, found, row, worked, wish)
        _require_elsewhere(tx, row, worked, found)
        slots = placing.proposed(tx, row, worked, found.within)
    except RuleError as error:
        return replace(found, why=hindrance(error))
    return replace(found, slots=slots)


def _at(tx: Transaction, found: Choice, row: ProcedureRow, worked: Worked, wish: Wish) -> Choice:
    """The choice with what is around the place that is chosen."""
    stores = row.type is ProcedureType.STORE
    first = worked.storage_id if stores else worked.target
    second = worked.to_storage_id if stores else None
    within = wish.container or row.path or None
    return replace(
        found,
        first=places.limits(tx, first).name,
        second=None if second is None else places.limits(tx, second).name,
        within=within,
        opens=tuple(places.limits(tx, one).name for one in worked.all),
        rooms=() if second else rooms(tx, first, within),
        vacant=tuple(
            address
            for storage_id in (first, second)
            if storage_id is not None
            for address in placing.vacant(tx, storage_id, within, MOST_VACANT)
        ),
    )


def _require_elsewhere(tx: Transaction, row: ProcedureRow, worked: Worked, found: Choice) -> None:
    """A transfer within a storage solution says where in it, as a start wants it."""
    if row.direction is not Direction.WITHIN or worked.to_storage_id is not None or found.within:
        return
    if any(
        samples.sample(tx, one.local_sample_id).storage_name == found.first for one in row.items
    ):
        raise RuleError("say where to: another storage solution, a container, or slots")
