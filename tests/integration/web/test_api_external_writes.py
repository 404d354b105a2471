"""What integrations may change: subjects, stores, retrievals, cancels; and what is refused."""

from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import audit, facilities, procedures
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure
from tests.fakes.rows import subject_rows

PREFIX = "/api/v1/external"
FACILITY = 1_000_000_000_001
SUBJECT = {"facilityId": FACILITY, "code": "S-1", "firstName": "Ada", "lastName": "Example"}
STORE = {
    "type": "STORE",
    "facilityId": FACILITY,
    "subjectCode": "SUBJ-1",
    "sampleContainers": [{"name": "Straw 1", "description": "day 5"}, {"name": "Straw 2"}],
}


async def counts(api: Api) -> tuple[int, ...]:
    """How many rows there are of what a refused request must not make."""

    def look(tx: Transaction) -> tuple[int, ...]:
        tables = ("subject", "procedure", "sample_container", "audit_event", "outbox")
        return tuple(int(tx.value(f"SELECT count(*) FROM {table}")) for table in tables)

    return await api.db.read(look)


async def refused(api: Api, path: str, body: object) -> tuple[int, dict[str, Any]]:
    """Post something that must change nothing; status and error."""
    before = await counts(api)
    answer = await api.client.post(PREFIX + path, json=body)
    assert await counts(api) == before
    error: dict[str, Any] = answer.json()["error"]
    return answer.status_code, error


async def test_a_subject_is_made_and_read_back(api: Api) -> None:
    """201 with its address; the date of birth is checked and never echoed."""
    body = {**SUBJECT, "dateOfBirth": "1990-05-15"}
    answer = await api.client.post(f"{PREFIX}/subjects", json=body)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert made == {
        "id": made["id"],
        "facility": {"id": FACILITY, "name": "Lyon Centre"},
        "code": "S-1",
        "firstName": "Ada",
        "lastName": "Example",
        "createdAt": "2025-10-09T08:53:20Z",
        "synced": False,
        "conflict": False,
    }
    again = await api.client.get(answer.headers["location"])
    assert again.json()["data"] == made


async def test_names_of_people_do_not_reach_the_audit(api: Api) -> None:
    """The event of a new subject holds ids alone."""
    await api.client.post(f"{PREFIX}/subjects", json=SUBJECT)
    events = b"".join(await api.db.read(audit.events, 0, 1000))
    assert b"subject.created" in events
    assert b"Ada" not in events


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "x" * 101}, "code"),
        ({"code": None}, "code"),
        ({"facilityId": 77}, "facilityId"),
        ({"facilityId": "1"}, "facilityId"),
        ({"facilityId": 2**63}, "facilityId"),
        ({"facilityId": -1}, "facilityId"),
        ({"dateOfBirth": "15.05.1990"}, "dateOfBirth"),
        ({"dateOfBirth": "1990-02-30"}, "dateOfBirth"),
        ({"firstname": "Ada"}, "firstname"),
    ],
)
async def test_a_subject_that_cannot_be_is_refused_by_field(
    api: Api, change: dict[str, object], field: str
) -> None:
    """VALIDATION_ERROR names the field, unknown ones too."""
    status, error = await refused(api, "/subjects", {**SUBJECT, **change})
    assert (status, error["code"]) == (422, "VALIDATION_ERROR")
    assert [fault["field"] for fault in error["fields"]] == [field]


async def test_a_code_belongs_to_one_subject(api: Api) -> None:
    """A code that exists is refused and the subject that has it stays as it is."""
    await api.client.post(f"{PREFIX}/subjects", json=SUBJECT)
    status, error = await refused(api, "/subjects", {**SUBJECT, "firstName": "Eve"})
    assert (status, error["fields"][0]["field"]) == (422, "code")
    found = await api.db.read(subject_rows)
    assert [one.first_name for one in found] == ["Ada"]


