"""Custody replayed: where each sample container was, who held it and how it stood, from the trail.

Pure: audit events go in one by one, in order. The ledger of the store (store/custody.py) must say
the same; a test proves it for any history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crinsu_gateway.model.sample import Clearance, SampleState


@dataclass(frozen=True, slots=True)
class Holding:
    """How a sample container stood at a moment. `place` is an address, None in no slot.

    `holder` is the id of the person who has it in their hands, None when nobody has.
    """

    state: SampleState
    clearance: Clearance
    place: str | None
    holder: str | None


NEW = Holding(SampleState.EXPECTED, Clearance.RELEASED, None, None)
Fact = Mapping[str, object]
_ENTERED = frozenset({"sample.stored", "sample.moved", "sample.adopted"})
_NOWHERE_BY = {
    "sample.discarded": SampleState.DISCARDED,
    "sample.shipped": SampleState.SHIPPED,
    "sample.missed": SampleState.MISSING,
}


@dataclass(slots=True)
class Replay:
    """The state of all sample containers after the events taken in so far, by local id."""

    holdings: dict[int, Holding] = field(default_factory=dict)

    def take_in(self, kind: str, actor: str, facts: Fact) -> None:
        """Take in one event; kinds that change no custody are passed over."""
        if kind == "container.moved":
            self._shift(str(facts["from"]), str(facts["to"]))
        elif kind == "inventory.imported":
            self._imported(facts)
        elif kind.startswith("sample.") and isinstance(facts.get("sample"), int):
            self._changed(kind, actor, facts)

    def _changed(self, kind: str, actor: str, facts: Fact) -> None:
        sample = facts["sample"]
        assert isinstance(sample, int)
        before = self.holdings.get(sample, NEW)
        place = facts.get("to")
        if kind == "sample.created":
            after = NEW
        elif kind in _ENTERED:
            after = Holding(SampleState.STORED, before.clearance, str(place), None)
        elif kind in ("sample.taken", "sample.received"):
            after = Holding(SampleState.OUT, before.clearance, None, actor)
        elif kind in _NOWHERE_BY:
            after = Holding(_NOWHERE_BY[kind], before.clearance, None, None)
        elif kind == "sample.quarantined":
            after = replace(before, clearance=Clearance.QUARANTINED)
        elif kind == "sample.released":
            after = replace(before, clearance=Clearance.RELEASED)
        else:
            return
        self.holdings[sample] = after

    def _shift(self, old: str, new: str) -> None:
        """A container with all that it holds stands elsewhere now."""
        for sample, before in self.holdings.items():
            if before.place is not None and before.place.startswith(f"{old}/"):
                place = new + before.place[len(old) :]
                self.holdings[sample] = replace(before, place=place)

    def _imported(self, facts: Fact) -> None:
        lines = facts["samples"]
        assert isinstance(lines, list)
        for sample, state, clearance, place, holder in lines:
            self.holdings[sample] = Holding(SampleState(state), Clearance(clearance), place, holder)
