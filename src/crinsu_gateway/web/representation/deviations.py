# ruff: noqa: N815
"""What the own API shows of deviations: what they are about, and how they were closed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.deviations import Concerned, DeviationRow


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
class DeviationSummary:
    """A deviation; `kind` is exposure (a lift took too long) or storage (it was too warm)."""

    id: int
    kind: str
    state: str
    storage: str | None
    container: str | None
    execution: int | None
    alarm: int | None
    openedAt: str
    samples: int
    closed: Closing | None


@dataclass(frozen=True, slots=True)
class ConcernedSample:
    """A sample container of a deviation; Cel and seconds are null while it is out, or unknown."""

    id: int
    name: str
    state: str
    address: str | None
    worst: float | None
    aboveLimit: float | None
    aboveCritical: float | None


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


def summary(row: DeviationRow) -> DeviationSummary:
    """A deviation without its sample containers."""
    return DeviationSummary(
        id=row.id,
        kind=row.kind.value,
        state=row.state.value,
        storage=row.storage,
        container=row.container,
        execution=row.execution_id,
        alarm=row.alarm_id,
        openedAt=iso_utc(row.opened_ms),
        samples=row.samples,
        closed=_closing(row),
    )


def _closing(row: DeviationRow) -> Closing | None:
    if row.closed_ms is None:
        return None
    at = iso_utc(row.closed_ms)
    return Closing(row.closed_by, row.station, at, row.cause, row.action, row.signature)


def deviation(row: DeviationRow, concerned: Sequence[Concerned]) -> Deviation:
    """A deviation with its sample containers."""
    head = summary(row)
    return Deviation(
        id=head.id,
        kind=head.kind,
        state=head.state,
        storage=head.storage,
        container=head.container,
        execution=head.execution,
        alarm=head.alarm,
        openedAt=head.openedAt,
        samples=head.samples,
        closed=head.closed,
        sampleContainers=tuple(_concerned(one) for one in concerned),
    )


def _concerned(one: Concerned) -> ConcernedSample:
    return ConcernedSample(
        id=one.sample_id,
        name=one.name,
        state=one.state,
        address=one.address,
        worst=None if one.worst_c is None else round(one.worst_c, 1),
        aboveLimit=None if one.above_limit_ms is None else one.above_limit_ms / 1000,
        aboveCritical=None if one.above_critical_ms is None else one.above_critical_ms / 1000,
    )
