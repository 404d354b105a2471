"""Sample containers: where they may be, and which act is allowed from where.

At most one slot holds a sample container and a slot holds at most one; the store enforces
the same in the database. Pure: the functions look at what is given and refuse, or do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import (
    SampleAlreadyStored,
    SampleNotStored,
    SlotOccupied,
    UnknownSample,
    WrongTag,
)
from crinsu_gateway.model.place_errors import NotReleasable, Quarantined, StillNeeded


class SampleState(StrEnum):
    """EXPECTED: known, never stored here. OUT: taken out, with a person, since a moment.

    MISSING: a count did not find it where it was, and nobody is known to have it.
    """

    EXPECTED = "EXPECTED"
    STORED = "STORED"
    OUT = "OUT"
    MISSING = "MISSING"
    DISCARDED = "DISCARDED"
    SHIPPED = "SHIPPED"


GONE = frozenset({SampleState.DISCARDED, SampleState.SHIPPED})


class Clearance(StrEnum):
    """QUARANTINED: nobody may take it out or hand it on until it is released by criteria."""

    RELEASED = "RELEASED"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the rules need of a sample container. `slot` is the address text, or None."""

    id: int
    name: str
    tag: str | None
    state: SampleState
    slot: str | None
    clearance: Clearance = Clearance.RELEASED


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
    """Refuse to take out a sample container that is in no slot, or in quarantine."""
    may_miss(sample)
    require_released(sample)


def may_transfer(sample: Sample) -> None:
    """Refuse to carry elsewhere what is neither in a slot nor in somebody's hands.

    What is in quarantine and in a slot stays there; what is out already has to lie somewhere.
    """
    if sample.state is not SampleState.OUT:
        may_take(sample)


def may_miss(sample: Sample) -> None:
    """Refuse to miss what is in no slot; what is in quarantine may be gone like anything else."""
    if sample.state is not SampleState.STORED:
        raise SampleNotStored(
            f"{sample.name} is {sample.state}, it is in no slot", sample=sample.id
        )


def require_released(sample: Sample) -> None:
    """Refuse to hand out a sample container that is in quarantine."""
    if sample.clearance is Clearance.QUARANTINED:
        raise Quarantined(
            f"{sample.name} is in quarantine; it must be released first", sample=sample.id
        )


def may_move(sample: Sample, slot: str, occupant: str | None) -> None:
    """Refuse to move `sample` to `slot` when a rule forbids it; from quarantine too it may."""
    if sample.state is not SampleState.STORED:
        raise SampleNotStored(
            f"{sample.name} is {sample.state}, it is in no slot", sample=sample.id
        )
    if occupant is not None:
        raise SlotOccupied(f"slot {slot} holds {occupant}; choose a free one", slot=slot)


def may_quarantine(sample: Sample) -> None:
    """Refuse to quarantine what is gone, or is in quarantine already."""
    if sample.state in GONE:
        raise SampleNotStored(f"{sample.name} is {sample.state}", sample=sample.id)
    if sample.clearance is Clearance.QUARANTINED:
        raise Quarantined(f"{sample.name} is in quarantine already", sample=sample.id)


def may_discard(sample: Sample) -> None:
    """Refuse to discard what is not here. From quarantine it may be discarded."""
    if sample.state in GONE or sample.state in (SampleState.EXPECTED, SampleState.MISSING):
        raise SampleNotStored(
            f"{sample.name} is {sample.state}: there is nothing to discard", sample=sample.id
        )


_LEAVES_BY = {
    SampleState.STORED: "it lies in a slot: retrieve it, and then discard or ship it",
    SampleState.OUT: "it is in somebody's hands: store, discard or ship it",
    SampleState.MISSING: "say first where it is, or that it is lost (stock-take)",
}


def may_withdraw(sample: Sample, procedure: int | None) -> None:
    """Refuse to withdraw what was ever here, or what `procedure`, which is not over, waits for."""
    if sample.state in GONE:
        raise SampleNotStored(f"{sample.name} is {sample.state} already", sample=sample.id)
    if sample.state is not SampleState.EXPECTED:
        raise StillNeeded(
            f"{sample.name} is {sample.state}; {_LEAVES_BY[sample.state]}", sample=sample.id
        )
    if procedure is not None:
        raise StillNeeded(
            f"procedure {procedure} waits for {sample.name}: cancel or finish it first",
            sample=sample.id,
            procedure=procedure,
        )


def may_release(sample: Sample, opened_by: str, releaser: str, unmet: Sequence[str]) -> None:
    """Refuse a release before all criteria are met, by whoever ordered it, or of what is gone."""
    if sample.state in GONE:
        raise NotReleasable(f"{sample.name} is {sample.state}", sample=sample.id)
    if sample.clearance is not Clearance.QUARANTINED:
        raise NotReleasable(f"{sample.name} is not in quarantine", sample=sample.id)
    if unmet:
        raise NotReleasable(
            f"{sample.name} cannot be released before this is shown: {'; '.join(unmet)}",
            sample=sample.id,
        )
    if releaser == opened_by:
        raise NotReleasable(
            f"{releaser} put {sample.name} into quarantine; another person must release it",
            sample=sample.id,
        )


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


def may_ship(sample: Sample) -> None:
    """Refuse to send away what is not in somebody's hands, or is in quarantine."""
    if sample.state is not SampleState.OUT:
        raise SampleNotStored(
            f"{sample.name} is {sample.state}; take it out before it is shipped", sample=sample.id
        )
    require_released(sample)


def may_receive(sample: Sample) -> None:
    """Refuse the arrival of what is here already, or of what was discarded."""
    if sample.state is SampleState.STORED:
        raise SampleAlreadyStored(
            f"{sample.name} is stored in {sample.slot} already", sample=sample.id
        )
    if sample.state is SampleState.DISCARDED:
        raise SampleNotStored(f"{sample.name} was discarded and cannot arrive", sample=sample.id)
