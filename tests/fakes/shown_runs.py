"""Executions as their page reads them, made by hand: any step in any state, hostile labels."""

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import PersonState, Role, Standing
from crinsu_gateway.model.procedure import (
    ExecutionState,
    InputKind,
    ProcedureType,
    StepState,
    Verdict,
)
from crinsu_gateway.store.executions import ExecutionRow, Parameters, StepRow
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.console.viewer import Viewer
from crinsu_gateway.web.console.views.execution_facts import Facts, Open, Vial
from crinsu_gateway.web.console.views.execution_spot import Spot
from crinsu_gateway.web.console.views.execution_way import Way

NOW = Instant(1_760_000_000_000, 1_000_000, "boot-a")
HOSTILE = "<script>x</script>"


def step(ordinal: int, kind: str, state: StepState = StepState.ACTIVE) -> StepRow:
    """A step with all that any kind remembers."""
    parameters: Parameters = {"container": "C1/CN1", "storage": "T1", "samples": ["1"]}
    result: Parameters = {
        "shown": "ab" * 32,
        "see": [HOSTILE],
        "causes": ["level"],
        "because": [HOSTILE],
    }
    return StepRow(ordinal, kind, parameters, state, HOSTILE, "tech", 1, 1, "boot-a", None, result)


def facts(open_step: Open | None, steps: tuple[StepRow, ...], state: ExecutionState) -> Facts:
    """A transfer from T1 to T2 that stands so."""
    run = ExecutionRow(
        *(7, 8, 8, 1, "T1", "person-3", "bench-1", state, 1, None, "STOPPED", HOSTILE, steps),
        to_storage_id=2,
        to_storage_name="T2",
        members=(8,),
    )
    vials = tuple(
        Vial(number, number, HOSTILE, HOSTILE, "T1/C1/CN1/1", state_, HOSTILE, here=True)
        for number, state_ in enumerate(("waiting", "done", "left"), start=1)
    )
    return Facts(
        run, ProcedureType.TRANSFER, HOSTILE, open_step, vials, None, None, steps, steps, 5
    )


def look(language: str, person: int = 3, station: str = "bench-1") -> Look:
    """A technician who looks."""
    who = Standing(person, Role.TECHNICIAN, PersonState.ACTIVE, {}, None, None)
    viewer = Viewer(person, "Ada", station, who, NOW.utc_ms)
    return Look({"id": "7"}, {}, language, viewer, NOW)


def opened(kind: str, way: Way) -> Open:
    """A step of this kind that waits for this."""
    wrong = InputRow(
        *(1, 7, 1, InputKind.SCAN, HOSTILE, "tech", "bench-1", Verdict.REFUSED, "WRONG_TAG"),
        *("not this", "", None, ""),
    )
    spot = Spot("T1", "C1/CN1", (), (), (), HOSTILE, shelved=False)
    return Open(step(1, kind), way, "T1", spot, None, NOW.utc_ms, wrong, True, 3)
