"""Trips: work that waits for one storage solution, put in the order with the fewest lifts.

Pure. A container is lifted once for everything wanted of it, whoever wants it, and again only
when it would be up too long, or when what is to be put there is still somewhere else. It knows
no store; the steps of a trip are made by procedures/recipes.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.thermal import CARRIERS, LN2_C, budget_s, kind_of


@dataclass(frozen=True, slots=True)
class Errand:
    """One sample container: taken out of `take`, put into `put`, or both in this order.

    Both are paths of innermost containers, such as C1/CN2, in the same storage solution.
    """

    sample: int
    carrier: str
    take: str | None = None
    put: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """What one sample container takes while its container is up, in s."""

    handling_s: float = 3.0

    def at_once(self, carriers: frozenset[str]) -> int:
        """How many sample containers one lift of a container may serve; always one at least.

        As many as the budget allows of the carrier that warms soonest, from liquid nitrogen.
        """
        limit_s = min((budget_s(CARRIERS[kind_of(one)], LN2_C) for one in carriers), default=0.0)
        return max(1, int(limit_s // self.handling_s))


@dataclass(frozen=True, slots=True)
class Visit:
    """One lift of a container: what is taken out of it first, then what is put into it."""

    container: str
    takes: tuple[int, ...] = ()
    puts: tuple[int, ...] = ()


Contents = Mapping[str, frozenset[str]]
_NOTHING: Contents = {}


def plan(
    errands: Sequence[Errand], pace: Pace | None = None, contents: Contents = _NOTHING
) -> tuple[Visit, ...]:
    """The visits with the fewest lifts; never more than one errand after the other would need.

    `contents` gives the carrier classes that are in a container already.
    """
    room = _room(errands, pace or Pace(), contents)
    joined = _split(_joined(errands), room)
    plain = one_by_one(errands, pace, contents)
    return joined if len(joined) <= len(plain) else plain


def one_by_one(
    errands: Sequence[Errand], pace: Pace | None = None, contents: Contents = _NOTHING
) -> tuple[Visit, ...]:
    """The simple order: each errand as it comes; a container that is up already is used."""
    room = _room(errands, pace or Pace(), contents)
    acts = [
        act
        for errand in errands
        for act in (
            (errand.take, (errand.sample,), ()),
            (errand.put, (), (errand.sample,)),
        )
        if act[0] is not None
    ]
    visits: list[Visit] = []
    for container, takes, puts in acts:
        assert container is not None
        last = visits[-1] if visits else None
        fits = last is not None and last.container == container and _fits(last, takes, room)
        if last is None or not fits:
            visits.append(Visit(container, takes, puts))
        else:
            visits[-1] = Visit(container, last.takes + takes, last.puts + puts)
    return tuple(visits)


def _fits(visit: Visit, takes: tuple[int, ...], room: Mapping[str, int]) -> bool:
    """Whether one more can be served while it is up; nothing is taken after something was put."""
    served = len(visit.takes) + len(visit.puts)
    return served < room[visit.container] and not (takes and visit.puts)


def _room(errands: Sequence[Errand], pace: Pace, contents: Contents) -> dict[str, int]:
    """How many each container may serve a lift."""
    carriers: dict[str, set[str]] = {}
    for errand in errands:
        for container in (errand.take, errand.put):
            if container is not None:
                carriers.setdefault(container, set()).add(errand.carrier)
    return {
        container: pace.at_once(frozenset(found) | contents.get(container, frozenset()))
        for container, found in carriers.items()
    }


def _joined(errands: Sequence[Errand]) -> list[Visit]:
    """One visit a container, after those that give it something; rings are opened by a second."""
    takes: dict[str, list[int]] = {}
    puts: dict[str, list[int]] = {}
    givers: dict[str, set[str]] = {}
    for errand in errands:
        if errand.take is not None:
            takes.setdefault(errand.take, []).append(errand.sample)
        if errand.put is not None:
            puts.setdefault(errand.put, []).append(errand.sample)
        if errand.take is not None and errand.put not in (None, errand.take):
            givers.setdefault(str(errand.put), set()).add(errand.take)
    waiting = sorted(takes.keys() | puts.keys(), key=in_order)
    visits: list[Visit] = []
    emptied: set[str] = set()
    while waiting:
        ready = next((one for one in waiting if givers.get(one, set()) <= emptied), None)
        if ready is None:  # take out of one of the ring now, and come back to put
            here = _in_ring(waiting[0], givers, emptied)
            visits.append(Visit(here, tuple(takes.pop(here))))
            emptied.add(here)
            continue
        waiting.remove(ready)
        visits.append(Visit(ready, tuple(takes.pop(ready, ())), tuple(puts.pop(ready, ()))))
        emptied.add(ready)
    return visits


def _in_ring(start: str, givers: Mapping[str, set[str]], emptied: set[str]) -> str:
    """A container that waits, around some corners, for itself; from any that waits."""
    seen: set[str] = set()
    here = start
    while here not in seen:
        seen.add(here)
        here = min(givers[here] - emptied, key=in_order)
    return here


def _split(visits: Sequence[Visit], room: Mapping[str, int]) -> tuple[Visit, ...]:
    """Visits that would keep a container up too long, in parts."""
    parts: list[Visit] = []
    for visit in visits:
        most, count = room[visit.container], len(visit.takes)
        served = visit.takes + visit.puts
        for start in range(0, len(served), most):
            end = start + most
            parts.append(
                Visit(
                    visit.container,
                    served[start : min(end, count)],
                    served[max(start, count) : end],
                )
            )
    return tuple(parts)


def in_order(path: str) -> list[tuple[int, str]]:
    """Sorts CN2 before CN10: by length of each label, then by its text."""
    return [(len(part), part) for part in path.split("/")]
