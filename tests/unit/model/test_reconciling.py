"""What may be decided about a difference with the centre, kind by kind."""

import ast
from pathlib import Path

import pytest

from crinsu_gateway.model.person import AUTHORITY, Act, Role
from crinsu_gateway.model.place import Address
from crinsu_gateway.model.reconciling import (
    OPTIONS,
    Decision,
    ItemKind,
    number_of,
    options,
    place_of,
    stays_settled,
)
from crinsu_gateway.model.sample import SampleState

SOURCE = Path(__file__).parents[3] / "src" / "crinsu_gateway"


@pytest.mark.parametrize("kind", list(ItemKind))
def test_every_kind_can_be_ended_by_a_person_and_none_by_agreeing(kind: ItemKind) -> None:
    """Nobody is left with a difference that nothing resolves; AGREED is no decision of people."""
    found = [one.decision for one in options(kind, "sample/1")]
    assert found
    assert Decision.AGREED not in found
    assert len(found) == len(set(found))


def test_what_changes_anything_is_signed_and_for_supervisors() -> None:
    """People of quality may look and note; where something is they may not change."""
    for choices in OPTIONS.values():
        for one in choices:
            assert one.signs == (one.act is Act.CORRECT_SAMPLE)
            assert one.signs or not one.moves
    assert Act.CORRECT_SAMPLE not in AUTHORITY[Role.QA]
    assert Act.RESOLVE_DIFFERENCE in AUTHORITY[Role.QA]
    assert Act.RESOLVE_DIFFERENCE not in AUTHORITY[Role.TECHNICIAN]


def test_a_kind_that_a_later_version_knows_is_noted() -> None:
    """A store that was put back to an older program is not stuck."""
    assert [one.decision for one in options("of-tomorrow", "x/1")] == [Decision.NOTED]


def test_a_conflict_about_a_procedure_is_noted_and_one_about_a_sample_is_looked_at() -> None:
    """There is no place to look at for a procedure."""
    assert [one.decision for one in options("conflict", "procedure/2")] == [Decision.NOTED]
    assert Decision.HERE in [one.decision for one in options("conflict", "sample/2")]


@pytest.mark.parametrize(
    ("kind", "decision", "same", "stays"),
    [
        ("storage", "NOTED", True, True),
        ("storage", "NOTED", False, False),
        ("storage", "AGREED", True, False),
        ("tag", "HERE", True, True),
        ("tag", "CLEAR", True, True),
        ("tag", "THERE", True, False),
        ("refused", "LEAVE", True, True),
        ("position", "HERE", True, False),
        ("position", "THERE", True, False),
    ],
)
def test_what_was_settled_stays_so_until_a_side_says_something_else(
    kind: str, decision: str, same: bool, stays: bool
) -> None:
    """Where something is must agree in the end; what was only noted must not come every day."""
    assert stays_settled(kind, decision, same=same) is stays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OUT", SampleState.OUT),
        ("T1/C1/CN2/3", Address("T1", ("C1", "CN2"), "3")),
        ("the slot is taken here", None),
        ("", None),
    ],
)
def test_a_side_is_a_place_a_state_or_neither(text: str, found: object) -> None:
    """What is no place is never guessed to be one."""
    assert place_of(text) == found


def test_a_thing_without_a_number_is_refused() -> None:
    """A text that was forgotten names nothing."""
    assert number_of("sample/456") == 456
    with pytest.raises(ValueError, match="invalid literal"):
        number_of("(forgotten)")


def test_every_kind_that_is_noted_anywhere_has_its_name_here() -> None:
    """Whoever notes a difference under a word of their own adds it to ItemKind."""
    noted = {
        str(node.args[1].value)
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "reconciliation.note"
        if isinstance(node.args[1], ast.Constant)
    }
    assert noted
    assert noted - set(ItemKind) == set()
