# ruff: noqa: N815
"""What the own API shows of places and custody: containers, slots, holdings, quarantines. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.store.container_moves import Stood
from crinsu_gateway.store.custody import Line
from crinsu_gateway.store.places import ContainerRow
from crinsu_gateway.store.quarantines import Quarantine
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.slots import SlotRow
from crinsu_gateway.web.representation.reference import Reference


@dataclass(frozen=True, slots=True)
class Container:
    """A container; the counts go through all that stands in it, `capacity` is the slots in use."""

    id: int
    kind: str
    label: str
    address: str
    storage: Reference
    parentId: int | None
    tag: str | None
    capacity: int
    blocked: int
    occupied: int
    free: int
    hasSlots: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot; `state` HELD, RETIRED, BLOCKED, PROMISED, RESERVED or FREE."""

    label: str
    state: str
    sampleContainer: Reference | None
    reason: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class ContainerWithSlots:
    """A container with its slots in the order in which they are given out."""

    container: Container
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """How a sample container stood from a moment on; `event` is the number in the trail."""

    sampleContainer: int
    event: int
    at: str
    state: str
    clearance: str
    place: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class Custody:
    """Every change of custody of a sample container, oldest first; with `at` the one that held."""

    sampleContainer: int
    lines: tuple[CustodyLine, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must be shown before a release."""

    ordinal: int
    text: str
    metBy: str | None
    metAt: str | None


@dataclass(frozen=True, slots=True)
class ToShow:
    """Show `see`, and give step-ups for `shown`; `needs` are their purposes."""

    shown: str
    see: dict[str, object]
    needs: list[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sample container stands, with its open quarantine, if any."""

    id: int
    name: str
    state: str
    clearance: str
    address: str | None
    quarantineReason: str | None
    quarantinedBy: str | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A container that was moved with what it holds."""

    container: Container
    samplesMoved: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A container that stood at the address until a moment, and where it stands today."""

    container: int
    until: str
    now: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an address: who is or was there, and where its containers went."""

    address: str
    lines: tuple[CustodyLine, ...]
    movedAway: tuple[Elsewhere, ...]


def container(row: ContainerRow, storage_name: str) -> Container:
    """A container."""
    return Container(
        row.id,
        row.kind,
        row.label,
        f"{storage_name}/{row.path}",
        Reference(row.storage_id, storage_name),
        row.parent_id,
        row.tag,
        row.slots,
        row.blocked,
        row.occupied,
        row.free,
        row.leaf,
    )


def with_slots(
    row: ContainerRow, storage_name: str, slots: Sequence[SlotRow]
) -> ContainerWithSlots:
    """A container with its slots."""
    return ContainerWithSlots(container(row, storage_name), tuple(_slot(one) for one in slots))


def _slot(row: SlotRow) -> Slot:
    held = None if row.sample_id is None else Reference(row.sample_id, row.sample_name or "")
    return Slot(row.label, row.state.value, held, row.reason, iso_utc_or_none(row.until_ms))


def line(row: Line, public_id: int) -> CustodyLine:
    """One line of custody."""
    held = row.holding
    return CustodyLine(
        public_id,
        row.event,
        iso_utc(row.at_ms),
        held.state.value,
        held.clearance.value,
        held.place,
        held.holder,
    )


def standing(row: SampleRow, found: Quarantine | None) -> Standing:
    """How a sample container stands."""
    criteria = () if found is None else found.criteria
    return Standing(
        row.id,
        row.name,
        row.state.value,
        row.clearance.value,
        None if row.address is None else str(row.address),
        None if found is None else found.reason,
        None if found is None else found.opened_by,
        tuple(
            Criterion(one.ordinal, one.text, one.met_by, iso_utc_or_none(one.met_ms))
            for one in criteria
        ),
    )


def elsewhere(row: Stood) -> Elsewhere:
    """A container that went elsewhere."""
    return Elsewhere(row.container_id, iso_utc(row.until_ms), row.now)
