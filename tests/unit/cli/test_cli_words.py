"""What the command line says to a technician: the next act, and nothing that steers a terminal."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.cli.answer import Refusal, visible
from crinsu_gateway.cli.execution_lines import clock_line, verdict

Json = dict[str, Any]


def run(prompt: str, state: str = "RUNNING") -> Json:
    """An execution as the API shows it."""
    facts = {"id": 4, "procedure": 5, "storageSolution": {"name": "T1"}, "state": state, "code": ""}
    return facts | {"sentence": "", "steps": [], "prompt": prompt}


def told(execution: Json, word: str = "ACCEPTED") -> Json:
    """A verdict as the API gives it."""
    return {"verdict": word, "code": "C", "sentence": "no", "execution": execution}


def test_after_an_input_the_next_prompt_is_awaited() -> None:
    """The engine opens the next step a moment later; its prompt is what the technician needs."""
    later = [run(""), run("Lift C1/CN1, then confirm")]
    answer = verdict(lambda path: later.pop(0), told(run("")), "Open the lid of T1")
    assert answer.lines[0] == "accepted; it was asked: Open the lid of T1"
    assert answer.lines[-1] == "now: Lift C1/CN1, then confirm"
    assert later == []


def test_a_prompt_that_was_answered_is_not_shown_as_the_next_one() -> None:
    """After the first of two scans the prompt still names both for a moment."""
    both, rest = "Scan: TAG-1, TAG-2", "Scan: TAG-2"
    later = [run(both), run(rest)]
    answer = verdict(lambda path: later.pop(0), told(run(both)), both)
    assert answer.lines[-1] == f"now: {rest}"


def test_the_end_of_an_execution_is_awaited() -> None:
    """The last confirmation shows that the execution is complete."""
    answer = verdict(lambda path: run("", "COMPLETED"), told(run("Sign")), "Sign")
    assert list(answer.lines) == ["accepted; it was asked: Sign", "execution 4 on T1: COMPLETED"]


def test_a_refusal_asks_nothing_more() -> None:
    """A refused input is told at once."""
    with pytest.raises(Refusal, match="no"):
        verdict(lambda path: pytest.fail("asked"), told(run(""), "REFUSED"), "Sign")


def test_a_hostile_name_is_spelt_out() -> None:
    """Neither escapes nor marks of direction reach the terminal; other alphabets do."""
    assert visible("B2 \x1b[31m\r\u202egat\x9b") == "B2 <U+001B>[31m<U+000D><U+202E>gat<U+009B>"
    assert visible("café Łódź 東京 عينة −195.8 °C") == "café Łódź 東京 عينة −195.8 °C"
    assert visible("\ud83d") == "<U+D83D>"


@given(st.text())
def test_no_line_holds_a_control_character(text: str) -> None:
    """Whatever a line holds, a terminal gets only characters to show, and ends of lines."""
    shown = visible(text)
    assert not any(unicodedata.category(one) in ("Cc", "Cs") for one in shown if one not in "\n\t")
    shown.encode()


def test_the_clock_of_what_is_out_is_one_line() -> None:
    """Since when, how long, how much of the budget, and what has the least time left."""
    out = {
        "container": "C1/CN1",
        "since": "2026-01-01T10:00:00.000Z",
        "seconds": 6.04,
        "budget": 8.0,
        "fraction": 0.755,
        "stage": "warned",
        "estimated": False,
        "samples": 3,
        "tightest": {
            "id": 12,
            "name": "Vial 7",
            "tag": "T-7",
            "carrier": "vial_2ml_1",
            "carrierAssumed": False,
        },
    }
    assert clock_line(out) == (
        "OUT: C1/CN1 since 2026-01-01T10:00:00.000Z, 6.0 s of 8.0 s (76%), warned; "
        "3 out, tightest Vial 7 (vial_2ml_1)"
    )
    assumed = out | {"tightest": {"name": "V", "carrier": "straw_0.25", "carrierAssumed": True}}
    assert clock_line(assumed).endswith("tightest V (straw_0.25 assumed)")
    unknown = out | {"seconds": None, "fraction": None, "estimated": True, "container": None}
    assert "what was taken" in clock_line(unknown)
    assert "no clock can tell" in clock_line(unknown)
    assert "estimated" in clock_line(unknown)
