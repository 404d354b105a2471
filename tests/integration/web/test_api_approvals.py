"""Stores and retrievals of a gateway that works alone: asked for, approved by another, done."""

from typing import Any

import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import (
    approving,
    audit,
    facilities,
    people,
    policies,
    procedures,
    samples,
)
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.benchmates import Station
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

PATH = "/api/v1/procedures"


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)


@pytest.fixture
async def sue(api: Api) -> Member:
    """A supervisor."""
    return await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR, number=1)


@pytest.fixture
async def expected(api: Api) -> list[int]:
    """Three sample containers of one subject that are to come; the last has no tag."""

    def put(tx: Transaction) -> list[int]:
        facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
        subject = facilities.put_subject(
            tx, central_id=None, facility_id=facility, code="SUBJ-9", actor=OFFICE
        )
        made = [
            samples.put(
                tx, central_id=None, subject_id=subject, name=f"V{n}", tag=tag, actor=OFFICE
            )
            for n, tag in enumerate(("E1", "E2", None))
        ]
        return made  # nothing here came from the centre: local ids are the public ones

    return await api.db.write(put)


async def signed_in(api: Api, member: Member, station: str) -> Station:
    """A station with somebody signed in."""
    bench = Station(api, station)
    await bench.sign_in(member)
    return bench


def asked(type: str, wanted: list[int]) -> dict[str, Any]:
    """The body that asks for a store or a retrieval."""
    return {"type": type, "sampleContainers": wanted}


