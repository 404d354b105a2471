"""Who may do what to whose things: every role, every act, own and another's, trained or not."""

from itertools import product

import pytest

from crinsu_gateway.model.errors import NotAllowed
from crinsu_gateway.model.person import (
    Act,
    PersonState,
    Relation,
    Role,
    Standing,
    Training,
    actor_of,
    may_sign_in,
    person_of,
    require,
    why_not,
)

NOW, LATER = 1_000_000, 2_000_000
TRAINED = dict.fromkeys(Training, LATER)

ALLOWED = """
viewer         inventory.read
technician     inventory.read subjects.read procedure.request procedure.run step.witness
technician     record.sign sample.quarantine sample.discard alarm.acknowledge unit.order
technician     emergency.declare alarm.shelve
supervisor     inventory.read subjects.read procedure.request procedure.run step.witness
supervisor     record.sign sample.quarantine sample.discard alarm.acknowledge unit.order
supervisor     emergency.declare emergency.review
supervisor     trail.read procedure.approve step.override sample.correct sample.release
supervisor     deviation.close difference.resolve alarm.shelve limits.change people.unlock
supervisor     session.end storage.service alarm.shelve-for-long
qa             inventory.read trail.read trail.review record.sign deviation.close people.read
qa             emergency.review difference.resolve
administrator  people.read people.change people.unlock session.end settings.change
service        inventory.read unit.order unit.service storage.service
machine        inventory.read procedure.request
"""
"""All that is allowed of another's things with every training; whatever is missing is refused."""
SECOND_PERSON = {
    "procedure.approve", "step.override", "step.witness", "people.change", "people.unlock",
    "alarm.shelve-for-long",
}  # fmt: skip
NEEDS_TRAINING = {"step.witness": "can_witness", "sample.discard": "can_dispose"}


def allowed() -> set[tuple[str, str]]:
    """Role and act of each cell that is allowed."""
    lines = [line.split() for line in ALLOWED.strip().splitlines()]
    return {(role, act) for role, *acts in lines for act in acts}


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(("role", "act"), list(product(Role, Act)), ids=str)
def test_every_cell_of_the_matrix(role: Role, act: Act) -> None:
    """What is not in the list is refused, for every role and act, whosever and however trained."""
    listed = (role.value, act.value) in allowed()
    for relation, trained in product(Relation, (True, False)):
        expected = listed and (trained or act.value not in NEEDS_TRAINING)
        expected &= relation is Relation.ANOTHERS or act.value not in SECOND_PERSON
        who = Standing(7, role, trainings=TRAINED if trained else {})
        assert (why_not(who, act, NOW, relation) == "") is expected, (relation, trained)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("state", [PersonState.LOCKED, PersonState.REVOKED])
def test_whoever_is_locked_or_revoked_may_do_nothing(role: Role, state: PersonState) -> None:
    """No role helps a person whose access is ended, in any act."""
    for act in Act:
        with pytest.raises(NotAllowed, match=state.lower()):
            require(Standing(7, role, state, TRAINED), act, NOW)


@pytest.mark.parametrize(("act", "training"), sorted(NEEDS_TRAINING.items()))
def test_a_training_ends_at_its_moment(act: str, training: str) -> None:
    """One millisecond before it counts, at the moment itself it has expired."""
    who = Standing(7, Role.TECHNICIAN, trainings={Training(training): LATER})
    assert why_not(who, Act(act), LATER - 1, Relation.ANOTHERS) == ""
    assert "expired" in why_not(who, Act(act), LATER, Relation.ANOTHERS)


def test_a_role_that_is_boxed_in_time_ends() -> None:
    """Who mends units may do so until the moment that was said, and signs in no longer either."""
    who = Standing(7, Role.SERVICE, until_ms=LATER)
    assert why_not(who, Act.SERVICE_UNIT, LATER - 1, Relation.ANOTHERS) == ""
    assert "over" in why_not(who, Act.SERVICE_UNIT, LATER, Relation.ANOTHERS)
    assert [may_sign_in(who, at) for at in (LATER - 1, LATER)] == [True, False]


def test_an_administrator_does_no_sample_act_and_signs_nothing() -> None:
    """Who manages access can neither use it on samples nor stand for a record."""
    acts = {act for role, act in allowed() if role == "administrator"}
    assert not any(act.startswith(("sample.", "procedure.", "step.", "record.")) for act in acts)


def test_a_machine_never_signs_in() -> None:
    """Only people stand at a station."""
    assert [role for role in Role if not may_sign_in(Standing(7, role), NOW)] == [Role.MACHINE]


@pytest.mark.parametrize("text", ["tech-1", "person-", "person-x", "person-1x", "person-٣", "7"])
def test_a_text_that_names_no_person_is_none(text: str) -> None:
    """Only the exact form names a person, so that nobody is taken for one by chance."""
    assert person_of(text) is None
    assert person_of(actor_of(7)) == 7
