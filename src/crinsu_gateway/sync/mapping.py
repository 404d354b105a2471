"""Paths and field names of the centre, all in this one place, and records read by them. Pure.

A site whose centre differs changes `Names`, not code. Documented and own paths:
docs/central-contract.md. A record of another shape raises ValueError with what was missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.sync.person_merge import RemotePerson
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

FIRST_LOCAL_ID = 1_000_000_000_000
"""Ids from here on are given here; one from the centre would name two things."""
LARGEST = 2**63 - 1
LONGEST_TEXT, LONGEST_NAME = 4000, 100
EARLIEST_MS, LATEST_MS = 0, 253_000_000_000_000
"""1970 to 9987: what lies outside is a programme's "never", no moment."""

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
            Kind.PEOPLE: "/api/v1/device/people",
            Kind.STORAGES: "/api/v1/external/storage",
            Kind.SUBJECTS: "/api/v1/external/subjects",
            Kind.SAMPLES: "/api/v1/device/sample-containers",
            Kind.PROCEDURES: "/api/v1/device/procedures",
        }
    )
    incremental: frozenset[Kind] = frozenset({Kind.PEOPLE, Kind.SAMPLES, Kind.PROCEDURES})
    by_facility: frozenset[Kind] = frozenset(
        {Kind.PEOPLE, Kind.STORAGES, Kind.SAMPLES, Kind.PROCEDURES}
    )
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
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
            raise ValueError(f"{name} is no whole number")
        return value

    def identity(self, name: str) -> int:
        """An id of the centre that must be there."""
        value = self.number(name)
        if not 0 < value < FIRST_LOCAL_ID:
            raise ValueError(f"{name} {value} cannot be an id of the centre")
        return value

    def maybe_identity(self, name: str) -> int | None:
        """An id of the centre, or None."""
        return None if self.get(name) is None else self.identity(name)

    def text(self, name: str) -> str:
        """A text that must be there and not be empty."""
        value = self.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} is no text")
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"{name} is longer than {LONGEST_TEXT} characters")
        value.encode()  # half a character, as some programmes send it: UnicodeEncodeError
        return value

    def maybe_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.get(name)
        return None if value is None or value == "" else self.text(name)

    def maybe_moment(self, name: str) -> int | None:
        """UTC ms of an ISO 8601 moment, or None."""
        value = self.maybe_text(name)
        if value is None:
            return None
        moment = parse_iso_utc(value)
        if not EARLIEST_MS <= moment <= LATEST_MS:
            raise ValueError(f"{name} {value} is no moment that can be")
        return moment

    def member(self, name: str) -> "Reader | None":
        """An object; None when it is absent."""
        value = self.get(name)
        return None if value is None else Reader(self._names, value)

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
            return RemoteFacility(reader.identity("id"), reader.text("name"))
        case Kind.STORAGES:
            return RemoteStorage(reader.identity("id"), reader.text("name"), reader.text("type"))
        case Kind.SUBJECTS:
            return RemoteSubject(
                reader.identity("id"),
                reader.text("code"),
                reader.maybe_text("first_name") or "",
                reader.maybe_text("last_name") or "",
                reader.maybe_identity("facility_id"),
            )
        case Kind.PEOPLE:
            return _person(reader)
        case Kind.SAMPLES:
            return _sample(reader)
        case Kind.PROCEDURES:
            return _procedure(reader)


def _person(reader: Reader) -> RemotePerson:
    """A person; of one who is revoked nothing else needs to be fit, for their end must hold."""
    identity, revoked = reader.identity("id"), reader.get("revoked")
    if not isinstance(revoked, bool):
        raise ValueError("revoked is neither true nor false")
    if revoked:
        return RemotePerson(identity, "", Role.VIEWER, None, {}, True)
    return RemotePerson(
        id=identity,
        name=reader.text("name")[:LONGEST_NAME],
        role=Role(reader.text("role")),
        badge=reader.maybe_text("badge"),
        trainings=_trainings(reader.member("trainings")),
        revoked=False,
        until_ms=reader.maybe_moment("until"),
    )


def _trainings(reader: Reader | None) -> dict[Training, int]:
    """When each training that is known here expires; others are somebody else's business."""
    found = {}
    for training in Training:
        expires_ms = None if reader is None else reader.maybe_moment(training.value)
        if expires_ms is not None:
            found[training] = expires_ms
    return found


def _sample(reader: Reader) -> RemoteSample:
    return RemoteSample(
        id=reader.identity("id"),
        name=reader.text("name"),
        description=reader.maybe_text("description") or "",
        tag=reader.maybe_text("tag"),
        subject_id=reader.identity("subject_id"),
        subject_code=reader.text("subject_code"),
        state=SampleState(reader.text("state")),
        address=_address(reader),
        stored_ms=reader.maybe_moment("stored_at"),
        carrier=reader.maybe_text("carrier"),
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
        id=reader.identity("id"),
        type=ProcedureType(reader.text("type")),
        status=ProcedureStatus(reader.text("status")),
        subject_id=reader.maybe_identity("subject_id"),
        subject_code=reader.maybe_text("subject_code"),
        storage=reader.maybe_text("storage_name"),
        items=tuple(
            RemoteItem(one.identity("id"), one.text("name"), one.maybe_text("tag"))
            for one in reader.items("items")
        ),
        gateway=reader.maybe_text("gateway"),
        ref=int(ref) if ref is not None and ref.isdecimal() and len(ref) < 19 else None,
        conflict=reader.get("conflict") is True,
        created_ms=reader.maybe_moment("created_at") or 0,
    )
