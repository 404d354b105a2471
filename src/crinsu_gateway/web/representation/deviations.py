# ruff: noqa: N815
"""What the own API shows of deviations: what they are about, and how they were closed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.deviation_views import Burden, Concerned, Excess, Longest, Summed
from crinsu_gateway.store.deviations import DeviationRow


@dataclass(frozen=True, slots=True)
class Closing:
    """Why it happened, what was done, and who says so."""

    by: str
    station: str
    at: str
    cause: str
    action: str
    signature: str


@dataclass(frozen=True, slots=True)
class DeviationExcess:
    """How long it was out, in s; `atMost` is null when no clock can tell, `worst` while it is out.

    `budgetUsed` is in percent of the budget, at most; null where no clock ran, or none can tell.
    """

    atLeast: float
    atMost: float | None
    budget: float | None
    budgetUsed: int | None
    worst: float | None
    stillOut: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class DeviationTotal:
    """All that a sample container came back from here; s of the `events` that have both bounds."""

    events: int
    atLeast: float
    atMost: float
    unbounded: int


@dataclass(frozen=True, slots=True)
class LongestExcess:
    """The sample container that used the most of its budget, with its running total."""

    sampleContainer: int
    name: str
    excess: DeviationExcess
    total: DeviationTotal


@dataclass(frozen=True, slots=True)
class DeviationSummary:
    """A deviation; `kind` is exposure (a lift took too long) or storage (it was too warm).

    `longest` is whoever used the most of their budget; `toDo` says what is next.
    """

    id: int
    kind: str
    state: str
    storage: str | None
    units: tuple[str, ...]
    container: str | None
    execution: int | None
    alarm: int | None
    openedAt: str
    samples: int
    longest: LongestExcess | None
    toDo: str
    closed: Closing | None


@dataclass(frozen=True, slots=True)
class ConcernedSample:
    """A sample container of a deviation; Cel and seconds are null while it is out, or unknown."""

    id: int
    name: str
    state: str
    clearance: str
    address: str | None
    worst: float | None
    aboveLimit: float | None
    aboveCritical: float | None
    excess: DeviationExcess | None
    total: DeviationTotal


@dataclass(frozen=True, slots=True)
class Deviation(DeviationSummary):
    """A deviation with its sample containers, the warmest first, at most 1000 of them."""

    sampleContainers: tuple[ConcernedSample, ...]


@dataclass(frozen=True, slots=True)
class ToSign:
    """What closes a deviation when it is signed: show `see`, and give the step-up for `shown`."""

    deviation: int
    shown: str
    see: dict[str, object]


def summary(row: DeviationRow, burden: Burden) -> DeviationSummary:
    """A deviation without its sample containers."""
    return DeviationSummary(**_head(row, burden))


def _head(row: DeviationRow, burden: Burden) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind.value,
        "state": row.state.value,
        "storage": row.storage,
        "units": burden.units,
        "container": row.container,
        "execution": row.execution_id,
        "alarm": row.alarm_id,
        "openedAt": iso_utc(row.opened_ms),
        "samples": row.samples,
        "longest": None if burden.longest is None else _longest(burden.longest),
        "toDo": burden.task.value,
        "closed": _closing(row),
    }


def _longest(one: Longest) -> LongestExcess:
    return LongestExcess(one.sample_id, one.name, _excess(one.excess), _total(one.total))


def _excess(one: Excess) -> DeviationExcess:
    return DeviationExcess(
        atLeast=one.least_ms / 1000,
        atMost=None if one.most_ms is None else one.most_ms / 1000,
        budget=None if one.budget_ms is None else one.budget_ms / 1000,
        budgetUsed=None if one.used is None else round(100 * one.used),
        worst=None if one.worst_c is None else round(one.worst_c, 1),
        stillOut=one.running,
        estimated=one.estimated,
    )


def _total(one: Summed) -> DeviationTotal:
    return DeviationTotal(one.events, one.least_ms / 1000, one.most_ms / 1000, one.unbounded)


def _closing(row: DeviationRow) -> Closing | None:
    if row.closed_ms is None:
        return None
    at = iso_utc(row.closed_ms)
    return Closing(row.closed_by, row.station, at, row.cause, row.action, row.signature)


def deviation(row: DeviationRow, burden: Burden, concerned: Sequence[Concerned]) -> Deviation:
    """A deviation with its sample containers."""
    return Deviation(
        **_head(row, burden), sampleContainers=tuple(_concerned(one) for one in concerned)
    )


def _concerned(one: Concerned) -> ConcernedSample:
    worst = None if one.excess is None else one.excess.worst_c
    return ConcernedSample(
        id=one.sample_id,
        name=one.name,
        state=one.state,
        clearance=one.clearance,
        address=one.address,
        worst=None if worst is None else round(worst, 1),
        aboveLimit=None if one.above_limit_ms is None else one.above_limit_ms / 1000,
        aboveCritical=None if one.above_critical_ms is None else one.above_critical_ms / 1000,
        excess=None if one.excess is None else _excess(one.excess),
        total=_total(one.total),
    )
