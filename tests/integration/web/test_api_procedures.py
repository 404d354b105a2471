"""Procedures over the own API: refills made, executions started, inputs judged, scans placed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType, Verdict
from crinsu_gateway.store import audit, executions, inputs, procedures
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure

T1 = 1_000_000_000_001
VIAL = 1_000_000_000_001


async def start(api: Api, procedure: int, key: Any = "k1", **body: Any) -> httpx2.Response:
    """Start a procedure."""
    return await api.client.post(
        f"/api/v1/procedures/{procedure}/start",
        json={"technician": "tech-1", **body},
        headers={"Idempotency-Key": key},
    )


async def say(api: Api, execution: int, kind: str, key: str, **body: object) -> httpx2.Response:
    """Give an input."""
    return await api.client.post(
        f"/api/v1/executions/{execution}/inputs",
        json={"kind": kind, "technician": "tech-1", **body},
        headers={"Idempotency-Key": key},
    )


def decide(tx: Transaction) -> None:
    """Judge what is open: TAG-1 is right, everything else wrong."""
    for execution in executions.running(tx):
        while (given := inputs.first_open(tx, execution)) is not None:
            if given.text == "TAG-1":
                inputs.decide(tx, given, Verdict.ACCEPTED)
            else:
                wrong = {"code": "WRONG_TAG", "sentence": f"{given.text} is not expected"}
                inputs.decide(tx, given, Verdict.REFUSED, **wrong)


async def judge(db: Database) -> None:
    """Decide about inputs as they come, as the engine does."""
    cursor = -1
    while True:
        cursor = max(cursor, db.changes.cursor(Topic.EXECUTIONS))
        await db.write(decide)
        await db.changes.wait_for(Topic.EXECUTIONS, after=cursor, timeout=5)


@asynccontextmanager
async def judged(db: Database) -> AsyncIterator[None]:
    """Somebody decides for as long as the block runs."""
    task = asyncio.create_task(judge(db))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_start_makes_an_execution_at_the_place_that_was_wished(api: Api) -> None:
    """201, its address, and the promised slots in the procedure."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
    slots = {str(VIAL): "T1/C2/CN2/3"}
    answer = await start(api, procedure, storage="T1", container="C2/CN1", slots=slots)
    assert (answer.status_code, answer.headers["location"]) == (201, "/api/v1/executions/1")
    run = answer.json()
    assert (run["state"], run["technician"], run["station"]) == ("RUNNING", "tech-1", "tester")
    assert run["storageSolution"] == {"id": T1, "name": "T1"}
    shown = (await api.client.get(f"/api/v1/procedures/{procedure}")).json()
    assert (shown["status"], shown["execution"]) == ("IN_PROGRESS", 1)
    promised = [one["slot"] for one in shown["sampleContainers"]]
    assert promised == ["T1/C2/CN2/3", "T1/C2/CN1/1"]


