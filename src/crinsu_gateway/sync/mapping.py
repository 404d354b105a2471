"""Paths and field names of the centre, all in this one place, and records read by them. Pure.

A site whose centre differs changes `Names`, not code. Documented and own paths:
docs/central-contract.md. A record of another shape raises ValueError with what was missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.sync.target import (
    Kind,
    Record,
    RemoteFacility,
    RemoteItem,
    RemoteProcedure,
    RemoteSample,
    RemoteStorage,
    RemoteSubject,
)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Names:
    """Where things are at a centre: paths, and dotted field names by ours."""

    token: str = "/oauth/token"  # noqa: S105 - a path
    events: str = "/api/v1/device/events"
    heartbeat: str = "/api/v1/device/heartbeat"
    lists: Mapping[Kind, str] = field(
        default_factory=lambda: {
            Kind.FACILITIES: "/api/v1/external/facilities",
            Kind.STORAGES: "/api/v1/external/storage",
            Kind.SUBJECTS: "/api/v1/external/subjects",
            Kind.SAMPLES: "/api/v1/device/sample-containers",
            Kind.PROCEDURES: "/api/v1/device/procedures",
        }
    )
    incremental: frozenset[Kind] = frozenset({Kind.SAMPLES, Kind.PROCEDURES})
    by_facility: frozenset[Kind] = frozenset({Kind.STORAGES, Kind.SAMPLES, Kind.PROCEDURES})
    fields: Mapping[str, str] = field(
        default_factory=lambda: {
            "first_name": "firstName",
            "last_name": "lastName",
            "facility_id": "facility.id",
            "subject_id": "subject.id",
            "subject_code": "subject.code",
            "stored_at": "storedAt",
            "updated_at": "updatedAt",
            "created_at": "createdAt",
            "items": "sampleContainers",
            "position_storage": "position.storage.name",
            "position_path": "position.path",
            "position_slot": "position.slot",
            "storage_name": "storage.name",
        }
    )


class Reader:
    """Reads one record by our names."""

    def __init__(self, names: Names, record: Json) -> None:
        if not isinstance(record, dict):
            raise ValueError("the record is no object")
        self._names = names
        self._record = record

    def get(self, name: str) -> Json:
        """A member by our name, None when it or a part of its path is absent."""
        value: Json = self._record
        for part in self._names.fields.get(name, name).split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{name} is no whole number")
        return value

    def text(self, name: str) -> str:
        """A text that must be there and not be empty."""
        value = self.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} is no text")
        return value

    def maybe_number(self, name: str) -> int | None:
        """A whole number, or None."""
        return None if self.get(name) is None else self.number(name)

    def maybe_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.get(name)
        return None if value is None or value == "" else self.text(name)

    def maybe_moment(self, name: str) -> int | None:
        """UTC ms of an ISO 8601 moment, or None."""
        value = self.maybe_text(name)
        return None if value is None else parse_iso_utc(value)

    def items(self, name: str) -> list["Reader"]:
        """A list of objects; an absent one is empty."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"{name} is no list")
        return [Reader(self._names, one) for one in value]


def record(kind: Kind, reader: Reader) -> Record:
    """One record in our words."""
    match kind:
        case Kind.FACILITIES:
            return RemoteFacility(reader.number("id"), reader.text("name"))
        case Kind.STORAGES:
            return RemoteStorage(reader.number("id"), reader.text("name"), reader.text("type"))
        case Kind.SUBJECTS:
            return RemoteSubject(
                reader.number("id"),
                reader.text("code"),
                reader.maybe_text("first_name") or "",
                reader.maybe_text("last_name") or "",
                reader.maybe_number("facility_id"),
            )
        case Kind.SAMPLES:
            return _sample(reader)
        case Kind.PROCEDURES:
            return _procedure(reader)


def _sample(reader: Reader) -> RemoteSample:
    return RemoteSample(
        id=reader.number("id"),
        name=reader.text("name"),
        description=reader.maybe_text("description") or "",
        tag=reader.maybe_text("tag"),
        subject_id=reader.number("subject_id"),
        subject_code=reader.text("subject_code"),
        state=SampleState(reader.text("state")),
        address=_address(reader),
        stored_ms=reader.maybe_moment("stored_at"),
    )


def _address(reader: Reader) -> Address | None:
    storage = reader.maybe_text("position_storage")
    if storage is None:
        return None
    labels = [level.text("label") for level in reader.items("position_path")]
    text = "/".join([storage, *labels, reader.text("position_slot")])
    try:
        return parse_address(text)
    except UnknownPlace as fault:
        raise ValueError(fault.sentence) from fault


def _procedure(reader: Reader) -> RemoteProcedure:
    ref = reader.maybe_text("ref")
    return RemoteProcedure(
        id=reader.number("id"),
        type=ProcedureType(reader.text("type")),
        status=ProcedureStatus(reader.text("status")),
        subject_id=reader.maybe_number("subject_id"),
        subject_code=reader.maybe_text("subject_code"),
        storage=reader.maybe_text("storage_name"),
        items=tuple(
            RemoteItem(one.number("id"), one.text("name"), one.maybe_text("tag"))
            for one in reader.items("items")
        ),
        gateway=reader.maybe_text("gateway"),
        ref=int(ref) if ref is not None and ref.isdecimal() else None,
        conflict=reader.get("conflict") is True,
        created_ms=reader.maybe_moment("created_at") or 0,
    )
