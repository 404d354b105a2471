# ruff: noqa: N815
"""What the own API shows of executions: their steps, what the open one asks, and the inputs. Pure.

A verdict tells a caller what became of what they said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.model.override import LASTS_S
from crinsu_gateway.model.person import actor_of
from crinsu_gateway.store.emergencies import Use
from crinsu_gateway.store.executions import ExecutionRow, Parameter, StepRow
from crinsu_gateway.store.exposure_views import Clock
from crinsu_gateway.store.inputs import InputRow
from crinsu_gateway.store.overrides import OverrideKind, OverrideRow
from crinsu_gateway.web.representation.emergencies import EmergencyUse, emergency_use
from crinsu_gateway.web.representation.exposures import ExposureClock, exposure_clock
from crinsu_gateway.web.representation.reference import Reference


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `prompt` is what it asks of the technician."""

    step: int
    kind: str
    state: str
    prompt: str
    actor: str
    parameters: dict[str, Parameter]
    result: dict[str, Parameter]
    startedAt: str | None
    endedAt: str | None


@dataclass(frozen=True, slots=True)
class Input:
    """What a technician said, and what became of it; `step` is what was on their screen.

    `reason` is why something is left.
    """

    id: int
    kind: str
    text: str
    step: int | None
    reason: str
    technician: str
    station: str
    verdict: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """What a second person let through; `usedAt` is null while it let nothing through.

    `until` is when an interlock blocks again; null for a wrong tag, which passes once.
    """

    id: int
    kind: str
    step: int
    about: str
    reason: str
    askedBy: str
    grantedBy: str
    at: str
    usedAt: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class ExecutionSummary:
    """A run of a procedure; `prompt` is what its open step asks, `step` is its number.

    A trip runs several `procedures`, the leading one first; `toStorage` is the second storage
    solution that a run works on, by name.
    """

    id: int
    procedure: int
    procedures: tuple[int, ...]
    storageSolution: Reference
    toStorage: str | None
    technician: str
    station: str
    state: str
    step: int | None
    stepKind: str | None
    prompt: str
    startedAt: str
    endedAt: str | None
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Execution(ExecutionSummary):
    """A run of a procedure with its steps and inputs; `exposure` is null when nothing is out."""

    steps: tuple[Step, ...]
    inputs: tuple[Input, ...]
    overrides: tuple[Overridden, ...]
    emergency: tuple[EmergencyUse, ...]
    exposure: ExposureClock | None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What became of one tag of several."""

    tag: str
    input: int
    verdict: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ScanResults:
    """What became of several tags, each judged by itself, in their order."""

    results: tuple[ScanResult, ...]
    execution: Execution


@dataclass(frozen=True, slots=True)
class VerdictOnInput:
    """What became of an input: ACCEPTED, REFUSED, or OPEN while nobody has decided."""

    input: int
    verdict: str
    code: str
    sentence: str
    execution: Execution


def summary(row: ExecutionRow, storage_id: int) -> ExecutionSummary:
    """A run, without its steps; `storage_id` is the public id of the storage solution."""
    here = row.open_step
    return ExecutionSummary(
        id=row.id,
        procedure=row.procedure_id,
        procedures=row.public_members,
        storageSolution=Reference(storage_id, row.storage_name),
        toStorage=row.to_storage_name,
        technician=row.technician,
        station=row.station,
        state=row.state.value,
        step=None if here is None else here.ordinal,
        stepKind=None if here is None else here.kind,
        prompt="" if here is None else here.prompt,
        startedAt=iso_utc(row.started_ms),
        endedAt=iso_utc_or_none(row.ended_ms),
        code=row.code,
        sentence=row.sentence,
    )


def execution(
    row: ExecutionRow,
    storage_id: int,
    given: Sequence[InputRow],
    let_through: Sequence[OverrideRow],
    in_emergency: Sequence[Use],
    running: Clock | None,
) -> Execution:
    """A run with its steps, what was said to it, and the clock of what is out."""
    head = summary(row, storage_id)
    return Execution(
        id=head.id,
        procedure=head.procedure,
        procedures=head.procedures,
        storageSolution=head.storageSolution,
        toStorage=head.toStorage,
        technician=head.technician,
        station=head.station,
        state=head.state,
        step=head.step,
        stepKind=head.stepKind,
        prompt=head.prompt,
        startedAt=head.startedAt,
        endedAt=head.endedAt,
        code=head.code,
        sentence=head.sentence,
        steps=tuple(_step(step) for step in row.steps),
        inputs=tuple(_input(one) for one in given),
        overrides=tuple(_overridden(one) for one in let_through),
        emergency=tuple(emergency_use(one) for one in in_emergency),
        exposure=None if running is None else exposure_clock(running),
    )


def verdict(given: InputRow, run: Execution) -> VerdictOnInput:
    """What became of an input."""
    return VerdictOnInput(given.id, given.verdict.value, given.code, given.sentence, run)


def scan_result(given: InputRow) -> ScanResult:
    """What became of one tag."""
    return ScanResult(given.text, given.id, given.verdict.value, given.code, given.sentence)


def _step(row: StepRow) -> Step:
    return Step(
        step=row.ordinal,
        kind=row.kind,
        state=row.state.value,
        prompt=row.prompt,
        actor=row.actor,
        parameters=dict(row.parameters),
        result=dict(row.result),
        startedAt=iso_utc_or_none(row.started_ms),
        endedAt=iso_utc_or_none(row.ended_ms),
    )


def _input(row: InputRow) -> Input:
    return Input(
        id=row.id,
        kind=row.kind.value,
        text=row.text,
        step=row.ordinal,
        reason=row.reason,
        technician=row.actor,
        station=row.station,
        verdict=row.verdict.value,
        code=row.code,
        sentence=row.sentence,
    )


def _overridden(row: OverrideRow) -> Overridden:
    lasts = row.kind is OverrideKind.INTERLOCK and row.used_ms is not None
    until_ms = (row.used_ms or 0) + round(LASTS_S * 1000)
    return Overridden(
        id=row.id,
        kind=row.kind.value,
        step=row.ordinal,
        about=row.about,
        reason=row.reason,
        askedBy=row.asked_by,
        grantedBy=actor_of(row.granted_by),
        at=iso_utc(row.at_ms),
        usedAt=iso_utc_or_none(row.used_ms),
        until=iso_utc(until_ms) if lasts else None,
    )
