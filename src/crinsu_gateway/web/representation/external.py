# ruff: noqa: N815
"""What the Crinsutrack-compatible face shows of each row. Pure: rows in, bodies out.

The fields bear the names that they have on the wire: those of the public samples. `synced` says
whether the centre knows the thing (ours); what the samples do not show (facility, container,
location, organization) is ours too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc_seconds
from crinsu_gateway.store.facilities import Facility as FacilityRow
from crinsu_gateway.store.facilities import Subject as SubjectRow
from crinsu_gateway.store.held import Held
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.places import Storage as StorageRow
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.web.representation.reference import (
    Reference,
    SubjectReference,
    reference,
    subject_reference,
)

FIRST_LOCAL_ID = 1_000_000_000_000
"""Ids from here on were given by this gateway; the centre has not taken the thing over yet."""

Kinds = Mapping[str, str]
"""The kind of each container of one storage solution by its path."""


def _at(moment: int | None) -> str | None:
    return None if moment is None else iso_utc_seconds(moment)


@dataclass(frozen=True, slots=True)
class Organization:
    """The account that everything here belongs to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Facility:
    """A site where procedures are performed."""

    id: int
    name: str
    createdAt: str


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage solution."""

    id: int
    name: str
    type: str
    facility: Reference
    capacity: int
    occupied: int
    createdAt: str


@dataclass(frozen=True, slots=True)
class Container:
    """A storage level; capacity and occupied count all that lies in it."""

    id: int
    kind: str
    name: str
    storage: Reference
    parentId: int | None
    capacity: int
    occupied: int


@dataclass(frozen=True, slots=True)
class ContainerWithChildren:
    """A storage level with the levels that stand in it."""

    id: int
    kind: str
    name: str
    storage: Reference
    parentId: int | None
    capacity: int
    occupied: int
    children: tuple[Container, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose samples are stored; `conflict`: the centre did not take it, and a person must look."""

    id: int
    facility: Reference
    code: str
    firstName: str
    lastName: str
    createdAt: str
    synced: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class SampleContainer:
    """A vial or straw; `storedAt` is null when it is in no slot here."""

    id: int
    name: str
    subject: SubjectReference
    description: str
    storedAt: str | None


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """A stored sample container with its position: a label for each level, then the slot."""

    id: int
    name: str
    description: str
    subject: SubjectReference
    position: dict[str, str] | None
    storedAt: str | None


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a storage solution holds."""

    id: int
    name: str
    inventory: tuple[InventoryItem, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a sample container is; `position` is null when it is in no slot."""

    id: int
    name: str
    status: str
    storage: Reference | None
    position: dict[str, str] | None
    storedAt: str | None


@dataclass(frozen=True, slots=True)
class ProcedureSample:
    """A sample container of a procedure."""

    id: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A store, a retrieval or a refill; `conflict`: the centre decided otherwise meanwhile."""

    id: int
    type: str
    status: str
    facility: Reference
    subject: SubjectReference | None
    sampleContainers: tuple[ProcedureSample, ...]
    createdAt: str
    updatedAt: str
    conflict: bool
    synced: bool


def facility(row: FacilityRow) -> Facility:
    """A facility."""
    return Facility(row.id, row.name, iso_utc_seconds(row.created_ms))


def storage(row: StorageRow) -> Storage:
    """A storage solution."""
    return Storage(
        id=row.id,
        name=row.name,
        type=row.type.value,
        facility=Reference(row.facility_id, row.facility_name),
        capacity=row.capacity,
        occupied=row.occupied,
        createdAt=iso_utc_seconds(row.created_ms),
    )


def container(row: ContainerRow, storage_name: str) -> Container:
    """A storage level."""
    return Container(
        id=row.id,
        kind=row.kind,
        name=row.label,
        storage=Reference(row.storage_id, storage_name),
        parentId=row.parent_id,
        capacity=row.slots,
        occupied=row.occupied,
    )


def with_children(
    row: ContainerRow, children: tuple[ContainerRow, ...], storage_name: str
) -> ContainerWithChildren:
    """A storage level with those in it."""
    own = container(row, storage_name)
    return ContainerWithChildren(
        id=own.id,
        kind=own.kind,
        name=own.name,
        storage=own.storage,
        parentId=own.parentId,
        capacity=own.capacity,
        occupied=own.occupied,
        children=tuple(container(child, storage_name) for child in children),
    )


def subject(row: SubjectRow) -> Subject:
    """A subject."""
    return Subject(
        id=row.id,
        facility=Reference(row.facility.id, row.facility.name),
        code=row.code,
        firstName=row.first_name,
        lastName=row.last_name,
        createdAt=iso_utc_seconds(row.created_ms),
        synced=row.id < FIRST_LOCAL_ID,
        conflict=row.conflict,
    )


def sample_container(row: SampleRow) -> SampleContainer:
    """A sample container."""
    return SampleContainer(
        id=row.id,
        name=row.name,
        subject=SubjectReference(row.subject_id, row.subject_code),
        description=row.description,
        storedAt=_at(row.stored_ms),
    )


def _levels(path: str, kinds: Kinds) -> dict[str, str]:
    """The label of each level by its kind."""
    labels = path.split("/")
    return {kinds["/".join(labels[: depth + 1])]: label for depth, label in enumerate(labels)}


def held(found: Sequence[Held], kinds: Kinds) -> list[InventoryItem]:
    """Stored sample containers with their positions."""
    levels: dict[str, dict[str, str]] = {}
    items = []
    for one in found:
        above = levels.get(one.path)
        if above is None:
            above = levels[one.path] = _levels(one.path, kinds)
        items.append(
            InventoryItem(
                id=one.id,
                name=one.name,
                description=one.description,
                subject=SubjectReference(one.subject_id, one.subject_code),
                position={**above, "slot": one.slot},
                storedAt=_at(one.stored_ms),
            )
        )
    return items


def inventory(row: StorageRow, found: Sequence[Held], kinds: Kinds) -> Inventory:
    """What a storage solution holds."""
    return Inventory(row.id, row.name, tuple(held(found, kinds)))


def location(row: SampleRow, kinds: Kinds) -> Location:
    """Where a sample container is."""
    here = row.address
    place = None
    if here is not None:
        place = {**_levels("/".join(here.containers), kinds), "slot": here.slot}
    return Location(
        id=row.id,
        name=row.name,
        status=row.state.value,
        storage=reference(row.storage_id, row.storage_name),
        position=place,
        storedAt=_at(row.stored_ms),
    )


def procedure(row: ProcedureRow) -> Procedure:
    """A procedure."""
    return Procedure(
        id=row.id,
        type=row.type.value,
        status=row.status.value,
        facility=Reference(row.facility_id, row.facility_name),
        subject=subject_reference(row.subject_id, row.subject_code),
        sampleContainers=tuple(_item(item) for item in row.items),
        createdAt=iso_utc_seconds(row.created_ms),
        updatedAt=iso_utc_seconds(row.updated_ms),
        conflict=row.conflict,
        synced=row.central_id is not None,
    )


def _item(item: Item) -> ProcedureSample:
    return ProcedureSample(item.sample_id, item.name, item.description)
