"""What integrations make or withdraw at the gateway's own face reaches the centre, once."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crinsu_gateway.store import (
    audit,
    facilities,
    policies,
    procedures,
    reconciliation,
    samples,
)
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api, over
from tests.fakes.facility import SETUP
from tests.fakes.hostile_centre import hostile, http
from tests.fakes.syncing import TECHNICIAN, Bench

FACE = "/api/v1/external"
PUSHES = "/api/v1/device/batches"
SUBJECT = {"code": "S-9", "firstName": "Ada", "lastName": "Example", "dateOfBirth": "1990-05-15"}
ELSEWHERE = "gw-2"


@pytest.fixture
async def face(bench: Bench) -> AsyncIterator[Api]:
    """The gateway's own API over the store that is synchronised; a centre is configured."""
    await bench.db.write(policies.put, policies.CENTRE, "yes", SETUP)
    async with over(bench.db, bench.clock) as api:
        yield api


async def made(face: Api, what: str, body: dict[str, Any]) -> dict[str, Any]:
    """Make something at the face; what it is shown as."""
    facility = (await face.client.get(f"{FACE}/facilities")).json()["data"][0]["id"]
    answer = await face.client.post(f"{FACE}/{what}", json={"facilityId": facility, **body})
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()["data"]
    return shown


async def shown(face: Api, what: str, key: int) -> dict[str, Any]:
    """It as it is shown now, by whichever of its ids."""
    found: dict[str, Any] = (await face.client.get(f"{FACE}/{what}/{key}")).json()["data"]
    return found


async def store_of(face: Api, code: str, *names: str) -> dict[str, Any]:
    """Ask for a store of new sample containers."""
    new = [{"name": name} for name in names]
    return await made(
        face, "procedures", {"type": "STORE", "subjectCode": code, "sampleContainers": new}
    )


def rows(bench: Bench, query: str, *values: object) -> list[dict[str, Any]]:
    """What the centre has."""
    return bench.centre.centre.database.all(query, *values)


async def test_what_was_made_while_away_is_delivered_and_linked(bench: Bench, face: Api) -> None:
    """A subject and a store of two straws: unsynced until the centre answered, then with its ids;
    staff there give tags, and it may be executed here.
    """
    subject = await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1", "Straw 2")
    assert (subject["synced"], procedure["synced"], procedure["status"]) == (
        False,
        False,
        "PENDING",
    )
    async with bench.syncing():
        await bench.told()
        subject = await shown(face, "subjects", subject["id"])
        assert (subject["synced"], subject["conflict"]) == (True, False)
        (there,) = rows(bench, "SELECT * FROM subject WHERE code = 'S-9'")
        assert (there["id"], there["first_name"], there["date_of_birth"]) == (
            subject["id"],
            "Ada",
            "1990-05-15",
        )
        procedure = await shown(face, "procedures", procedure["id"])
        assert procedure["synced"]
        tags = {str(one["id"]): f"TAG-{one['id']}" for one in procedure["sampleContainers"]}
        url = f"/sandbox/staff/procedures/{procedure['id']}/associate-tags"
        answer = await bench.http.post(url, json={"tags": tags})
        assert answer.json()["data"]["status"] == "CREATED", answer.text

        async def may_be_executed() -> bool:
            return bool((await shown(face, "procedures", procedure["id"]))["status"] == "CREATED")

        await bench.until(may_be_executed)
    row = await bench.db.read(procedures.procedure, procedure["id"])
    assert [one.tag for one in row.items] == list(tags.values())
    assert len(rows(bench, "SELECT 1 FROM sample_container WHERE name LIKE 'Straw %'")) == 2
    assert (await bench.status()).differences == 0


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "500"])
async def test_a_lost_answer_makes_nothing_twice(bench: Bench, face: Api, fault: str) -> None:
    """The answer is lost and a pull brings the things first: one of each, on both sides."""
    await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1")
    await bench.fault(fault, times=4, path=PUSHES)
    await bench.fault(fault, times=4, path="/api/v1/device/events")
    async with bench.syncing():
        await bench.told()

        async def synced() -> bool:
            return bool((await shown(face, "procedures", procedure["id"]))["synced"])

        await bench.until(synced)

        async def nothing_open() -> bool:
            return (await bench.status()).differences == 0

        await bench.until(nothing_open)  # what came before its answer was set aside for a moment
    assert len(rows(bench, "SELECT 1 FROM subject WHERE code = 'S-9'")) == 1
    assert len(rows(bench, "SELECT 1 FROM sample_container WHERE name = 'Straw 1'")) == 1
    listed = (await face.client.get(f"{FACE}/sample-containers?subjectCode=S-9")).json()
    assert [one["name"] for one in listed["data"]] == ["Straw 1"]


