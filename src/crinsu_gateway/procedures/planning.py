"""Plans an execution: from what is still to be done to the stays, lifts and steps of its recipe.

The order of the lifts is decided in model/trip.py, the steps in procedures/recipes.py.
"""

from collections.abc import Sequence

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.trip import Errand, Visit, plan
from crinsu_gateway.procedures import viewing
from crinsu_gateway.procedures.recipes import Needs, Planned, Stay, recipe
from crinsu_gateway.procedures.step import ItemView, Place
from crinsu_gateway.store import places, policies, procedures, stocktakes, units
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction

_OPTIONAL = frozenset({Purpose.CAROUSEL, Purpose.FOG_CLEAR})


def first_steps(tx: Transaction, run: ExecutionRow) -> list[Planned]:
    """The steps of a run that begins."""
    return _steps(tx, run, frozenset(), resumed=False)


def steps_left(tx: Transaction, run: ExecutionRow, counted: frozenset[str]) -> list[Planned]:
    """The steps for what is still to be done; `counted` containers are not counted again."""
    return _steps(tx, run, counted, resumed=True)


def _steps(
    tx: Transaction, run: ExecutionRow, counted: frozenset[str], *, resumed: bool
) -> list[Planned]:
    lead = procedures.procedure(tx, run.local_procedure_id)
    found = viewing.all_items(tx, run)
    stays = []
    for name, storage_id in run.storages.items():
        if lead.type is ProcedureType.STOCKTAKE:
            visits = _to_count(tx, lead, storage_id, counted)
        else:
            visits = plan(errands(found, name), contents=places.carriers(tx, storage_id))
        has = frozenset(units.serving(tx, storage_id)) & _OPTIONAL
        if visits or not resumed:
            seen = {item.sample_id: (item.here, item.address) for item in found}
            stays.append(Stay(name, visits, has, len(run.storages) > 1, seen))
    return recipe(lead.type, stays, lead.direction, _needs(tx, run))


def _needs(tx: Transaction, run: ExecutionRow) -> Needs:
    """What the site asks of people, for any procedure of the run."""
    types = {procedures.procedure(tx, member).type for member in run.members}
    witness = any(policies.is_witnessed(tx, type) for type in types)
    return Needs(witness, signature=policies.people_required(tx))


def _to_count(
    tx: Transaction, lead: ProcedureRow, storage_id: int, counted: frozenset[str]
) -> Sequence[Visit]:
    leaves = stocktakes.leaves(tx, storage_id, lead.path)
    return [Visit(path) for path in leaves if path not in counted]


def errands(items: Sequence[ItemView], storage: str) -> list[Errand]:
    """What is wanted of one storage solution."""
    found = []
    for item in items:
        take, put = _within(item.source, storage), _within(item.target, storage)
        if take is not None or put is not None:
            found.append(Errand(item.sample_id, item.carrier, take, put))
    return found


def _within(place: Place | None, storage: str) -> str | None:
    return place.container if place is not None and place.storage == storage else None
