# ruff: noqa: N815
"""What the own API shows of a pick list to machines. Pure."""

from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.pick_list import Lift
from crinsu_gateway.model.pick_list import PickList as Gathered
from crinsu_gateway.web.representation.trips import LeftOut


@dataclass(frozen=True, slots=True)
class PickLine:
    """One sample container; `take` is true for out of `place`, false for into it."""

    procedure: int
    take: bool
    sample: int
    name: str
    tag: str
    place: str


@dataclass(frozen=True, slots=True)
class PickLift:
    """One lift of a container; `code` is what its printed code holds: its tag, else its place."""

    lift: int
    container: str
    code: str
    lines: tuple[PickLine, ...]


@dataclass(frozen=True, slots=True)
class PickedProcedure:
    """A procedure of the list."""

    id: int
    type: str
    subjectCode: str


@dataclass(frozen=True, slots=True)
class PickList:
    """A trip in the order of its lifts, as it stood at `printedAt`.

    `execution` is null while it only waits: then places to put are proposals. Of one that runs it
    is what is left, at the places that are promised.
    """

    storage: str
    execution: int | None
    printedAt: str
    zone: str
    procedures: tuple[PickedProcedure, ...]
    liftsApart: int
    lifts: tuple[PickLift, ...]
    leftOut: tuple[LeftOut, ...]


def pick_list(found: Gathered) -> PickList:
    """A pick list."""
    return PickList(
        found.storage,
        found.execution,
        iso_utc(found.made_ms),
        found.zone,
        tuple(
            PickedProcedure(one.procedure, one.type, one.subject_code) for one in found.procedures
        ),
        found.lifts_apart,
        tuple(_lift(one) for one in found.lifts),
        tuple(LeftOut(number, reason) for number, reason in found.left_out),
    )


def _lift(found: Lift) -> PickLift:
    lines = tuple(
        PickLine(one.procedure, one.take, one.sample, one.name, one.tag, one.place)
        for one in found.lines
    )
    return PickLift(found.number, found.container, found.code, lines)
