"""What the centre's word about a person changes here, and what it never does."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.person import PersonState, Role, Standing, Training
from crinsu_gateway.sync.pull.person_merge import Verdict, verdict
from crinsu_gateway.sync.target import RemotePerson

WITNESS, DISPOSE = Training.CAN_WITNESS, Training.CAN_DISPOSE


def remote(role: Role = Role.TECHNICIAN, *, revoked: bool = False) -> RemotePerson:
    """A person at the centre who may witness until 900."""
    return RemotePerson(7, "Ada Example", role, "04A1", {WITNESS: 900}, revoked)


def known(role: Role = Role.TECHNICIAN, state: PersonState = PersonState.ACTIVE) -> Standing:
    """The same person here, who may dispose until 500."""
    return Standing(1, role, state, {DISPOSE: 500})


def test_somebody_new_is_added_with_their_trainings() -> None:
    """Whoever was revoked already is not."""
    assert verdict(None, remote()) == Verdict(add=True, trainings={WITNESS: 900})
    assert verdict(None, remote(revoked=True)) == Verdict()


def test_role_and_trainings_follow_the_centre() -> None:
    """What it does not name any more is taken away."""
    found = verdict(known(), remote(Role.SUPERVISOR))
    assert found == Verdict(role=Role.SUPERVISOR, trainings={WITNESS: 900, DISPOSE: None})


def test_the_end_of_a_role_follows_where_the_centre_names_one() -> None:
    """Without one that of the gateway stays; with the same one nothing changes."""
    ends = RemotePerson(7, "Ada Example", Role.SERVICE, None, {}, False, 900)
    here = Standing(1, Role.SERVICE, PersonState.ACTIVE, {}, 500)
    assert verdict(here, ends) == Verdict(role=Role.SERVICE, until_ms=900)
    assert verdict(replace(here, until_ms=900), ends) == Verdict()
    assert verdict(here, replace(ends, until_ms=None)) == Verdict()
    assert verdict(None, ends) == Verdict(add=True, until_ms=900)


@pytest.mark.parametrize("role", list(Role))
def test_a_revocation_is_taken_over_from_whatever_role_is_here(role: Role) -> None:
    """The end of an access needs no second look; nothing else changes with it."""
    assert verdict(known(role), remote(revoked=True)) == Verdict(revoke=True)


def test_what_is_revoked_here_stays_revoked() -> None:
    """An older word of the centre brings nobody back."""
    gone = known(state=PersonState.REVOKED)
    assert verdict(gone, remote()) == Verdict()
    assert verdict(gone, remote(revoked=True)) == Verdict()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MACHINE])
def test_no_administrator_is_made_from_afar(role: Role) -> None:
    """Whoever manages people is made on the machine itself."""
    assert verdict(None, remote(role)) == Verdict()
    assert verdict(known(), remote(role)) == Verdict()
    assert verdict(known(Role.ADMINISTRATOR), remote()) == Verdict()


def test_a_person_never_shows_name_or_badge() -> None:
    """Whoever prints one by chance prints an id."""
    assert repr(remote()) == "RemotePerson(id=7)"
