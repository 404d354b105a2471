# ruff: noqa: N815
"""What the own API shows of exposures: the running clock, and what a sample went through. Pure.

Seconds and Cel; docs/exposure.md says what the figures mean and what they do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.store.carriers import Carrying
from crinsu_gateway.store.exposure_views import Clock, Event, Totals
from crinsu_gateway.web.representation.reference import Reference


@dataclass(frozen=True, slots=True)
class TightestSample:
    """The sample container with the least time left."""

    id: int
    name: str
    tag: str | None
    carrier: str
    carrierAssumed: bool


@dataclass(frozen=True, slots=True)
class ExposureClock:
    """What is out, and how much of the time of the tightest is used; seconds, `fraction` of 1.

    `stage` is running, warned (from half of the budget on), excursion or critical. `seconds` and
    `fraction` are null when no clock can tell: that counts as the worst.
    """

    container: str | None
    since: str
    seconds: float | None
    budget: float
    fraction: float | None
    stage: str
    estimated: bool
    samples: int
    tightest: TightestSample


@dataclass(frozen=True, slots=True)
class ExposureFigures:
    """The warmest in Cel, and seconds above -135 and -80 Cel."""

    worst: float
    aboveLimit: float
    aboveCritical: float


@dataclass(frozen=True, slots=True)
class ExposureEvent:
    """One time that it was out. `atMost` is null when no clock can tell how long."""

    id: int
    execution: int | None
    carrier: str
    carrierAssumed: bool
    method: str
    start: float
    startFrom: str
    beganAt: str
    endedAt: str | None
    endedIn: str | None
    estimated: bool
    stage: str
    deviation: int | None
    atLeast: float
    atMost: float | None
    ofRecord: ExposureFigures
    least: ExposureFigures


@dataclass(frozen=True, slots=True)
class Exposure(ExposureEvent):
    """The same with the sample container that was out."""

    sampleContainer: Reference


@dataclass(frozen=True, slots=True)
class ExposureTotals:
    """The running totals of record; `worst` is null for what was never out here."""

    events: int
    worst: float | None
    aboveLimit: float
    aboveCritical: float
    estimated: bool


@dataclass(frozen=True, slots=True)
class ExposureSummary:
    """What a sample container went through in all, and by which class of carrier."""

    sampleContainer: int
    carrier: str
    carrierAssumed: bool
    totals: ExposureTotals


@dataclass(frozen=True, slots=True)
class Exposures(ExposureSummary):
    """The totals, then each time, the first first."""

    events: tuple[ExposureEvent, ...]


STAGES = {
    Stage.RUNNING: "running",
    Stage.WARNED: "warned",
    Stage.EXCURSION: "excursion",
    Stage.CRITICAL: "critical",
}


def exposure_clock(row: Clock) -> ExposureClock:
    """The running clock of an execution."""
    one = row.tightest
    return ExposureClock(
        container=row.container,
        since=iso_utc(row.since_ms),
        seconds=None if row.elapsed_ms is None else row.elapsed_ms / 1000,
        budget=row.budget_ms / 1000,
        fraction=None if row.fraction is None else round(row.fraction, 3),
        stage=STAGES[row.stage],
        estimated=row.estimated,
        samples=row.samples,
        tightest=TightestSample(one.id, one.name, one.tag, one.carrier.value, one.assumed),
    )


def exposures(
    public_id: int, carrier: Carrying, totals: Totals, events: Sequence[Event]
) -> Exposures:
    """What a sample container went through."""
    return Exposures(
        sampleContainer=public_id,
        carrier=carrier.kind.value,
        carrierAssumed=carrier.assumed,
        totals=ExposureTotals(
            events=totals.events,
            worst=None if totals.worst_c is None else round(totals.worst_c, 1),
            aboveLimit=totals.above_limit_ms / 1000,
            aboveCritical=totals.above_critical_ms / 1000,
            estimated=totals.estimated,
        ),
        events=tuple(_event(one) for one in events),
    )


def exposure(told: tuple[Event, int, str]) -> Exposure:
    """One exposure, with what was out."""
    row, public_id, name = told
    return Exposure(**_members(row), sampleContainer=Reference(public_id, name))


def _event(row: Event) -> ExposureEvent:
    return ExposureEvent(**_members(row))


def _members(row: Event) -> dict[str, Any]:
    return {
        "id": row.id,
        "execution": row.execution_id,
        "carrier": row.carrier.value,
        "carrierAssumed": row.carrier_assumed,
        "method": row.method,
        "start": round(row.start_c, 1),
        "startFrom": row.start_from,
        "beganAt": iso_utc(row.began_ms),
        "endedAt": iso_utc_or_none(row.ended_ms),
        "endedIn": row.ended_in,
        "estimated": row.estimated,
        "stage": STAGES[row.stage],
        "deviation": row.deviation_id,
        "atLeast": row.least_ms / 1000,
        "atMost": None if row.most_ms is None else row.most_ms / 1000,
        "ofRecord": _figures(row.worst_c, row.above_limit_ms, row.above_critical_ms),
        "least": _figures(row.least_worst_c, row.least_above_limit_ms, row.least_above_critical_ms),
    }


def _figures(worst_c: float, above_limit_ms: int, above_critical_ms: int) -> ExposureFigures:
    return ExposureFigures(round(worst_c, 1), above_limit_ms / 1000, above_critical_ms / 1000)
