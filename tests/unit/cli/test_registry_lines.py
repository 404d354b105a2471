"""What people read of a registry, made from the bodies that the API was seen to answer."""

import json
from typing import Any

import pytest

from crinsu_gateway.cli.registry_lines import (
    difference_lines,
    ended_line,
    page_lines,
    record_lines,
    state_lines,
)
from tests.fakes.golden import FOLDER, Golden


def body(name: str) -> Any:
    """The body of a golden exchange of the API."""
    return json.loads((FOLDER / "api" / f"{name}.json").read_text())["body"]


def test_lines_are_those_that_were_accepted(golden: Golden) -> None:
    """Stale is said, as is what moved, what failed and what never came."""
    state = body("registry")
    page = {"records": state["records"], "total": 40, "odd": 1, "more": True}
    publication = body("publication")
    made = {**publication, "action": "CREATE"}
    shown = {
        "show": state_lines(state),
        "show, nothing configured": state_lines({**state, "records": [], "mayWrite": False}),
        "read": record_lines(state["records"][0]),
        "search": page_lines(page),
        "patch": difference_lines(publication),
        "create": difference_lines(made),
    }
    text = "\n".join(line for name, lines in shown.items() for line in (f"# {name}", *lines))
    golden.check("registry/lines.txt", text + "\n")


@pytest.mark.parametrize(
    ("state", "begins"),
    [
        ("DONE", "done: x"),
        ("UNCHANGED", "nothing to do: x"),
        ("FAILED", "refused: x"),
        ("UNANSWERED", "not known: x"),
        ("WITHDRAWN", "withdrawn"),
        ("SENDING", "publication 7 is SENDING still"),
    ],
)
def test_every_end_has_its_words(state: str, begins: str) -> None:
    """No state is shown as a bare code."""
    assert ended_line({"id": 7, "state": state, "said": "x"}).startswith(begins)


def test_without_a_difference_there_is_nothing_to_show() -> None:
    """No heading without lines under it."""
    assert difference_lines({"differences": []}) == []
