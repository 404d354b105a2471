"""Two organisations at one sandbox central: neither sees nor changes what the other has."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from crinsu_gateway.sandbox.central.bulk_plan import Bulk
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import Running, running
from tests.fakes.central import DEVICE, EXTERNAL, Caller
from tests.fakes.clock import RealClock

PLAN = Bulk(samples=200, storages=4, subjects=12, procedures=26, people=8, organizations=2)
OURS, THEIRS = 1, 2
TABLES = ("sample_container", "procedure", "subject", "storage", "container", "facility", "person")


@dataclass
class Two:
    """The centre, and the clients of its two organisations."""

    running: Running
    gateway: Caller
    emr: Caller
    other_gateway: Caller
    other_emr: Caller

    def one(self, sql: str, *values: object) -> Row:
        """A row of the centre's file."""
        return self.running.centre.database.one(sql, *values)

    def facility(self, organization: int) -> int:
        """The facility of an organisation."""
        sql = "SELECT id FROM facility WHERE organization_id = ?"
        return int(self.one(sql, organization)["id"])

    def some(self, table: str, organization: int, term: str = "1") -> Row:
        """Something of an organisation."""
        owners = {
            "sample_container": "(SELECT facility_id FROM subject s WHERE s.id = x.subject_id)",
            "container": "(SELECT facility_id FROM storage t WHERE t.id = x.storage_id)",
            "facility": "x.id",
        }
        of = owners.get(table, "x.facility_id")
        sql = f"SELECT x.* FROM {table} x WHERE {of} = ? AND {term} ORDER BY x.id LIMIT 1"
        return self.one(sql, self.facility(organization))

    def everything_of(self, organization: int) -> list[list[Row]]:
        """All rows that belong to an organisation."""
        facility = self.facility(organization)
        terms = {
            "sample_container": "subject_id IN (SELECT id FROM subject WHERE facility_id = ?)",
            "container": "storage_id IN (SELECT id FROM storage WHERE facility_id = ?)",
            "facility": "id = ?",
        }
        return [
            self.running.centre.database.all(
                f"SELECT * FROM {table} WHERE {terms.get(table, 'facility_id = ?')}", facility
            )
            for table in TABLES
        ]


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    """A centre with two organisations, a facility of each, and four clients that are signed in."""
    async with AsyncExitStack() as stack:
        centre = await stack.enter_async_context(
            running(
                clock=RealClock(), plan=Seed(bulk=PLAN), switches=Switches(rate_per_minute=9999)
            )
        )
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=centre.url, timeout=10))
        names = [
            ("crinsu-gateway", "sandbox-gateway-secret"),
            ("sandbox-emr", "sandbox-emr-secret"),
            ("crinsu-gateway-2", "sandbox-gateway-secret-2"),
            ("sandbox-emr-2", "sandbox-emr-secret-2"),
        ]
        callers = [Caller(http, *one) for one in names]
        for one in callers:
            await one.sign_in()
        yield Two(centre, *callers)


