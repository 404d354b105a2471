"""The page of an execution: one step a screen, what is out of the cold, and where to go.

What the open step waits for is in execution_way.py, what is read in execution_facts.py. Whatever is
said to it goes through the API, with the step that was on the screen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.model.procedure import ProcedureType, StepState
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.executions import StepRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered, said
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.execution_facts import Facts, Open, facts
from crinsu_gateway.web.console.views.execution_place import where_to
from crinsu_gateway.web.console.views.execution_way import TAGS, WORD, Way
from crinsu_gateway.web.endpoint import id_in
from crinsu_gateway.web.languages import CATALOGUES
from crinsu_gateway.web.scopes import Scope

VERDICTS = (
    "ALREADY_RUNNING",
    "ALREADY_SCANNED",
    "INTERLOCKED",
    "NOT_ALLOWED",
    "PAPER_SCANNED",
    "REASON_MISSING",
    "STEP_UP_NEEDED",
    "UNKNOWN_SAMPLE",
    "WRONG_INPUT",
    "WRONG_TAG",
)
"""Why an execution refuses what it is told."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: the number of the open step, of how many, those left out not counted."""

    at: int
    of: int
    states: tuple[str, ...]


def read(tx: Transaction, look: Look) -> Facts:
    """The execution that the address names."""
    return facts(tx, id_in(look.path["id"], "execution"))


def draw(found: Facts, look: Look) -> Pieces:
    """Each piece from what was read."""
    shown = {
        "it": found,
        "run": found.run,
        "step": found.step,
        "may": look.may(Act.RUN_PROCEDURE),
        "own": _is_own(found, look),
        "emergency": found.emergency,
        "type": found.type.value,
    }

    def piece(name: str, **more: Any) -> str:
        return rendered(f"execution/{name}.html", look.language, **shown, **more)

    return {
        "head": piece(
            "head",
            progress=progress(found.run.steps),
            done=_done(found),
            can_pause=_can_pause(found),
        ),
        "clock": piece("clock", stage=_stage(found)),
        "step": piece("step", words=_words(found.step), may_word=WORD, may_tags=TAGS, Way=Way),
        "place": piece("place", **where_to(found)),
        "vials": piece("vials", done=_done(found)),
        "more": piece("more"),
    }


def progress(steps: tuple[StepRow, ...]) -> Progress:
    """Where a run stands among the steps that were not left out."""
    counted = [step for step in steps if step.state is not StepState.SKIPPED]
    ended = sum(step.state in (StepState.DONE, StepState.FAILED) for step in counted)
    states = tuple(step.state.value.lower() for step in counted)
    return Progress(min(ended + 1, len(counted)), len(counted), states)


def _is_own(found: Facts, look: Look) -> bool:
    """Whether whoever looks is who runs it, where they began it."""
    who = look.viewer
    if who is None:
        return False
    return (found.run.technician, found.run.station) == (actor_of(who.person_id), who.station)


def _done(found: Facts) -> int:
    return sum(one.state == "done" for one in found.vials)


def _stage(found: Facts) -> str:
    return Stage.RUNNING.name.lower() if found.clock is None else found.clock.stage.name.lower()


def _words(step: Open | None) -> Mapping[str, str]:
    """What is put into the words of a step."""
    if step is None:
        return {}
    path = str(step.row.parameters.get("container", ""))
    return {"storage": step.storage, "container": path, "outermost": path.partition("/")[0]}


def _can_pause(found: Facts) -> bool:
    """A fill is not paused, and what ends already is not either."""
    closing = found.run.code or any(
        step.kind == "pause" and step.state is not StepState.DONE for step in found.run.steps
    )
    return found.step is not None and found.type is not ProcedureType.REFILL and not closing


def _more(found: Facts, look: Look) -> Mapping[str, Any]:
    """What the script of the page says by itself: verdicts, by their codes."""
    told = CATALOGUES.get(look.language, {})
    catalogue = {code: told[code] for code in VERDICTS if code in told}
    words = said(look.language, "verdict")
    return {"id": found.run.id, "verdicts": words, "sentences": json.dumps(catalogue)}


VIEW = View(
    name="execution",
    scope=Scope.PROCEDURES_READ,
    read=read,
    draw=draw,
    styles=("execution.css", "inside.css"),
    scripts=("exposure.js", "execution.js"),
    topics=(
        Topic.EXECUTIONS,
        Topic.PROCEDURES,
        Topic.SAMPLES,
        Topic.COMMANDS,
        Topic.PLACES,
        Topic.READINGS,
    ),
    template="execution/page.html",
    more=_more,
)
