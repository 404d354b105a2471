# ruff: noqa: N815
"""What the own API shows of procedures. Pure: rows in, bodies out."""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.web.representation.reference import (
    Reference,
    SubjectReference,
    reference,
    subject_reference,
)


@dataclass(frozen=True, slots=True)
class ProcedureItem:
    """A sample container of a procedure; `slot` is the address that is promised to it.

    `reason` is why it was left, when it was.
    """

    id: int
    name: str
    description: str
    tag: str | None
    state: str
    slot: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure; `execution` is its newest run, if there was one.

    A transfer has a `direction`, and `toStorage` when it puts things elsewhere; `container` is
    what a stock-take counts, or where a transfer puts things.
    """

    id: int
    type: str
    status: str
    facility: Reference
    subject: SubjectReference | None
    storageSolution: Reference | None
    direction: str | None
    toStorage: str | None
    container: str | None
    sampleContainers: tuple[ProcedureItem, ...]
    execution: int | None
    conflict: bool
    synced: bool
    createdAt: str
    updatedAt: str


def procedure(row: ProcedureRow, slots: Mapping[int, str], execution: int | None) -> Procedure:
    """A procedure; `slots` gives the address of each slot that it names."""
    return Procedure(
        id=row.id,
        type=row.type.value,
        status=row.status.value,
        facility=Reference(row.facility_id, row.facility_name),
        subject=subject_reference(row.subject_id, row.subject_code),
        storageSolution=reference(row.storage_id, row.storage_name),
        direction=None if row.direction is None else row.direction.value,
        toStorage=row.to_storage_name,
        container=row.path or None,
        sampleContainers=tuple(_item(item, slots) for item in row.items),
        execution=execution,
        conflict=row.conflict,
        synced=row.central_id is not None,
        createdAt=iso_utc(row.created_ms),
        updatedAt=iso_utc(row.updated_ms),
    )


def _item(item: Item, slots: Mapping[int, str]) -> ProcedureItem:
    return ProcedureItem(
        id=item.sample_id,
        name=item.name,
        description=item.description,
        tag=item.tag,
        state=item.state,
        slot=None if item.slot_id is None else slots.get(item.slot_id),
        reason=item.reason,
    )
