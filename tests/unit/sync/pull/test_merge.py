"""What a pulled record changes here: every case of the rules."""

import pytest

from crinsu_gateway.model.procedure import ProcedureStatus as Status
from crinsu_gateway.model.sample import SampleState as State
from crinsu_gateway.sync.pull.merge import (
    Claim,
    Difference,
    Place,
    ProcedureVerdict,
    SampleVerdict,
    Step,
    procedure_verdict,
    same_person,
    sample_verdict,
)

A, B = "T1/C1/CN1/1", "T1/C1/CN1/2"
EXPECTED, OUT = Place(State.EXPECTED, None), Place(State.OUT, None)
AT_A, AT_B = Place(State.STORED, A), Place(State.STORED, B)
GONE = Place(State.DISCARDED, None)
NOTHING = SampleVerdict()


@pytest.mark.parametrize(
    ("local", "remote", "claim", "verdict"),
    [
        (None, EXPECTED, Claim.NOWHERE, NOTHING),
        (None, AT_A, Claim.FREE, SampleVerdict(adopt=True)),
        (EXPECTED, AT_A, Claim.FREE, SampleVerdict(adopt=True)),
        (None, AT_A, Claim.FOREIGN, NOTHING),
        (
            None,
            AT_A,
            Claim.TAKEN,
            SampleVerdict(difference=Difference(A, "the slot is taken here")),
        ),
        (
            EXPECTED,
            AT_A,
            Claim.MISSING,
            SampleVerdict(difference=Difference(A, "no such slot here")),
        ),
        (AT_A, AT_A, Claim.TAKEN, NOTHING),
        (AT_A, AT_B, Claim.FREE, SampleVerdict(difference=Difference(B, A))),
        (AT_A, OUT, Claim.NOWHERE, SampleVerdict(difference=Difference("OUT", A))),
        (OUT, AT_A, Claim.FREE, SampleVerdict(difference=Difference(A, "OUT"))),
        (OUT, EXPECTED, Claim.NOWHERE, NOTHING),
        (OUT, GONE, Claim.NOWHERE, SampleVerdict(difference=Difference("DISCARDED", "OUT"))),
        (GONE, GONE, Claim.NOWHERE, NOTHING),
    ],
)
def test_places(local: Place | None, remote: Place, claim: Claim, verdict: SampleVerdict) -> None:
    """A place is adopted only where nothing is known; a differing one is left to a person."""
    assert sample_verdict(local, remote, claim, untold=False) == verdict


def test_what_the_centre_was_not_told_yet_is_no_difference() -> None:
    """While a fact about a sample waits, the centre's word about its place is simply old."""
    assert sample_verdict(AT_A, AT_B, Claim.FREE, untold=True) == NOTHING


@pytest.mark.parametrize("untold", [True, False])
@pytest.mark.parametrize("local", list(Status))
@pytest.mark.parametrize("remote", list(Status))
def test_a_procedure_that_never_ran_here_follows_the_centre(
    local: Status, remote: Status, untold: bool
) -> None:
    """Permission is the centre's; but what was withdrawn here stays so until it was told."""
    step = Step.LEAVE if untold or local is remote else Step.FOLLOW
    assert procedure_verdict(local, remote, ours=False, untold=untold) == ProcedureVerdict(step)


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        (("Ada", "Example"), ("ada ", "EXAMPLE"), True),
        (("Ada", ""), ("", "Example"), True),
        (("", ""), ("", ""), True),
        (("", ""), ("Ada", "Example"), True),
        (("Ada", "Example"), ("Eve", "Example"), False),
        (("Ada", "Example"), ("", ""), False),
    ],
)
def test_two_people_never_become_one(
    here: tuple[str, str], there: tuple[str, str], same: bool
) -> None:
    """One code is one subject only where no name contradicts, and a name is not taken for none."""
    assert same_person(here, there) is same


@pytest.mark.parametrize("untold", [True, False])
@pytest.mark.parametrize("local", [Status.IN_PROGRESS, Status.COMPLETED, Status.FAILED])
def test_cancelled_there_while_it_ran_here_is_a_conflict(local: Status, untold: bool) -> None:
    """The run goes on and its real outcome stands; the cancel is noted beside it."""
    verdict = procedure_verdict(local, Status.CANCELLED, ours=True, untold=untold)
    assert verdict == ProcedureVerdict(Step.CONFLICT, Difference("CANCELLED", local.value))


def test_an_end_that_another_gateway_reported_is_a_conflict() -> None:
    """Two ends of one procedure are both kept."""
    verdict = procedure_verdict(Status.FAILED, Status.COMPLETED, ours=True, untold=False)
    assert verdict == ProcedureVerdict(Step.CONFLICT, Difference("COMPLETED", "FAILED"))


def test_the_centre_may_lag_behind_only_while_something_is_untold() -> None:
    """CREATED there and IN_PROGRESS here is normal while the start waits, else a difference."""
    lags = procedure_verdict(Status.IN_PROGRESS, Status.CREATED, ours=True, untold=True)
    assert lags == ProcedureVerdict(Step.LEAVE)
    lost = procedure_verdict(Status.IN_PROGRESS, Status.CREATED, ours=True, untold=False)
    assert lost.difference == Difference("CREATED", "IN_PROGRESS")
