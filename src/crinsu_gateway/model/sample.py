"""Sample containers: where they may be, and which act is allowed from where.

At most one slot holds a sample container and a slot holds at most one; the store enforces
the same in the database. Pure: the functions look at what is given and refuse, or do not.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import (
    SampleAlreadyStored,
    SampleNotStored,
    SlotOccupied,
    UnknownSample,
    WrongTag,
)


class SampleState(StrEnum):
    """EXPECTED: known, never stored here. OUT: taken out, with a person, since a moment."""

    EXPECTED = "EXPECTED"
    STORED = "STORED"
    OUT = "OUT"
    DISCARDED = "DISCARDED"
    SHIPPED = "SHIPPED"


GONE = frozenset({SampleState.DISCARDED, SampleState.SHIPPED})


@dataclass(frozen=True, slots=True)
class Sample:
    """What the rules need of a sample container. `slot` is the address text, or None."""

    id: int
    name: str
    tag: str | None
    state: SampleState
    slot: str | None


def may_store(sample: Sample, slot: str, occupant: str | None) -> None:
    """Refuse to store `sample` in `slot` when a rule forbids it; `occupant` is its name."""
    if sample.state is SampleState.STORED:
        raise SampleAlreadyStored(
            f"{sample.name} is stored in {sample.slot} already", sample=sample.id
        )
    if sample.state in GONE:
        raise SampleNotStored(
            f"{sample.name} is {sample.state} and cannot be stored again", sample=sample.id
        )
    if occupant is not None:
        raise SlotOccupied(f"slot {slot} holds {occupant}; choose a free one", slot=slot)


def may_take(sample: Sample) -> None:
    """Refuse to take out a sample container that is in no slot."""
    if sample.state is not SampleState.STORED:
        raise SampleNotStored(
            f"{sample.name} is {sample.state}, it is in no slot", sample=sample.id
        )


def may_move(sample: Sample, slot: str, occupant: str | None) -> None:
    """Refuse to move `sample` to `slot` when a rule forbids it."""
    may_take(sample)
    if occupant is not None:
        raise SlotOccupied(f"slot {slot} holds {occupant}; choose a free one", slot=slot)


def match_tag(scanned: str, expected: dict[str, int]) -> int:
    """The id of the expected sample container that bears the scanned tag.

    `expected` maps tag -> id of what the open step waits for. Anything else is refused.
    """
    tag = scanned.strip()
    if not tag:
        raise UnknownSample("the scan was empty; scan the tag again", tag=tag)
    if tag not in expected:
        waiting = ", ".join(sorted(expected))
        raise WrongTag(f"tag {tag} is not expected here; this step waits for {waiting}", tag=tag)
    return expected[tag]