async def test_the_id_that_is_pulled_before_it_was_answered_is_linked(
    bench: Bench, face: Api
) -> None:
    """Applied there, the answer lost, telling paused: the pull alone links all of it."""
    await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1")
    await bench.fault("cut-after", times=1, path=PUSHES)
    await bench.fault("500", skip=1, path=PUSHES)
    await bench.fault("500", path="/api/v1/device/events")

    async def linked() -> bool:
        found = await shown(face, "procedures", procedure["id"])
        return bool(found["synced"]) and found["sampleContainers"][0]["id"] < 10**12

    async with bench.syncing():
        await bench.until(linked)
        assert (await bench.status()).waiting == 2
        await bench.http.delete("/sandbox/faults")
        await bench.told()
    listed = (await face.client.get(f"{FACE}/sample-containers?subjectCode=S-9")).json()
    assert [one["name"] for one in listed["data"]] == ["Straw 1"]


async def test_a_code_that_the_centre_knows_is_the_same_subject(bench: Bench, face: Api) -> None:
    """Nothing contradicts: one subject, and what was empty there is filled."""
    database = bench.centre.centre.database
    database.execute(
        "UPDATE subject SET first_name = 'ada', last_name = NULL, date_of_birth = NULL WHERE id = 1"
    )
    code = database.one("SELECT code FROM subject WHERE id = 1")["code"]
    subject = await made(face, "subjects", {**SUBJECT, "code": code})
    async with bench.syncing():
        await bench.told()
    assert (await shown(face, "subjects", subject["id"]))["id"] == 1
    (row,) = rows(bench, "SELECT * FROM subject WHERE code = ?", code)
    assert (row["first_name"], row["last_name"]) == ("ada", "Example")


async def test_another_person_with_the_same_code_is_for_people(bench: Bench, face: Api) -> None:
    """The names contradict: neither is changed, nothing is linked, both sides show it, and no name
    stands where people who resolve it look.
    """
    database = bench.centre.centre.database
    database.execute("UPDATE subject SET first_name = 'Eve' WHERE id = 1")
    code = database.one("SELECT code FROM subject WHERE id = 1")["code"]
    subject = await made(face, "subjects", {**SUBJECT, "code": code})
    procedure = await store_of(face, code, "Straw 1")

    async def pulled() -> bool:
        return await bench.known(2) is not None

    async with bench.syncing():
        await bench.told()
        await bench.until(pulled)
    found = await shown(face, "subjects", subject["id"])
    assert (found["synced"], found["conflict"], found["firstName"]) == (False, True, "Ada")
    asked = await shown(face, "procedures", procedure["id"])
    assert (asked["synced"], asked["conflict"]) == (False, True)
    assert rows(bench, "SELECT first_name FROM subject WHERE id = 1") == [{"first_name": "Eve"}]
    items = await bench.db.read(reconciliation.open_items)
    text = " ".join(f"{one.central_value} {one.local_value}" for one in items)
    assert code in text
    assert not {"Ada", "Eve", "Example", "1990"} & set(text.replace('"', " ").split())
    staff = (await bench.http.get("/sandbox/staff/conflicts")).json()["data"]
    assert [one["kind"] for one in staff] == ["subject.made", "procedure.requested"]


