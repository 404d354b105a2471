# ruff: noqa: N815
"""What the own API shows of trips, and of the differences that a stock-take found. Pure."""

from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.stocktakes import DifferenceRow
from crinsu_gateway.store.trips import Trip as TripRow


@dataclass(frozen=True, slots=True)
class Pick:
    """One sample container in the order of the trip; `take` is true for out, false for in.

    `lift` is the number of the lift in which it is served, from 1.
    """

    lift: int
    procedure: int
    sample: int
    name: str
    tag: str
    take: bool
    place: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A procedure that waits too and cannot be part of the trip, with the reason."""

    procedure: int
    reason: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What could be done in one opening; `liftsApart` is without planning."""

    storage: str
    procedures: tuple[int, ...]
    lifts: int
    liftsApart: int
    containers: tuple[str, ...]
    picks: tuple[Pick, ...]
    leftOut: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class StocktakeDifference:
    """A difference of a stock-take; `resolution` is null while it is open."""

    id: int
    execution: int
    kind: str
    tag: str
    recorded: str | None
    found: str | None
    createdAt: str
    resolution: str | None
    reason: str
    resolvedBy: str


def trip(row: TripRow) -> Trip:
    """A proposed trip."""
    picks = tuple(
        Pick(one.lift, one.procedure, one.sample, one.name, one.tag, one.taken, one.place)
        for one in row.picks
    )
    left_out = tuple(LeftOut(number, reason) for number, reason in row.left_out)
    return Trip(
        row.storage,
        row.procedures,
        row.lifts,
        row.lifts_apart,
        row.containers,
        picks,
        left_out,
    )


def difference(row: DifferenceRow) -> StocktakeDifference:
    """A difference, open or resolved."""
    return StocktakeDifference(
        row.id,
        row.execution_id,
        row.difference.kind.value,
        row.difference.tag,
        row.difference.recorded,
        row.difference.found,
        iso_utc(row.created_ms),
        None if row.resolution is None else row.resolution.value,
        row.reason,
        row.resolved_by,
    )