async def listed(caller: Caller, path: str, **query: Any) -> list[dict[str, Any]]:
    """All records of a list."""
    answer = await caller.get(path, perPage=100, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    for page in range(2, 9):
        found += (await caller.get(path, perPage=100, page=page, **query)).json()["data"]
    return found


LISTS = {
    f"{EXTERNAL}/facilities": "facility",
    f"{EXTERNAL}/storage": "storage",
    f"{EXTERNAL}/subjects": "subject",
    f"{EXTERNAL}/sample-containers": "sample_container",
    f"{EXTERNAL}/procedures": "procedure",
    f"{DEVICE}/sample-containers": "sample_container",
    f"{DEVICE}/subjects": "subject",
    f"{DEVICE}/procedures": "procedure",
    f"{DEVICE}/people": "person",
}


@pytest.mark.parametrize("path", LISTS)
async def test_lists_hold_what_is_ones_own(two: Two, path: str) -> None:
    """Each list has all of the caller's organisation and nothing else; both together are all."""
    ours = {one["id"] for one in await listed(two.gateway, path)}
    theirs = {one["id"] for one in await listed(two.other_gateway, path)}
    rows = two.running.centre.database.all(f"SELECT id FROM {LISTS[path]}")
    assert ours
    assert theirs
    assert not ours & theirs
    assert ours | theirs == {row["id"] for row in rows}
    if path.startswith(DEVICE):
        assert await listed(two.gateway, path, facilityId=two.facility(THEIRS)) == []


SINGLE = {
    "facilities/{}": "facility",
    "storage/{}": "storage",
    "storage/{}/inventory": "storage",
    "subjects/{}": "subject",
    "sample-containers/{}/location": "sample_container",
    "procedures/{}": "procedure",
}


@pytest.mark.parametrize("path", SINGLE)
async def test_what_is_anothers_is_not_there(two: Two, path: str) -> None:
    """An id of another organisation is answered word for word as one that does not exist."""
    key = two.some(SINGLE[path], THEIRS)["id"]
    assert (await two.other_emr.get(f"{EXTERNAL}/{path.format(key)}")).status_code == 200
    for caller in (two.emr, two.gateway):
        hidden = await caller.get(f"{EXTERNAL}/{path.format(key)}")
        absent = await caller.get(f"{EXTERNAL}/{path.format(999_999)}")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert hidden.text.replace(str(key), "N") == absent.text.replace("999999", "N")
    assert (await two.emr.get(f"{EXTERNAL}/organizations/{THEIRS}")).status_code == 404
    contents = await listed(
        two.emr, f"{EXTERNAL}/containers", storageId=two.some("storage", THEIRS)["id"]
    )
    assert contents == []


async def test_nothing_can_be_made_or_withdrawn_for_another(two: Two) -> None:
    """Subjects, stores, retrievals and cancellations with another's ids fail; all stays."""
    before = two.everything_of(THEIRS)
    facility, subject = two.facility(THEIRS), two.some("subject", THEIRS)
    stored = two.some("sample_container", THEIRS, "x.state = 'STORED'")
    waiting = two.some("procedure", THEIRS, "x.status = 'CREATED'")
    made = await two.emr.post(f"{EXTERNAL}/subjects", {"facilityId": facility, "code": "X"})
    store = {"type": "STORE", "facilityId": facility, "subjectCode": subject["code"],
             "sampleContainers": [{"name": "V", "description": ""}]}  # fmt: skip
    ours = two.some("subject", OURS)
    back = {"type": "RETRIEVE", "facilityId": two.facility(OURS), "subjectCode": ours["code"],
            "sampleContainerIds": [stored["id"]]}  # fmt: skip
    answers = [
        made,
        await two.emr.post(f"{EXTERNAL}/procedures", store),
        await two.emr.post(f"{EXTERNAL}/procedures", back),
        await two.emr.post(f"{EXTERNAL}/procedures/{waiting['id']}/cancel"),
    ]
    assert [one.status_code for one in answers] == [404, 404, 422, 404]
    assert two.everything_of(THEIRS) == before


async def test_facts_about_anothers_things_change_nothing_and_tell_nothing(two: Two) -> None:
    """A well-formed fact is not refused: it is a conflict that reads as for an unknown id."""
    stored = two.some("sample_container", THEIRS, "x.state = 'STORED'")
    running_one = two.some("procedure", THEIRS, "x.status = 'IN_PROGRESS'")
    waiting = two.some("procedure", THEIRS, "x.status = 'CREATED'")
    before = two.everything_of(THEIRS)
    beat = {"gateway": "gw-1", "facility": "Lyon Centre", "epoch": 1, "lastSeq": 0, "waiting": 0,
            "at": 1_760_000_000_000}  # fmt: skip
    assert (await two.gateway.post(f"{DEVICE}/heartbeat", beat)).status_code == 200
    address = "T1/C1/CN1/99"
    exposed = {"endedIn": "store", "exposures": [
        {"exposure": 1, "sample": stored["id"], "localSample": 10**12, "carrier": "vial",
         "estimated": False, "leastMs": 1, "mostMs": 2, "worstCel": -100.0, "aboveLimitMs": 0,
         "aboveCriticalMs": 0, "totalEvents": 1, "totalLeastMs": 1, "totalMostMs": 2,
         "totalAboveLimitMs": 0}]}  # fmt: skip
    told: list[tuple[str, dict[str, Any], int]] = [
        ("sample.taken", {"sample": stored["id"], "from": address, "to": None}, stored["id"]),
        ("sample.stored", {"sample": stored["id"], "from": None, "to": address}, stored["id"]),
        ("sample.discarded", {"sample": stored["id"]}, stored["id"]),
        ("sample.shipped", {"sample": stored["id"], "shipper": "D"}, stored["id"]),
        ("procedure.started", {"procedure": waiting["id"], "storage": "T1"}, waiting["id"]),
        ("procedure.step", {"procedure": running_one["id"], "step": 1, "kind": "scan",
                            "state": "DONE"}, running_one["id"]),
        ("procedure.finished", {"procedure": running_one["id"], "status": "COMPLETED"},
         running_one["id"]),
        ("exposure.ended", exposed, stored["id"]),
    ]  # fmt: skip
    for number, (kind, facts, key) in enumerate(told):
        hidden = await two.gateway.event(2 * number + 1, kind, facts)
        unknown = _renamed(facts, key, 999_999)
        absent = await two.gateway.event(2 * number + 2, kind, unknown)
        assert (hidden.status_code, absent.status_code) == (200, 200), hidden.text
        ours, other = hidden.json()["data"], absent.json()["data"]
        assert ours["conflict"]
        assert ours["reason"].replace(str(key), "N") == other["reason"].replace("999999", "N")
        assert (ours["procedureId"], other["procedureId"]) == (None, None)
    assert two.everything_of(THEIRS) == before


def _renamed(facts: Any, old: int, new: int) -> Any:
    """The same facts about another id."""
    if isinstance(facts, dict):
        return {name: _renamed(one, old, new) for name, one in facts.items()}
    if isinstance(facts, list):
        return [_renamed(one, old, new) for one in facts]
    return new if facts == old and not isinstance(facts, bool) else facts


async def test_a_procedure_begun_there_takes_no_sample_of_another(two: Two) -> None:
    """A transfer that names another's sample container is made without it."""
    stored = two.some("sample_container", THEIRS, "x.state = 'STORED'")
    own = two.some("sample_container", OURS, "x.state = 'STORED'")
    facts = {"localProcedure": 10**12, "type": "TRANSFER", "storage": "T1", "direction": "OUT",
             "samples": [str(stored["id"]), str(own["id"]), "9" * 40]}  # fmt: skip
    answer = await two.gateway.event(1, "procedure.started", facts)
    made = answer.json()["data"]["procedureId"]
    rows = two.running.centre.database.all(
        "SELECT sample_container_id AS id FROM procedure_sample WHERE procedure_id = ?", made
    )
    assert [row["id"] for row in rows] == [own["id"]]


async def test_a_tag_of_another_is_free_here(two: Two) -> None:
    """Whether another organisation bears a tag is nobody's business: it may be given here too."""
    tag = two.some("sample_container", THEIRS, "x.tag IS NOT NULL")["tag"]
    own = two.some("sample_container", OURS, "x.state = 'STORED'")["id"]
    http = two.gateway.http
    given = await http.post(f"/sandbox/staff/samples/{own}/change", json={"tag": tag})
    assert given.status_code == 200
    second = two.some("sample_container", OURS, f"x.state = 'STORED' AND x.id <> {own}")["id"]
    again = await http.post(f"/sandbox/staff/samples/{second}/change", json={"tag": tag})
    assert again.status_code == 422
    assert f"is on sample container {own}" in again.text


async def test_a_gateway_speaks_for_its_own_organisation(two: Two) -> None:
    """The name of another organisation's gateway is forbidden, with facts, batches and beats."""
    first = await two.gateway.event(1, "procedure.step", {"procedure": 1, "step": 1, "kind": "scan",
                                                          "state": "DONE"})  # fmt: skip
    assert first.status_code == 200
    stolen = await two.other_gateway.event(2, "event.withdrawn", {"reason": "x"})
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (403, "FORBIDDEN")
    beat = {"gateway": "gw-1", "epoch": 2, "lastSeq": 9, "waiting": 0, "at": 1}
    answer = await two.other_gateway.post(f"{DEVICE}/heartbeat", beat)
    assert answer.status_code == 403
    event = {"gateway": "gw-1", "epoch": 1, "seq": 2, "at": 1, "kind": "event.withdrawn",
             "facts": {"reason": "x"}}  # fmt: skip
    batch = {"gateway": "gw-1", "events": [event]}
    answer = await two.other_gateway.post(
        f"{DEVICE}/batches", batch, {"Idempotency-Key": "gw-1/1/2"}
    )
    assert [one["status"] for one in answer.json()["data"]["answers"]] == [403]
    assert two.one("SELECT high FROM gateway WHERE id = 'gw-1'")["high"] == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "sample-containers"),
        ("GET", "procedures"),
        ("GET", "subjects"),
        ("GET", "people"),
        ("POST", "heartbeat"),
        ("POST", "events"),
        ("POST", "batches"),
    ],
)
async def test_integrations_do_not_get_to_the_device_side(two: Two, method: str, path: str) -> None:
    """A client that is no device is forbidden, whatever it sends; nobody at all is unauthorized."""
    beat = {"gateway": "gw-9", "epoch": 1, "lastSeq": 0, "waiting": 0, "at": 1}
    event = {**beat, "seq": 1, "kind": "event.withdrawn", "facts": {"reason": "x"}}
    body = {"heartbeat": beat, "events": event, "batches": {"gateway": "gw-9", "events": [event]}}
    http, headers = two.emr.http, {"Authorization": f"Bearer {two.emr.token}"}
    answer = await http.request(method, f"{DEVICE}/{path}", json=body.get(path), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
    nobody = await http.request(method, f"{DEVICE}/{path}", json=body.get(path))
    assert nobody.status_code == 401
    assert two.running.centre.database.find("SELECT 1 FROM gateway WHERE id = 'gw-9'") is None


async def test_staff_views_see_all(two: Two) -> None:
    """The desk of the sandbox shows both organisations, or one of them when asked."""
    http = two.emr.http
    every = (await http.get("/sandbox/staff/samples", params={"perPage": 1})).json()["meta"]
    parts = [
        (await http.get("/sandbox/staff/samples", params={"organizationId": one})).json()["meta"]
        for one in (OURS, THEIRS)
    ]
    assert every["total"] == PLAN.samples == sum(one["total"] for one in parts)
    assert all(one["total"] for one in parts)