async def test_names_go_to_the_centre_alone(bench: Bench, face: Api) -> None:
    """Not into the plain trail, and into no fact but the one that makes the subject."""
    await made(face, "subjects", SUBJECT)
    await store_of(face, "S-9", "Straw 1")
    events = b"".join(await bench.db.read(audit.events, 0, 1000))
    assert b"subject.created" in events
    assert b"Ada" not in events

    def naming(tx: Transaction) -> list[str]:
        return [row[0] for row in tx.all("SELECT kind FROM outbox WHERE body LIKE '%Ada%'")]

    assert await bench.db.read(naming) == [OutboxKind.SUBJECT_MADE]


async def test_a_retrieval_names_what_has_no_id_there_yet(bench: Bench, face: Api) -> None:
    """A straw that was made, stored and asked back while away: the centre finds the right one, by
    the gateway's own id of it.
    """
    subject = await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1")
    (straw,) = procedure["sampleContainers"]
    await bench.store(straw["id"], "T1/C2/CN2/3")
    body = {"type": "RETRIEVE", "subjectCode": "S-9", "sampleContainerIds": [straw["id"]]}
    back = await made(face, "procedures", body)
    async with bench.syncing():
        await bench.told()
    (there,) = rows(bench, "SELECT * FROM sample_container WHERE name = 'Straw 1'")
    assert (there["state"], there["slot"]) == ("STORED", "3")
    back = await shown(face, "procedures", back["id"])
    assert [one["id"] for one in back["sampleContainers"]] == [there["id"]]
    asked = rows(
        bench, "SELECT sample_container_id FROM procedure_sample WHERE procedure_id = ?", back["id"]
    )
    assert asked == [{"sample_container_id": there["id"]}]
    assert (await bench.status()).differences == 0
    assert subject["id"] >= 10**12


async def waiting_store(bench: Bench) -> int:
    """A store that staff of the centre released, as the gateway knows it; its id."""
    body = {
        "type": "STORE",
        "facilityId": 1,
        "subjectCode": rows(bench, "SELECT code FROM subject WHERE id = 1")[0]["code"],
        "sampleContainers": [{"name": "Vial Z"}],
        "tags": ["TAG-Z"],
    }
    answer = await bench.http.post("/sandbox/staff/procedures", json=body)
    key: int = answer.json()["data"]["id"]

    async def known() -> bool:
        return await bench.db.read(procedures.by_central_id, key) is not None

    async with bench.syncing():
        await bench.until(known)
    return key


async def test_what_is_withdrawn_here_is_cancelled_there(bench: Bench, face: Api) -> None:
    """Withdrawn while the centre is away: nobody can start it here, and a pull does not undo it."""
    key = await waiting_store(bench)
    answer = await face.client.post(f"{FACE}/procedures/{key}/cancel")
    assert answer.json()["data"]["status"] == "CANCELLED"
    await bench.fault("500", times=6, path="/api/v1/device/events")  # pulls come in between
    async with bench.syncing():
        await bench.told()
    assert rows(bench, "SELECT status, reason FROM procedure WHERE id = ?", key) == [
        {"status": "CANCELLED", "reason": "withdrawn by the requester"}
    ]
    assert (await shown(face, "procedures", key))["status"] == "CANCELLED"


