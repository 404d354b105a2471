"""Gathers a pick list in one snapshot: the trip that waits, the tags of its containers, the hour.

It only reads. The trip is planned in store/trips.py, the pages are made in report/.
"""

from collections.abc import Sequence
from itertools import groupby

from crinsu_gateway.model.pick_list import Errand, Lift, Line, PickList
from crinsu_gateway.store import meta, places, procedures, trips
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.trips import Pick


def pick_list(tx: Transaction, storage: str, *, only: Sequence[int] | None = None) -> PickList:
    """The pick list of what waits for a storage solution, or of `only` these procedures.

    UnknownPlace when there is no such storage solution.
    """
    trip = trips.propose(tx, storage, only=only)
    place = places.storage_named(tx, storage)
    facility = tx.need("facility", "SELECT name, time_zone FROM facility ORDER BY id LIMIT 1")
    return PickList(
        gateway=meta.gateway_id(tx),
        facility=facility[0],
        zone=facility[1],
        made_ms=tx.now.utc_ms,
        storage=trip.storage,
        procedures=tuple(_errand(tx, one) for one in trip.procedures),
        lifts=tuple(
            _lift(tx, place, number, trip.containers[number - 1], tuple(picks))
            for number, picks in groupby(trip.picks, key=lambda pick: pick.lift)
        ),
        lifts_apart=trip.lifts_apart,
        left_out=trip.left_out,
    )


def _errand(tx: Transaction, public_id: int) -> Errand:
    row = procedures.procedure(tx, public_id)
    return Errand(row.id, row.type.value, row.subject_code or "")


def _lift(
    tx: Transaction, storage: places.Storage, number: int, path: str, picks: tuple[Pick, ...]
) -> Lift:
    tag, _ = places.found_by(tx, storage.local_id, path)
    return Lift(number, f"{storage.name}/{path}", tag, tuple(_line(pick) for pick in picks))


def _line(pick: Pick) -> Line:
    return Line(pick.procedure, pick.taken, pick.sample, pick.name, pick.tag, pick.place)