async def test_a_store_that_an_integration_asks_for_is_pending(api: Api) -> None:
    """The server names the new sample containers; staff decide, so nothing can be started yet."""
    await api.db.write(with_procedure, ProcedureType.STORE, [])
    answer = await api.client.post(f"{PREFIX}/procedures", json=STORE)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert (made["type"], made["status"], made["synced"]) == ("STORE", "PENDING", False)
    assert [one["name"] for one in made["sampleContainers"]] == ["Straw 1", "Straw 2"]
    assert made["subject"]["code"] == "SUBJ-1"
    assert (await api.client.get(answer.headers["location"])).json()["data"] == made
    start = await api.client.post(
        f"/api/v1/procedures/{made['id']}/start",
        json={"technician": "tech-1"},
        headers={"Idempotency-Key": "k"},
    )
    assert (start.status_code, start.json()["code"]) == (409, "PROCEDURE_NOT_CREATED")


@pytest.mark.parametrize("word", ["RETRIEVE", "RETRIEVAL"])
async def test_a_retrieval_names_what_is_stored(api: Api, word: str) -> None:
    """Both words of the public API are understood; a repeated id counts once."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    answer = await api.client.post(
        f"{PREFIX}/procedures",
        json={
            "type": word,
            "facilityId": FACILITY,
            "subjectCode": "SUBJ-1",
            "sampleContainerIds": [1_000_000_000_001, 1_000_000_000_001],
        },
    )
    made = answer.json()["data"]
    assert (made["type"], made["status"]) == ("RETRIEVE", "PENDING")
    assert [one["name"] for one in made["sampleContainers"]] == ["Vial A"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "STOCKTAKE"}, "type"),
        ({"facilityId": None}, "facilityId"),
        ({"facilityId": 5}, "facilityId"),
        ({"subjectCode": None}, "subjectCode"),
        ({"subjectCode": "nobody"}, "subjectCode"),
        ({"sampleContainers": []}, "sampleContainers"),
        ({"sampleContainers": [{"name": ""}]}, "sampleContainers.0.name"),
        ({"sampleContainers": [{"name": "a", "tag": "b"}]}, "sampleContainers.0.tag"),
        ({"sampleContainers": [{"name": "a"}] * 501}, "sampleContainers"),
        ({"sampleContainerIds": [1]}, "sampleContainers"),
        ({"type": "RETRIEVE"}, "sampleContainerIds"),
        ({"type": "RETRIEVE", "sampleContainers": []}, "sampleContainerIds"),
        (
            {"type": "RETRIEVE", "sampleContainers": [], "sampleContainerIds": [5]},
            "sampleContainerIds",
        ),
        (
            {"type": "RETRIEVE", "sampleContainers": [], "sampleContainerIds": [10**12 + 1]},
            "sampleContainerIds",
        ),
    ],
)
async def test_a_procedure_that_cannot_be_is_refused_by_field(
    api: Api, change: dict[str, object], field: str
) -> None:
    """Unknown subjects, facilities and sample containers, and those that are in no slot."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"])
    status, error = await refused(api, "/procedures", {**STORE, **change})
    assert (status, error["code"]) == (422, "VALIDATION_ERROR")
    assert [fault["field"] for fault in error["fields"]] == [field]


async def test_a_sample_container_of_another_subject_is_not_handed_out(api: Api) -> None:
    """A retrieval for one person never names what belongs to another."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    await api.client.post(f"{PREFIX}/subjects", json=SUBJECT)
    body = {
        "type": "RETRIEVE",
        "facilityId": FACILITY,
        "subjectCode": "S-1",
        "sampleContainerIds": [10**12 + 1],
    }
    status, error = await refused(api, "/procedures", body)
    assert (status, error["fields"][0]["field"]) == (422, "sampleContainerIds")


async def test_a_refill_is_not_an_integrations_business(api: Api) -> None:
    """A refill starts at the device: 403."""
    status, error = await refused(api, "/procedures", {"type": "REFILL"})
    assert (status, error["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("status", list(ProcedureStatus))
async def test_only_what_nobody_began_can_be_withdrawn(api: Api, status: ProcedureStatus) -> None:
    """PENDING and CREATED become CANCELLED; every other state is a conflict and stays."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["A"], status=status)
    answer = await api.client.post(f"{PREFIX}/procedures/{procedure}/cancel")
    after = (await api.db.read(procedures.procedure, procedure)).status
    if status in (ProcedureStatus.PENDING, ProcedureStatus.CREATED):
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, "CANCELLED")
        assert after is ProcedureStatus.CANCELLED
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
        assert after is status