async def test_withdrawn_here_and_started_elsewhere(bench: Bench, face: Api) -> None:
    """The start was first: it goes on there, is shown so here, and people see both."""
    key = await waiting_store(bench)
    await face.client.post(f"{FACE}/procedures/{key}/cancel")
    bench.centre.centre.database.execute(
        "UPDATE procedure SET status = 'IN_PROGRESS', gateway = ?, updated_ms = ? WHERE id = ?",
        *(ELSEWHERE, bench.centre.centre.now_ms(), key),
    )

    async def followed() -> bool:
        return bool((await shown(face, "procedures", key))["status"] == "IN_PROGRESS")

    async with bench.syncing():
        await bench.told()
        await bench.until(followed)
    assert (await shown(face, "procedures", key))["conflict"]
    (item,) = await bench.db.read(reconciliation.open_items)
    assert item.kind == "conflict"
    assert f"IN_PROGRESS by gateway {ELSEWHERE}" in item.central_value


async def test_what_was_asked_for_and_withdrawn_while_away_ends_cancelled(
    bench: Bench, face: Api
) -> None:
    """Both facts are told in their order; the centre shows it as withdrawn."""
    await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1")
    await face.client.post(f"{FACE}/procedures/{procedure['id']}/cancel")
    async with bench.syncing():
        await bench.told()
    found = await shown(face, "procedures", procedure["id"])
    assert (found["status"], found["synced"]) == ("CANCELLED", True)
    assert rows(bench, "SELECT status FROM procedure WHERE id = ?", found["id"]) == [
        {"status": "CANCELLED"}
    ]


async def test_without_a_centre_nothing_is_told(bench: Bench, face: Api) -> None:
    """Nothing waits for a centre that is not there."""
    await bench.db.write(policies.put, policies.CENTRE, "no", SETUP)
    await made(face, "subjects", SUBJECT)
    procedure = await store_of(face, "S-9", "Straw 1")
    await face.client.post(f"{FACE}/procedures/{procedure['id']}/cancel")
    assert (await bench.status()).waiting == 0
    assert TECHNICIAN.id not in str(procedure)


async def test_a_centre_that_says_names_is_not_quoted(
    bench: Bench, face: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    """It repeats in its refusals what it was told: the name is left out before it is kept."""
    no = {"code": "NO", "message": "ada Example (1990-05-15) is odd", "consumed": True}
    body = json.dumps({"error": no}).encode()
    answers = [http(body, status="500 Oops"), http(body, status="422 Unprocessable")]
    await made(face, "subjects", SUBJECT)

    def answering(path: str) -> bytes | None:
        if not path.startswith("/api/v1/device/events"):
            return None
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def seen() -> bool:
        items = await bench.db.read(reconciliation.open_items)
        return "refused" in {one.kind for one in items}

    async with hostile(answering) as centre:
        bench.url = centre.url
        async with bench.syncing():
            await bench.until(seen)
    items = await bench.db.read(reconciliation.open_items)
    told = [one.central_value for one in items if one.kind in ("refused", "conflict")]
    assert told
    kept = f"{told} {(await bench.status()).last_failure} {capsys.readouterr().out}".casefold()
    assert "is odd" in kept
    assert not any(name in kept for name in ("ada", "example", "1990"))


async def test_an_id_of_the_centre_is_given_to_one_thing_alone(bench: Bench, face: Api) -> None:
    """Linked once; another thing that is answered the same id stays as it is."""
    first = await made(face, "subjects", SUBJECT)
    second = await made(face, "subjects", {**SUBJECT, "code": "S-10"})
    one = await store_of(face, "S-9", "Straw 1")
    two = await store_of(face, "S-10", "Straw 2")

    def link(tx: Transaction) -> list[bool]:
        straws = [asked["sampleContainers"][0]["id"] for asked in (one, two)]
        return [
            *(facilities.link_subject(tx, local["id"], 70) for local in (first, second, first)),
            *(procedures.link_own(tx, local["id"], 71) for local in (one, two, one)),
            *(samples.link_own(tx, local, 72) for local in (*straws, straws[0])),
        ]

    assert await bench.db.write(link) == [True, False, False] * 3
    events = b"".join(await bench.db.read(audit.events, 0, 1000))
    assert [events.count(f"{kind}.linked".encode()) for kind in ("subject", "sample")] == [1, 1]