async def test_the_same_key_again_starts_nothing_twice(api: Api) -> None:
    """A repeated start answers the same execution with 200; another key is a conflict."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    first = await start(api, procedure)
    again = await start(api, procedure)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    other = await start(api, procedure, key="k2")
    assert (other.status_code, other.json()["code"]) == (409, "ALREADY_RUNNING")
    assert (await api.client.get("/api/v1/executions")).headers["total-count"] == "1"


async def test_a_key_that_started_another_procedure_is_refused(api: Api) -> None:
    """A key belongs to one act."""
    first = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    second = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-2"])
    await start(api, first)
    answer = await start(api, second)
    assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ä"])
async def test_an_act_without_a_fit_key_is_refused(api: Api, key: str) -> None:
    """Without Idempotency-Key nothing is started: 400."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    answer = await api.client.post(
        f"/api/v1/procedures/{procedure}/start",
        json={"technician": "tech-1"},
        headers=[(b"Idempotency-Key", key.strip().encode())],
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_MISSING")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"storage": "T9"}, 422, "UNKNOWN_PLACE"),
        ({"container": "C9"}, 422, "UNKNOWN_PLACE"),
        ({"slots": {str(VIAL): "T1/C1/CN1/9"}}, 422, "UNKNOWN_PLACE"),
        ({"slots": {str(VIAL): "nowhere"}}, 422, "UNKNOWN_PLACE"),
        ({"slots": {"77": "T1/C1/CN1/1"}}, 422, "UNKNOWN_SAMPLE"),
        ({"slots": {str(VIAL): "T1/C1/CN1/1"}}, 409, "SLOT_OCCUPIED"),
        ({"slots": {"x": "T1/C1/CN1/1"}}, 422, "VALIDATION_ERROR"),
        ({"slots": {"-1": "T1/C1/CN1/1"}}, 422, "VALIDATION_ERROR"),
        ({"slots": ["T1/C1/CN1/1"]}, 422, "VALIDATION_ERROR"),
        ({"technician": ""}, 422, "VALIDATION_ERROR"),
        ({"technician": 7}, 422, "VALIDATION_ERROR"),
        ({"where": "T1"}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_a_refused_start_changes_nothing(
    api: Api, body: dict[str, object], status: int, code: str
) -> None:
    """The rule is named and the procedure stays CREATED."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-0"], stored_at=["T1/C1/CN1/1"])
    before = len(await api.db.read(audit.events, 0, 1000))
    answer = await start(api, procedure, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await api.db.read(procedures.procedure, procedure)).status is ProcedureStatus.CREATED
    assert len(await api.db.read(audit.events, 0, 1000)) == before


async def test_a_refill_is_made_once_and_started(api: Api) -> None:
    """The technician's refill is CREATED at once; asked again before the start it is the same."""
    body = {"type": "REFILL", "storage": "T1"}
    made = await api.client.post("/api/v1/procedures", json=body)
    assert (made.status_code, made.json()["status"]) == (201, "CREATED")
    assert made.json()["storageSolution"] == {"id": T1, "name": "T1"}
    again = await api.client.post("/api/v1/procedures", json=body)
    assert (again.status_code, again.json()) == (200, made.json())
    assert (await start(api, made.json()["id"])).status_code == 201
    third = await api.client.post("/api/v1/procedures", json=body)
    assert third.status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "REFILL", "storage": "T9"}, "storage"),
        ({"type": "REFILL"}, "storage"),
        ({"type": "STORE", "storage": "T1"}, "sampleContainers"),
        ({"type": "REFILL", "storage": "T1", "now": True}, "now"),
    ],
)
async def test_what_is_made_at_the_bench_says_where_and_what(
    api: Api, body: dict[str, object], field: str
) -> None:
    """A refill names a storage solution that is here, a store its sample containers."""
    answer = await api.client.post("/api/v1/procedures", json=body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


async def test_an_input_is_answered_with_its_verdict(api: Api) -> None:
    """ACCEPTED or REFUSED with code and sentence, and the execution as it stands then."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure)
    async with judged(api.db):
        wrong = await say(api, 1, "scan", "s1", text="TAG-9", step=1)
        right = await say(api, 1, "scan", "s2", text="TAG-1", station="bench-2")
    assert wrong.status_code == right.status_code == 200
    told = wrong.json()
    assert (told["verdict"], told["code"]) == ("REFUSED", "WRONG_TAG")
    assert told["sentence"] == "TAG-9 is not expected"
    assert right.json()["verdict"] == "ACCEPTED"
    seen = right.json()["execution"]["inputs"]
    assert [(one["text"], one["verdict"], one["station"], one["step"]) for one in seen] == [
        ("TAG-9", "REFUSED", "tester", 1),
        ("TAG-1", "ACCEPTED", "bench-2", None),
    ]


async def test_an_input_that_nobody_judges_in_time_is_answered_as_open(api: Api) -> None:
    """202 after a moment; repeated with the same key it is the same input, and gets the verdict."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure)
    waiting = await say(api, 1, "scan", "s1", text="TAG-1")
    assert (waiting.status_code, waiting.json()["verdict"]) == (202, "OPEN")
    async with judged(api.db):
        later = await say(api, 1, "scan", "s1", text="TAG-1")
    assert (later.status_code, later.json()["verdict"]) == (200, "ACCEPTED")
    assert later.json()["input"] == waiting.json()["input"]


async def test_a_key_of_another_input_is_refused(api: Api) -> None:
    """The same key with another tag is a mistake of the client."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure)
    async with judged(api.db):
        await say(api, 1, "scan", "s1", text="TAG-1")
        answer = await say(api, 1, "scan", "s1", text="TAG-2")
    assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "shout"}, "kind"),
        ({"kind": "scan"}, "text"),
        ({"kind": "scan", "text": "  "}, "text"),
        ({"kind": "scan", "text": "x" * 201}, "text"),
        ({"kind": "scan", "text": 7}, "text"),
        ({"kind": "confirm", "step": 0}, "step"),
        ({"kind": "confirm", "step": "1"}, "step"),
        ({"kind": "confirm", "technician": None}, "technician"),
        ({"kind": "confirm", "pin": "1234"}, "pin"),
    ],
)
async def test_an_input_that_cannot_be_is_refused_by_field(
    api: Api, body: dict[str, Any], field: str
) -> None:
    """422 names the field, and the execution hears nothing."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure)
    answer = await say(api, 1, key="s1", **body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)
    assert await api.db.read(inputs.of_execution, 1) == []


async def test_an_execution_that_is_over_or_never_was_takes_no_input(api: Api) -> None:
    """409 for one that ended, 404 for one that does not exist."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure)

    def end(tx: Transaction) -> None:
        tx.change("UPDATE execution SET state = 'FAILED'")

    await api.db.write(end)
    ended = await say(api, 1, "confirm", "s1")
    assert (ended.status_code, ended.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    assert (await say(api, 2, "confirm", "s2")).status_code == 404


@pytest.mark.requirement("R24")
async def test_a_scan_finds_the_execution_that_runs_where_the_scanner_stands(api: Api) -> None:
    """A scanner of T1 serves what runs on T1; one of T2 does not, and its scan is kept."""
    procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    await start(api, procedure, storage="T1")
    async with judged(api.db):
        here = await api.client.post(
            "/api/v1/scans", json={"text": " TAG-1 ", "scanner": "bench-scanner"}
        )
        there = await api.client.post("/api/v1/scans", json={"text": "TAG-1", "scanner": "spare"})
        anywhere = await api.client.post("/api/v1/scans", json={"text": "TAG-5", "station": "b-2"})
    assert (here.status_code, here.json()["verdict"]) == (200, "ACCEPTED")
    assert here.json()["execution"]["inputs"][0]["station"] == "bench-scanner"
    assert (there.status_code, there.json()["code"]) == (409, "NO_EXECUTION")
    assert (anywhere.status_code, anywhere.json()["code"]) == (200, "WRONG_TAG")

    def kept(tx: Transaction) -> list[Any]:
        return tx.all("SELECT scanner, text, note FROM scan ORDER BY id")

    assert await api.db.read(kept) == [
        ("bench-scanner", "TAG-1", ""),
        ("spare", "TAG-1", "no execution runs here"),
        ("b-2", "TAG-5", ""),
    ]


@pytest.mark.requirement("R24")
async def test_a_scanner_that_is_not_configured_is_named(api: Api) -> None:
    """A slip in the name is refused with the names that exist; nothing is kept."""
    answer = await api.client.post("/api/v1/scans", json={"text": "TAG-1", "scanner": "bensh"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {"field": "scanner", "message": "not configured; known: bench-scanner, spare"}
    ]


async def test_executions_are_listed_newest_first_and_by_state(api: Api) -> None:
    """The list shows each as it is shown by itself; the state filters."""
    for tag in ("TAG-1", "TAG-2"):
        procedure = await api.db.write(with_procedure, ProcedureType.STORE, [tag])
        await start(api, procedure, key=tag, storage="T1" if tag == "TAG-1" else "T2")
    listed = (await api.client.get("/api/v1/executions")).json()["executions"]
    assert [one["id"] for one in listed] == [2, 1]
    assert listed == [(await api.client.get(f"/api/v1/executions/{n}")).json() for n in (2, 1)]
    none = await api.client.get("/api/v1/executions?state=COMPLETED")
    assert (none.json(), none.headers["total-count"]) == ({"executions": []}, "0")