async def test_a_procedure_of_the_centre_is_withdrawn_at_the_centre(api: Api) -> None:
    """Its permission is the centre's word; a cancel here would be undone by the next pull."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"], central_id=41)
    answer = await api.client.post(f"{PREFIX}/procedures/41/cancel", json={})
    assert answer.status_code == 409
    assert "cancel it there" in answer.json()["error"]["message"]


async def test_a_write_says_in_the_audit_who_asked(api: Api) -> None:
    """The actor of an event is the client of the token, by way of the API."""
    bearer = api.bearer(Scope.SUBJECTS_WRITE, subject="emr-7")
    await api.stranger.post(f"{PREFIX}/subjects", json=SUBJECT, headers=bearer)
    event = (await api.db.read(audit.events, 0, 1000))[-1]
    assert b'"actor":"emr-7"' in event
    assert b'"station":"api"' in event


async def test_procedures_are_filtered_by_every_documented_parameter(
    api: Api, clock: HandClock
) -> None:
    """facilityId, type, status, subjectCode and updatedSince, each alone and together."""

    def furnish(tx: Transaction) -> None:
        with_procedure(tx, ProcedureType.STORE, ["A"])
        with_procedure(tx, ProcedureType.RETRIEVE, ["B"])
        other = facilities.link(tx, 9, "Paris Centre")
        subject = facilities.put_subject(
            tx, central_id=5, facility_id=other, code="P-5", actor=Actor("t", "t")
        )
        procedures.create(
            tx,
            central_id=50,
            type=ProcedureType.STORE,
            status=ProcedureStatus.PENDING,
            facility_id=other,
            subject_id=subject,
            storage_id=None,
            sample_ids=(),
            created_ms=tx.now.utc_ms,
            actor=Actor("t", "t"),
        )

    await api.db.write(furnish)
    clock.pass_s(60)
    await api.client.post(f"{PREFIX}/procedures/1000000000002/cancel")

    async def found(query: str) -> list[int]:
        answer = await api.client.get(f"{PREFIX}/procedures?{query}")
        return sorted(one["id"] % 10**12 for one in answer.json()["data"])

    assert await found("") == [1, 2, 50]
    assert await found(f"facilityId={FACILITY}") == [1, 2]
    assert await found("facilityId=9") == [50]
    assert await found("facilityId=1234") == []
    assert await found("type=RETRIEVAL") == [2]
    assert await found("status=PENDING") == [50]
    assert await found("subjectCode=P-5") == [50]
    assert await found("subjectCode=P-6") == []
    assert await found("updatedSince=2025-10-09T08:53:21Z") == [2]
    assert await found("updatedSince=2025-10-09T10:53:21%2B02:00") == [2]
    assert await found("type=STORE&status=CREATED&subjectCode=SUBJ-1") == [1]


BAD_QUERIES = (
    "status=created",
    "type=MOVE",
    "facilityId=x",
    "facilityId=99999999999999999999",
    "updatedSince=yesterday",
    "updatedSince=2025-10-09T08:53:21",
    "page=0",
    "page=1.5",
    "perPage=101",
    "perPage=",
    "colour=red",
    "status=PENDING&status=CREATED",
)


async def test_a_bad_parameter_is_a_validation_error_naming_it(api: Api) -> None:
    """Nothing is ignored silently."""
    for query in BAD_QUERIES:
        answer = await api.client.get(f"{PREFIX}/procedures?{query}")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (422, "VALIDATION_ERROR"), query
        assert error["fields"][0]["field"] == query.partition("=")[0]


async def test_the_ends_of_time_are_moments_too(api: Api) -> None:
    """The first and the last moment that can be written filter like any other."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"])
    for moment, total in (("0001-01-01T00:00:00%2B14:00", 1), ("9999-12-31T23:59:59-14:00", 0)):
        answer = await api.client.get(f"{PREFIX}/procedures?updatedSince={moment}")
        assert answer.json()["meta"]["total"] == total


