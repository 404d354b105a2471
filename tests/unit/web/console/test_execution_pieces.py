"""Every step of an execution is drawn, whatever it waits for, in each language."""

import pytest

from crinsu_gateway.model.procedure import ExecutionState, InputKind, StepState
from crinsu_gateway.procedures.registry import STEPS
from crinsu_gateway.web.console.catalogue import LANGUAGES, words
from crinsu_gateway.web.console.views.execution import draw, progress
from crinsu_gateway.web.console.views.execution_way import TAGS, WORD, Way
from tests.fakes.shown_runs import facts, look, opened, step


def may_wait(kind: str, way: Way) -> bool:
    """Whether a step of this kind can take what is offered."""
    needs = {InputKind.SCAN} if way in TAGS else set()
    needs |= {InputKind.CONFIRM} if way in {*WORD, Way.WITNESS, Way.SIGN} else set()
    return needs <= STEPS[kind].accepts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", Way)
def test_each_step_is_drawn_in_each_way(way: Way, language: str) -> None:
    """What to do is said in large, and nothing that came from outside is taken for HTML."""
    for kind in filter(lambda one: may_wait(one, way), STEPS):
        told = facts(opened(kind, way), (step(1, kind),), ExecutionState.RUNNING)
        drawn = draw(told, look(language))
        said = words(language)(
            f"execution.do_{kind}", storage="T1", container="C1/CN1", outermost="C1"
        )
        assert f">{said}</h3>" in drawn["step"]
        assert "<script" not in "".join(drawn.values())


@pytest.mark.parametrize("state", ExecutionState)
def test_without_an_open_step_it_says_how_it_stands(state: ExecutionState) -> None:
    """Paused, over, or about to go on; only what may still go on can be stopped."""
    drawn = draw(facts(None, (step(1, "lift", StepState.DONE),), state), look("en"))
    live = state in (ExecutionState.RUNNING, ExecutionState.PAUSED)
    assert ('data-opens="stop"' in drawn["head"]) == live
    assert ('data-say="resume"' in drawn["step"]) == (state is ExecutionState.PAUSED)


def test_who_did_not_begin_it_here_is_told_who_did() -> None:
    """Another person, or the same one at another station, has to say that they go on here."""
    told = facts(None, (), ExecutionState.PAUSED)
    for who in (look("en", 4), look("en", 3, "bench-2")):
        assert "data-go-on" in draw(told, who)["head"]
    assert "data-go-on" not in draw(told, look("en"))["head"]


def test_progress_leaves_out_what_was_left_out() -> None:
    """After a pause the steps that were skipped are not counted."""
    states = (StepState.DONE, StepState.SKIPPED, StepState.ACTIVE, StepState.PENDING)
    made = progress(tuple(step(n, "lift", state) for n, state in enumerate(states, start=1)))
    assert (made.at, made.of, made.states) == (2, 3, ("done", "active", "pending"))
