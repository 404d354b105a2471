"""Every kind of event in the source says what changed, or stands in a list with the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.event_values import OTHERS, says_what_changed

pytestmark = pytest.mark.requirement("R01")
SOURCE = Path(__file__).parents[2] / "src" / "crinsu_gateway"


def written() -> Iterator[tuple[str, str, set[str]]]:
    """The kinds that are written as words in a call, with the place and the names of its facts."""
    for file in sorted(SOURCE.rglob("*.py")):
        for around in ast.walk(ast.parse(file.read_text())):
            if not isinstance(around, ast.FunctionDef):
                continue
            for node in ast.walk(around):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.append":
                    for kind in _words(node.args[1]):
                        yield kind, f"{file.name}:{node.lineno}", _keys(around)


def _words(node: ast.AST) -> Iterator[str]:
    for word in ast.walk(node):
        if isinstance(word, ast.Constant) and "." in str(word.value).strip("."):
            yield str(word.value)


def _keys(around: ast.FunctionDef) -> set[str]:
    return {
        str(key.value)
        for node in ast.walk(around)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }


def test_every_kind_that_is_written_says_old_and_new_or_is_named() -> None:
    """A new kind of event must be one or the other, or the message names where it is written."""
    missing = [
        f"{kind} ({place})"
        for kind, place, keys in written()
        if kind not in OTHERS and not says_what_changed({"facts": dict.fromkeys(keys)})
    ]
    assert missing == []


def test_the_list_of_the_others_has_a_reason_each_and_no_change_in_it() -> None:
    """Nothing that says old and new by its nature hides there."""
    assert all(OTHERS.values())
    changes = (".status", ".state", ".changed", ".moved", ".limits", ".type", ".slots", ".role")
    assert [kind for kind in OTHERS if kind.endswith(changes)] == []