async def test_lists_are_paged_and_pages_make_up_the_whole(api: Api) -> None:
    """Ten a page unless asked; a page past the end is empty and still tells the total."""
    answer = await api.client.get(f"{PREFIX}/containers")
    assert answer.json()["meta"] == {"page": 1, "perPage": 10, "total": 12}
    assert len(answer.json()["data"]) == 10
    ids: list[int] = []
    for page in (1, 2, 3):
        part = await api.client.get(f"{PREFIX}/containers?page={page}&perPage=5")
        ids += [one["id"] for one in part.json()["data"]]
    assert len(set(ids)) == len(ids) == 12
    past = await api.client.get(f"{PREFIX}/containers?page=1000000000&perPage=100")
    assert past.json() == {"data": [], "meta": {"page": 10**9, "perPage": 100, "total": 12}}


NOTHING_HERE = (
    "/organizations/{}",
    "/facilities/{}",
    "/storage/{}",
    "/storage/{}/inventory",
    "/containers/{}",
    "/sample-containers/{}/location",
    "/subjects/{}",
    "/procedures/{}",
)
NO_IDS = ("777", "0", "-1", "x", "1e3", "9" * 30, str(2**63), str(2**63 - 1), "²")


async def test_an_id_that_does_not_exist_is_404_whatever_it_looks_like(api: Api) -> None:
    """Neither a huge number nor another alphabet is more than not found."""
    for path in NOTHING_HERE:
        for no_id in NO_IDS:
            answer = await api.client.get(PREFIX + path.format(no_id))
            assert answer.status_code == 404, (path, no_id)
            assert answer.json()["error"]["code"] == "NOT_FOUND"


async def test_bare_bodies_for_clients_written_after_the_samples(
    tmp_path: Any, clock: HandClock
) -> None:
    """Without the envelope: arrays and objects as the samples show them; errors stay."""
    async with serving(tmp_path, clock, bare=True) as api:
        listed = (await api.client.get(f"{PREFIX}/facilities")).json()
        assert [one["name"] for one in listed] == ["Lyon Centre"]
        assert (await api.client.get(f"{PREFIX}/facilities/{FACILITY}")).json() == listed[0]
        lost = (await api.client.get(f"{PREFIX}/facilities/7")).json()
        assert lost["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("mark", ["\n", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"])
async def test_a_code_that_would_steer_a_screen_is_refused(api: Api, mark: str) -> None:
    """Names and codes end up in lists, logs and labels: one line, read in one direction."""
    for path, body, field in (
        ("/subjects", {**SUBJECT, "code": f"S{mark}1"}, "code"),
        ("/subjects", {**SUBJECT, "firstName": f"A{mark}d"}, "firstName"),
        ("/procedures", {**STORE, "sampleContainers": [{"name": f"V{mark}1"}]}, "name"),
    ):
        status, error = await refused(api, path, body)
        assert status == 422
        assert error["fields"][0]["field"].endswith(field)


async def test_names_of_all_alphabets_are_taken(api: Api) -> None:
    """What a person is called is no reason for a refusal."""
    for number, name in enumerate(("Łucja", "Núñez O’Brien", "东京", "עינת", "می‌خواهم", "=1+1")):
        body = {**SUBJECT, "code": f"S-{number}", "firstName": name}
        answer = await api.client.post(f"{PREFIX}/subjects", json=body)
        assert answer.status_code == 201
        assert answer.json()["data"]["firstName"] == name