async def test_a_technician_asks_and_a_supervisor_approves(
    api: Api, ada: Member, sue: Member, expected: list[int]
) -> None:
    """It waits until another person lets it be executed, and the tag that lacked goes on then."""
    bench, desk = await signed_in(api, ada, "bench-1"), await signed_in(api, sue, "desk")
    made = await bench.call("POST", PATH, asked("STORE", expected))
    assert (made.status_code, made.json()["status"]) == (201, "PENDING"), made.text
    one = f"{PATH}/{made.json()['id']}"
    twice = await bench.call("POST", PATH, asked("STORE", expected))
    assert (twice.status_code, twice.json()["id"]) == (200, made.json()["id"])
    early = await bench.call("POST", f"{one}/start", {})
    assert early.status_code == 409
    by_her = await bench.call("POST", f"{one}/approve", {})
    assert (by_her.status_code, by_her.json()["code"]) == (403, "NOT_ALLOWED")
    untagged = await desk.call("POST", f"{one}/approve", {})
    assert untagged.status_code == 422
    assert f"no tag yet on sample container {expected[2]}" in untagged.text
    taken = await desk.call("POST", f"{one}/approve", {"tags": {str(expected[2]): "E1"}})
    assert (taken.status_code, taken.json()["code"]) == (409, "TAG_TAKEN")
    done = await desk.call("POST", f"{one}/approve", {"tags": {str(expected[2]): "E3"}})
    assert (done.status_code, done.json()["status"]) == (200, "CREATED")
    assert [item["tag"] for item in done.json()["sampleContainers"]] == ["E1", "E2", "E3"]
    again = await desk.call("POST", f"{one}/approve", {})
    assert (again.status_code, again.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    assert (await bench.call("POST", f"{one}/start", {})).status_code == 201
    events = [one.decode() for one in await api.db.read(audit.events, limit=1000)]
    assert any('"tag_new":"E3"' in event and sue.actor_id in event for event in events)


async def test_what_a_supervisor_asks_for_needs_no_more(
    api: Api, sue: Member, expected: list[int]
) -> None:
    """Staff decide by asking, as at the centre; without all tags they cannot."""
    desk = await signed_in(api, sue, "desk")
    made = await desk.call("POST", PATH, asked("STORE", expected[:2]))
    assert (made.status_code, made.json()["status"]) == (201, "CREATED")
    untagged = await desk.call("POST", PATH, asked("STORE", expected))
    assert untagged.status_code == 422


async def test_nobody_approves_what_they_asked_for(
    api: Api, ada: Member, expected: list[int]
) -> None:
    """Also when they have become a supervisor meanwhile."""
    bench = await signed_in(api, ada, "bench-1")
    made = (await bench.call("POST", PATH, asked("STORE", expected[:2]))).json()
    await api.db.write(people.set_role, ada.id, Role.SUPERVISOR, OFFICE)
    desk = await signed_in(api, ada, "desk")
    refused = await desk.call("POST", f"{PATH}/{made['id']}/approve", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "SECOND_PERSON_MISSING")


async def test_what_does_not_fit_is_refused(api: Api, sue: Member, expected: list[int]) -> None:
    """Stored twice, retrieved from nowhere, of two subjects, nothing at all: nothing is made."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["S"], stored_at=["T1/C1/CN1/1"])
    stored = await api.db.read(lambda tx: samples.tagged(tx, "S"))
    assert stored is not None
    desk = await signed_in(api, sue, "desk")
    before = (await desk.call("GET", PATH)).json()["procedures"]
    for body in (
        asked("STORE", [stored.id]),
        asked("RETRIEVE", expected[:1]),
        asked("STORE", [stored.id, expected[0]]),
        asked("STORE", []),
    ):
        refused = await desk.call("POST", PATH, body)
        assert refused.status_code in (409, 422), body
    assert (await desk.call("GET", PATH)).json()["procedures"] == before
    fits = await desk.call("POST", PATH, asked("RETRIEVE", [stored.id]))
    assert (fits.status_code, fits.json()["status"]) == (200, "CREATED"), "it waits already"


async def test_what_nobody_began_is_called_off_once(
    api: Api, ada: Member, expected: list[int]
) -> None:
    """The same again is the same; what is over or runs already is not called off."""
    bench = await signed_in(api, ada, "bench-1")
    made = (await bench.call("POST", PATH, asked("STORE", expected))).json()
    for _ in range(2):
        gone = await bench.call("POST", f"{PATH}/{made['id']}/cancel", {})
        assert (gone.status_code, gone.json()["status"]) == (200, "CANCELLED"), gone.text
    runs = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["S"], stored_at=["T1/C1/CN1/1"]
    )
    assert (await bench.call("POST", f"{PATH}/{runs}/start", {})).status_code == 201
    late = await bench.call("POST", f"{PATH}/{runs}/cancel", {})
    assert (late.status_code, late.json()["code"]) == (409, "ILLEGAL_TRANSITION")


async def test_where_a_centre_is_it_decides(api: Api, sue: Member, expected: list[int]) -> None:
    """Neither made nor approved here; what waits goes on waiting for the centre."""
    desk = await signed_in(api, sue, "desk")
    waits = (await api.db.write(_waiting, expected[:2])).id
    await api.db.write(policies.put, policies.CENTRE, "yes", OFFICE)
    made = await desk.call("POST", PATH, asked("STORE", expected[:2]))
    assert (made.status_code, made.json()["code"]) == (409, "CENTRE_DECIDES")
    approved = await desk.call("POST", f"{PATH}/{waits}/approve", {})
    assert (approved.status_code, approved.json()["code"]) == (409, "CENTRE_DECIDES")


def _waiting(tx: Transaction, wanted: list[int]) -> Any:
    made = approving.make(tx, ProcedureType.STORE, wanted, actor=OFFICE, approved=False)
    return procedures.procedure(tx, made)


async def test_a_client_alone_asks_where_people_are_required(api: Api, expected: list[int]) -> None:
    """A machine asks in its own name and approves nothing."""
    bench = Station(api, "bench-1")
    trusted = await bench.call("POST", PATH, asked("STORE", expected[:1]))
    assert trusted.json()["status"] == "CREATED"
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    made = await bench.call("POST", PATH, asked("STORE", expected[1:2]))
    assert made.json()["status"] == "PENDING"
    refused = await bench.call("POST", f"{PATH}/{made.json()['id']}/approve", {"technician": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "SESSION_NEEDED")
