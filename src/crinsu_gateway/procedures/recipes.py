"""Recipes: which steps an execution consists of, and in which order. Pure.

The lid is opened once in each storage solution, and containers are lifted as the trip says. What
the unit cannot do becomes a confirmation inside the step itself, so the recipe is the same; a
carousel and a fog clearing are part of it only where there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import Direction, ProcedureType
from crinsu_gateway.model.trip import Visit
from crinsu_gateway.procedures.step import Memory

Planned = tuple[str, Memory]

LONGEST_FILL_S = 600.0
"""10 minutes: the limit of published automatic nitrogen fill systems against a failed sensor."""
LEAST_RISE = 1.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What the site asks of people: a second one to see each act, a PIN for the signature."""

    witness: bool = False
    signature: bool = False


NO_NEEDS = Needs()


@dataclass(frozen=True, slots=True)
class Stay:
    """One opening of a storage solution: the lifts in it, and what its units have.

    `named`: the execution works on two, so that each step says which one it is about. `places`
    gives for a witness the addresses of each sample container: where it is, where it is put.
    """

    storage: str
    visits: Sequence[Visit]
    has: frozenset[Purpose] = frozenset()
    named: bool = False
    places: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def where(self) -> Memory:
        """What its steps are told of it."""
        return {"storage": self.storage} if self.named else {}


def recipe(
    type: ProcedureType,
    stays: Sequence[Stay],
    direction: Direction | None = None,
    needs: Needs = NO_NEEDS,
) -> list[Planned]:
    """The steps for a procedure, or for a trip of several, through these stays in order."""
    match type, direction:
        case ProcedureType.REFILL, _:
            return _refill(needs)
        case ProcedureType.STOCKTAKE, _:
            counting = [step for stay in stays for step in _stay(stay, NO_NEEDS, counting=True)]
            return [*counting, _sign(needs)]
        case ProcedureType.TRANSFER, Direction.OUT:
            return [*_stays(stays, needs), ("ship_samples", {}), _sign(needs)]
        case ProcedureType.TRANSFER, Direction.IN:
            return [("receive_samples", {}), *_stays(stays, needs), _sign(needs)]
        case _:
            return [*_stays(stays, needs), _sign(needs)]


def _sign(needs: Needs) -> Planned:
    return ("sign", {"step_up": needs.signature})


def _stays(stays: Sequence[Stay], needs: Needs) -> list[Planned]:
    """With two, both are checked before anything is taken, and the second again before it opens."""
    if len(stays) < 2:
        return [step for stay in stays for step in _stay(stay, needs)]
    first, second = stays
    return [
        ("check_unit", {"refill": False, **second.where}),
        *_stay(first, needs),
        ("carry", second.where),
        *_stay(second, needs),
    ]


def _stay(stay: Stay, needs: Needs, *, counting: bool = False) -> list[Planned]:
    fog, where = Purpose.FOG_CLEAR in stay.has, stay.where
    visits = [step for visit in stay.visits for step in _visit(visit, stay, needs, counting)]
    return [
        ("check_unit", {"refill": False, **where}),
        ("unlock_lid", where),
        ("open_lid", where),
        *([("clear_fog", where)] if fog else []),
        *visits,
        *([("stop_fog", where)] if fog else []),
        ("close_lid", where),
        ("lock_lid", where),
        ("verify_unit", where),
    ]


def _visit(visit: Visit, stay: Stay, needs: Needs, counting: bool) -> list[Planned]:
    at: Memory = {"container": visit.container, **stay.where}
    steps: list[Planned] = []
    if Purpose.CAROUSEL in stay.has:
        steps.append(("turn_carousel", at))
    steps.append(("lift", at))
    if counting:
        steps.append(("count_samples", at))
    if visit.takes:
        steps.append(("take_samples", {**at, "samples": [str(one) for one in visit.takes]}))
    if visit.puts:
        steps.append(("store_samples", {**at, "samples": [str(one) for one in visit.puts]}))
    steps.append(("lower", at))
    if needs.witness:  # after lowering: a PIN takes longer than a vial may be out of the cold
        acts = [f"{one} {stay.places[one][0]}" for one in visit.takes]
        acts += [f"{one} {stay.places[one][1]}" for one in visit.puts]
        steps.append(("witness", {**at, "samples": acts}))
    return steps


def _refill(needs: Needs) -> list[Planned]:
    return [
        ("check_unit", {"refill": True}),
        ("fill", {"max_s": LONGEST_FILL_S, "rise": LEAST_RISE}),
        ("shut_valve", {}),
        ("verify_unit", {}),
        _sign(needs),
    ]
