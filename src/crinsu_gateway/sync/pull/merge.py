"""What a record of the centre changes here. Pure: facts in, a verdict out.

The centre owns identity and permission, the gateway owns physical truth. A position that
differs is never merged; it becomes a difference that a person resolves, both values kept.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.procedure import FINAL, ProcedureStatus
from crinsu_gateway.model.sample import GONE, SampleState


@dataclass(frozen=True, slots=True)
class Difference:
    """Two values of one thing, as people read them."""

    central: str
    local: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sample container is said to be: its state, and the address text when stored."""

    state: SampleState
    address: str | None

    def __str__(self) -> str:
        return self.address or self.state


class Claim(StrEnum):
    """What this gateway knows of the place that the centre names."""

    FREE = "free"
    TAKEN = "taken"
    MISSING = "missing"  # one of our storage solutions, but no such slot in it
    FOREIGN = "foreign"  # a storage solution that is not ours
    NOWHERE = "nowhere"  # the centre names no place


@dataclass(frozen=True, slots=True)
class SampleVerdict:
    """`adopt`: take the centre's place over. `difference`: let a person look."""

    adopt: bool = False
    difference: Difference | None = None


def sample_verdict(
    local: Place | None, remote: Place, claim: Claim, *, untold: bool
) -> SampleVerdict:
    """What to do about the place of a sample container; its identity is always taken over.

    `untold`: a fact about it still waits for the centre, whose word is therefore old.
    """
    if untold:
        return SampleVerdict()
    never_here = local is None or local.state is SampleState.EXPECTED
    if never_here and claim is Claim.FREE:
        return SampleVerdict(adopt=True)
    if never_here and claim in (Claim.TAKEN, Claim.MISSING):
        why = "no such slot here" if claim is Claim.MISSING else "the slot is taken here"
        return SampleVerdict(difference=Difference(str(remote), why))
    if never_here or local is None or _agree(local, remote):
        return SampleVerdict()
    return SampleVerdict(difference=Difference(str(remote), str(local)))


def _agree(local: Place, remote: Place) -> bool:
    """The same slot, or in no slot on both sides and gone for both or for neither."""
    both_gone = (local.state in GONE) == (remote.state in GONE)
    return local.address == remote.address and both_gone


def same_person(here: tuple[str, str], there: tuple[str, str]) -> bool:
    """Whether first and last names can be of one subject: nothing contradicts, and who has a name
    here is not taken for somebody without one. Spaces and case do not count.
    """
    pairs = [
        (" ".join(ours.casefold().split()), " ".join(theirs.casefold().split()))
        for ours, theirs in zip(here, there, strict=True)
    ]
    if any(ours and theirs and ours != theirs for ours, theirs in pairs):
        return False
    return any(there) or not any(here)


class Step(StrEnum):
    """What to do about the status of a procedure."""

    LEAVE = "leave"
    FOLLOW = "follow"  # take the centre's status over
    CONFLICT = "conflict"  # note it at the procedure, keep what is true here


@dataclass(frozen=True, slots=True)
class ProcedureVerdict:
    """The step, and the difference that a person should see, if any."""

    step: Step
    difference: Difference | None = None


def procedure_verdict(
    local: ProcedureStatus, remote: ProcedureStatus, *, ours: bool, untold: bool
) -> ProcedureVerdict:
    """What to do about a procedure known on both sides.

    `ours`: it was or is executed here. `untold`: a fact about it still waits for the centre.
    """
    if local is remote:
        return ProcedureVerdict(Step.LEAVE)
    if not ours:  # what was withdrawn here stays so until the centre was told and answered
        return ProcedureVerdict(Step.LEAVE if untold else Step.FOLLOW)
    difference = Difference(remote.value, local.value)
    if remote is ProcedureStatus.CANCELLED:
        return ProcedureVerdict(Step.CONFLICT, difference)
    if remote in FINAL:  # it ended there, by another gateway, while we ran or ended it otherwise
        return ProcedureVerdict(Step.CONFLICT, difference)
    if untold:
        return ProcedureVerdict(Step.LEAVE)
    return ProcedureVerdict(Step.LEAVE, difference)
