"""Records of a centre read into ours. Pure.

A record of another shape raises ValueError with what was missing. Names of members are in
mapping.py; what a record changes here is decided elsewhere (merge.py, person_merge.py).
"""

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.sync.naming.mapping import FIRST_LOCAL_ID, LARGEST, Reader
from crinsu_gateway.sync.target import (
    Kind,
    Origin,
    Record,
    RemoteContainer,
    RemoteFacility,
    RemoteItem,
    RemotePerson,
    RemoteProcedure,
    RemoteSample,
    RemoteStorage,
    RemoteSubject,
)

LONGEST_NAME = 100


def record(kind: Kind, reader: Reader) -> Record:
    """One record in our words."""
    match kind:
        case Kind.FACILITIES:
            return RemoteFacility(reader.identity("id"), reader.text("name"))
        case Kind.STORAGES:
            return RemoteStorage(reader.identity("id"), reader.text("name"), reader.text("type"))
        case Kind.CONTAINERS:
            return _container(reader)
        case Kind.SUBJECTS:
            return RemoteSubject(
                reader.identity("id"),
                reader.text("code"),
                reader.maybe_text("first_name") or "",
                reader.maybe_text("last_name") or "",
                reader.maybe_identity("facility_id"),
                reader.maybe_identity("merged_into"),
            )
        case Kind.PEOPLE:
            return _person(reader)
        case Kind.SAMPLES:
            return _sample(reader)
        case Kind.PROCEDURES:
            return _procedure(reader)


def _container(reader: Reader) -> RemoteContainer:
    return RemoteContainer(
        reader.identity("id"),
        reader.text("name"),
        reader.text("storage_name"),
        reader.maybe_identity("parent_id"),
        None if reader.get("capacity") is None else reader.number("capacity"),
    )


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
        role=reader.word("role", "role", Role),
        badge=reader.maybe_text("badge"),
        trainings=reader.moments("trainings", "training", Training),
        revoked=False,
        until_ms=reader.maybe_moment("until"),
    )


def _sample(reader: Reader) -> RemoteSample:
    return RemoteSample(
        id=reader.identity("id"),
        name=reader.text("name"),
        description=reader.maybe_text("description") or "",
        tag=reader.maybe_text("tag"),
        subject_id=reader.identity("subject_id"),
        subject_code=reader.text("subject_code"),
        state=None
        if reader.get("state") is None
        else reader.word("state", "sample_state", SampleState),
        address=_address(reader),
        stored_ms=reader.maybe_moment("stored_at"),
        carrier=reader.maybe_text("carrier"),
        origin=_origin(reader),
    )


def _origin(reader: Reader) -> Origin | None:
    """Which gateway made it; None also for what can be no id of one."""
    gateway, ref = reader.maybe_text("origin_gateway"), reader.get("origin_ref")
    if gateway is None or isinstance(ref, bool) or not isinstance(ref, int):
        return None
    return Origin(gateway, ref) if FIRST_LOCAL_ID <= ref <= LARGEST else None


def _address(reader: Reader) -> Address | None:
    storage = reader.maybe_text("position_storage")
    if storage is None:
        return None
    labels = [level.text("label") for level in reader.items("position_path", "level")]
    text = "/".join([storage, *labels, reader.text("position_slot")])
    try:
        return parse_address(text)
    except UnknownPlace as fault:
        raise ValueError(fault.sentence) from fault


def _procedure(reader: Reader) -> RemoteProcedure:
    ref = reader.maybe_text("ref")
    return RemoteProcedure(
        id=reader.identity("id"),
        type=reader.word("type", "procedure_type", ProcedureType),
        status=reader.word("status", "procedure_status", ProcedureStatus),
        subject_id=reader.maybe_identity("subject_id"),
        subject_code=reader.maybe_text("subject_code"),
        storage=reader.maybe_text("storage_name"),
        items=tuple(
            RemoteItem(one.identity("id"), one.text("name"), one.maybe_text("tag"), _origin(one))
            for one in reader.items("items", "item")
        ),
        gateway=reader.maybe_text("gateway"),
        ref=int(ref) if ref is not None and ref.isdecimal() and len(ref) < 19 else None,
        conflict=reader.get("conflict") is True,
        created_ms=reader.maybe_moment("created_at") or 0,
        origin=_origin(reader),
    )
