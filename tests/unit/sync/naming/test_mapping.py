"""Records of the centre read by the one table of names."""

from dataclasses import replace
from typing import Any

import pytest

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.place import Address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.sync.naming.mapping import Names, Reader
from crinsu_gateway.sync.naming.mapping_file import parse, shipped
from crinsu_gateway.sync.naming.records import record
from crinsu_gateway.sync.target import Kind, RemoteItem, RemotePerson, RemoteProcedure, RemoteSample

SAMPLE: dict[str, Any] = {
    "id": 456,
    "name": "Vial 1",
    "subject": {"id": 1, "code": "SUBJ-1"},
    "description": None,
    "tag": "T-1",
    "state": "STORED",
    "storedAt": "2024-01-15T10:00:00Z",
    "position": {
        "storage": {"id": 7, "name": "T1"},
        "path": [{"kind": "canister", "label": "C3"}, {"kind": "cane", "label": "CN2"}],
        "slot": "4",
    },
    "someday": "new members are no error",
}
PROCEDURE: dict[str, Any] = {
    "id": 9,
    "type": "REFILL",
    "status": "COMPLETED",
    "subject": None,
    "storage": {"id": 7, "name": "T1"},
    "sampleContainers": [],
    "gateway": "gw-1",
    "ref": "1000000000001",
    "conflict": True,
    "createdAt": "2024-01-15T10:00:00Z",
}


def read(kind: Kind, body: Any, names: Names | None = None) -> object:
    return record(kind, Reader(names or shipped(), body, kind))


def test_a_sample_container_with_its_place() -> None:
    """Position, tag and state come over; members nobody asked for are ignored."""
    assert read(Kind.SAMPLES, SAMPLE) == RemoteSample(
        id=456,
        name="Vial 1",
        description="",
        tag="T-1",
        subject_id=1,
        subject_code="SUBJ-1",
        state=SampleState.STORED,
        address=Address("T1", ("C3", "CN2"), "4"),
        stored_ms=1_705_312_800_000,
    )


def test_a_procedure_with_our_reference() -> None:
    """A refill made here bears our own id, so that it is recognised."""
    found = read(Kind.PROCEDURES, PROCEDURE)
    assert isinstance(found, RemoteProcedure)
    assert (found.type, found.status) == (ProcedureType.REFILL, ProcedureStatus.COMPLETED)
    assert (found.gateway, found.ref, found.conflict) == ("gw-1", 1_000_000_000_001, True)
    body = {**PROCEDURE, "ref": None, "sampleContainers": [{"id": 1, "name": "V", "tag": None}]}
    items = read(Kind.PROCEDURES, body)
    assert isinstance(items, RemoteProcedure)
    assert (items.ref, items.items) == (None, (RemoteItem(1, "V", None),))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "456"}, "id is no whole number"),
        ({"id": True}, "id is no whole number"),
        ({"name": ""}, "name is no text"),
        ({"state": "LOST"}, "state 'LOST' is not one of the words"),
        ({"subject": None}, "subject_id is no whole number"),
        ({"position": {"storage": {"name": "T1"}, "path": [], "slot": "4"}}, "is not an address"),
        ({"position": {"storage": {"name": "T1"}, "path": 3, "slot": "4"}}, "is no list"),
        ({"storedAt": "2024-01-15"}, "names no time zone"),
    ],
)
def test_a_record_of_another_shape_says_what_is_wrong(change: dict[str, Any], said: str) -> None:
    """Nothing is guessed: the field at fault is named."""
    with pytest.raises(ValueError, match=said):
        read(Kind.SAMPLES, {**SAMPLE, **change})


def test_another_centre_is_another_table() -> None:
    """A field that has another name at some site is changed in the table, not in code."""
    names = parse('[fields.samples]\ntag = "rfid.epc"\n', "site.toml")
    body = {key: value for key, value in SAMPLE.items() if key != "tag"} | {"rfid": {"epc": "E-1"}}
    found = read(Kind.SAMPLES, body, names)
    assert isinstance(found, RemoteSample)
    assert found.tag == "E-1"


PERSON: dict[str, Any] = {
    "id": 7,
    "name": "Ada Example",
    "role": "technician",
    "badge": "04A1",
    "trainings": {"can_witness": "2027-01-01T00:00:00Z", "can_fly": "whenever"},
    "revoked": False,
}


def test_a_person_with_the_trainings_that_are_known_here() -> None:
    """A training that a newer centre knows is left alone; an empty badge is none."""
    found = RemotePerson(
        7, "Ada Example", Role.TECHNICIAN, "04A1", {Training.CAN_WITNESS: 1_798_761_600_000}, False
    )
    assert read(Kind.PEOPLE, PERSON) == found
    assert read(Kind.PEOPLE, PERSON | {"badge": ""}) == replace(found, badge=None)
    ends = PERSON | {"until": "1970-01-01T00:00:01Z"}
    assert read(Kind.PEOPLE, ends) == replace(found, until_ms=1000)


def test_of_whom_is_revoked_nothing_else_needs_to_be_fit() -> None:
    """Their end must hold whatever else the record says."""
    gone = read(Kind.PEOPLE, {"id": 7, "revoked": True, "role": "king", "name": None})
    assert gone == RemotePerson(7, "", Role.VIEWER, None, {}, True)


@pytest.mark.parametrize(
    "raw",
    [
        *(None, [], {}, {"id": True}, {"id": 0}, {"id": 10**12, "revoked": True}),
        PERSON | {"revoked": "no"},
        PERSON | {"role": "king"},
        PERSON | {"name": ""},
        PERSON | {"trainings": {"can_witness": "soon"}},
        PERSON | {"trainings": []},
        PERSON | {"badge": 5},
    ],
)
def test_a_person_of_another_shape_is_refused(raw: object) -> None:
    """Nothing is guessed about a person."""
    with pytest.raises(ValueError, match=r"."):
        read(Kind.PEOPLE, raw)
