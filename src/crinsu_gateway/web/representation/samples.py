# ruff: noqa: N815
"""What the own API shows of a sample container that was looked for. Pure."""

from dataclasses import dataclass

from crinsu_gateway.store.samples import SampleRow


@dataclass(frozen=True, slots=True)
class SampleContainer:
    """A sample container; `address` is null when it is in no slot."""

    id: int
    name: str
    tag: str | None
    carrier: str
    carrierAssumed: bool
    state: str
    clearance: str
    subjectCode: str
    address: str | None


def sample_container(row: SampleRow) -> SampleContainer:
    """A sample container."""
    return SampleContainer(
        id=row.id,
        name=row.name,
        tag=row.tag,
        carrier=row.carrier,
        carrierAssumed=row.carrier_assumed,
        state=row.state.value,
        clearance=row.clearance.value,
        subjectCode=row.subject_code,
        address=None if row.address is None else str(row.address),
    )
