"""DELETE of sample containers and containers: nothing is erased, all that matters is refused."""

import asyncio
from collections.abc import Sequence
from typing import Any

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.store import audit_search, layout_sheet, layouts, policies
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.facility import LAYOUT, with_procedure

SETUP = Actor("setup", "test")
SAMPLE = "/api/v1/sample-containers/1000000000001"
WHY = {"Audit-Reason": "ordered twice"}
SHEET = (
    "storage,container,kind,tag,room,slots,blocked,retired\n"
    "T2,S1,shelf,,,,,\n"
    "T2,S1/R1,rack,,,,,\n"
    "T2,S1/R1/B1,box,,,2x2,,\n"
    "T2,S1/R1/B2,box,,,2x2,A1,\n"
)


async def withdrawn(api: Api) -> None:
    """Two vials that nobody stored; what was asked for was called off."""
    await api.db.write(
        with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"], status=ProcedureStatus.CANCELLED
    )


def _laid(tx: Transaction) -> None:
    problems = Problems("s.csv")
    layout_sheet.take_over(tx, SHEET.splitlines(keepends=True), "a new tank", SETUP, problems)
    assert not problems.found, problems.found


async def laid(api: Api) -> dict[str, str]:
    """T2 as a sheet says it; the paths of its containers by address."""
    await api.db.write(_laid)
    answer = await api.client.get("/api/v1/containers?per_page=100")
    return {
        one["address"]: f"/api/v1/containers/{one['id']}" for one in answer.json()["containers"]
    }


async def seen(api: Api, path: str) -> dict[str, str]:
    """The condition under which what was just read may be changed."""
    answer = await api.client.get(path)
    assert answer.status_code == 200, answer.text
    return {"If-Match": answer.headers["etag"]}


async def acts(api: Api, path: str) -> set[str]:
    """The relations that the links of one have."""
    answer = await api.client.get(path, headers={"Accept": "application/hal+json"})
    return set(answer.json()["_links"])


def since(tx: Transaction, first: int) -> list[Any]:
    """The events after a number."""
    _, last = audit_search.bounds(tx)
    return [audit_search.one(tx, seq) for seq in range(first + 1, last + 1)]


def head(tx: Transaction) -> int:
    """The newest number of the trail."""
    return audit_search.bounds(tx)[1]


async def slot_states(api: Api, path: str) -> set[str]:
    """How the slots of a container stand."""
    answer = await api.client.get(f"{path}/slots")
    return {one["state"] for one in answer.json()["slots"]}


async def test_a_sample_container_that_never_came_is_withdrawn(api: Api) -> None:
    """204, one event with the reason sealed; it is read as DISCARDED, and goes once."""
    await withdrawn(api)
    assert "delete" in await acts(api, SAMPLE)
    before, given = await api.db.read(head), await seen(api, SAMPLE)
    answer = await api.client.delete(SAMPLE, headers=given | WHY)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await api.client.get(SAMPLE)).json()["state"] == "DISCARDED"
    (event,) = await api.db.read(since, before)
    assert (event.body["kind"], event.sealed) == ("sample.discarded", {"reason": "ordered twice"})
    assert event.body["facts"]["state_old"] == "EXPECTED"
    assert "delete" not in await acts(api, SAMPLE)
    stale = await api.client.delete(SAMPLE, headers=given | WHY)
    again = await api.client.delete(SAMPLE, headers=await seen(api, SAMPLE) | WHY)
    told = [(one.status_code, one.json()["code"]) for one in (stale, again)]
    assert told == [(412, "STALE"), (409, "SAMPLE_NOT_STORED")]


async def test_what_is_here_or_waited_for_stays(api: Api) -> None:
    """409 names the act that is right: of what a procedure waits for, and of what lies here."""
    number = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"]
    )
    await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-2"])
    waited = SAMPLE.replace("0001", "0002")
    for path, word in ((SAMPLE, "retrieve it"), (waited, f"procedure {number + 1}")):
        answer = await api.client.delete(path, headers=await seen(api, path) | WHY)
        assert (answer.status_code, answer.json()["code"]) == (409, "STILL_NEEDED")
        assert word in answer.json()["detail"]
        assert "delete" not in await acts(api, path)


async def test_where_a_centre_is_it_says_what_there_is(api: Api) -> None:
    """Nothing is withdrawn here, and no link offers it."""
    await withdrawn(api)
    await api.db.write(policies.put, policies.CENTRE, "yes", SETUP)
    answer = await api.client.delete(SAMPLE, headers=await seen(api, SAMPLE) | WHY)
    assert (answer.status_code, answer.json()["code"]) == (409, "CENTRE_DECIDES")
    assert "delete" not in await acts(api, SAMPLE)


async def test_a_removal_needs_what_every_change_needs(api: Api) -> None:
    """428, 422, 412, 404, 403, 400; nothing changed."""
    await withdrawn(api)
    given, before = await seen(api, SAMPLE), await api.db.read(head)
    reader = api.bearer(Scope.INVENTORY_READ)
    answers = [
        await api.client.delete(SAMPLE, headers=WHY),
        await api.client.delete(SAMPLE, headers=given),
        await api.client.delete(SAMPLE, headers=WHY | {"If-Match": '"other"'}),
        await api.client.delete("/api/v1/sample-containers/7", headers=given | WHY),
        await api.client.delete("/api/v1/containers/77", headers=given | WHY),
        await api.stranger.delete(SAMPLE, headers=given | WHY | reader),
        await api.client.delete(f"{SAMPLE}?page=1", headers=given | WHY),
        await api.client.delete(SAMPLE, headers=given | WHY | {"Idempotency-Key": "a b"}),
    ]
    told = [one.status_code for one in answers]
    assert told == [428, 422, 412, 404, 404, 403, 400, 400]
    assert await api.db.read(head) == before
    wrapped = await api.client.delete(
        f"{SAMPLE}?envelope=true", headers=await seen(api, f"{SAMPLE}?envelope=true") | WHY
    )
    assert (wrapped.status_code, wrapped.json()["code"]) == (200, 204)


async def test_a_container_of_a_sheet_leaves_use_with_all_in_it(api: Api) -> None:
    """204, one event; it is read as history: not in use, its slots RETIRED, no room counted."""
    at = await laid(api)
    rack, boxes = at["T2/S1/R1"], (at["T2/S1/R1/B1"], at["T2/S1/R1/B2"])
    assert "delete" in await acts(api, rack)
    before = await api.db.read(head)
    answer = await api.client.delete(rack, headers=await seen(api, rack) | WHY)
    assert (answer.status_code, answer.content) == (204, b"")
    (event,) = await api.db.read(since, before)
    facts = event.body["facts"]
    assert (event.body["kind"], event.sealed) == ("container.retired", {"reason": "ordered twice"})
    assert (facts["at"], facts["containers"], facts["slots"]) == ("T2/S1/R1", 3, 8)
    for path in boxes:
        assert await slot_states(api, path) == {"RETIRED"}
    for path in (rack, *boxes, at["T2/S1"]):
        shown = (await api.client.get(path)).json()
        assert (shown["capacity"], shown["free"], shown["blocked"]) == (0, 0, 0)
        assert shown["inUse"] is (path == at["T2/S1"])
    assert "delete" not in await acts(api, rack)
    again = await api.client.delete(rack, headers=await seen(api, rack) | WHY)
    assert (again.status_code, again.json()["code"]) == (409, "LEFT_USE")
    listed = await api.client.get("/api/v1/containers?inUse=false&hasSlots=true&kind=box")
    assert [one["address"] for one in listed.json()["containers"]] == [
        "T2/S1/R1/B1",
        "T2/S1/R1/B2",
    ]


async def refused(api: Api, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """How a removal of what was just read is refused."""
    answer = await api.client.delete(path, headers=await seen(api, path) | headers)
    return answer.status_code, answer.json()["code"]


def _stored(tx: Transaction, places: Sequence[str]) -> None:
    with_procedure(
        tx,
        ProcedureType.RETRIEVE,
        [f"S-{number}" for number, _ in enumerate(places)],
        stored_at=list(places),
    )


async def test_a_container_that_is_needed_stays(api: Api) -> None:
    """Of the configuration, holding something deep inside, or reserved: 409, nothing changed."""
    at = await laid(api)
    assert await refused(api, at["T1/C1"], WHY) == (409, "CONFIGURATION_DECIDES")
    await api.db.write(_stored, ["T2/S1/R1/B1/A1"])
    assert await refused(api, at["T2/S1"], WHY) == (409, "STILL_NEEDED")
    assert await refused(api, at["T2/S1/R1/B1"], WHY) == (409, "STILL_NEEDED")
    kept = {"technician": "anna", "address": "T2/S1/R1/B2/B1", "reason": "for later"}
    kept |= {"until": "2036-01-01T00:00:00Z", "subjectCode": "SUBJ-1"}
    answer = await api.client.post("/api/v1/slots/reserve", json=kept)
    assert answer.status_code < 300, answer.text
    assert await refused(api, at["T2/S1/R1/B2"], WHY) == (409, "STILL_NEEDED")
    for path in ("T1/C1", "T2/S1", "T2/S1/R1/B1", "T2/S1/R1/B2"):
        assert "delete" not in await acts(api, at[path])
    assert await slot_states(api, at["T2/S1/R1/B2"]) == {"BLOCKED", "RESERVED", "FREE"}


async def test_nothing_is_put_into_what_left_use(api: Api) -> None:
    """A container is not moved in there, and the room that it took can be used again."""
    at = await laid(api)
    rack = at["T2/S1/R1"]
    await api.client.delete(rack, headers=await seen(api, rack) | WHY)
    box = at["T1/C1/CN1"]
    body = {"technician": "anna", "reason": "r", "to": "T2/S1/R1/CN9"}
    answer = await api.client.post(f"{box}/move", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "LEFT_USE")


async def test_what_left_use_does_not_come_back_with_the_layout(api: Api) -> None:
    """A storage solution that leaves the configuration and comes back has it not in use."""
    at = await laid(api)
    rack = at["T2/S1/R1"]
    await api.client.delete(rack, headers=await seen(api, rack) | WHY)
    await api.db.write(_gone_and_back)
    assert await slot_states(api, at["T2/S1/R1/B1"]) == {"RETIRED"}


def _gone_and_back(tx: Transaction) -> None:
    storage = tx.value("SELECT id FROM storage_solution WHERE name = 'T2'")
    layouts.retire(tx, storage, SETUP)
    layouts.apply(tx, storage, LAYOUT, SETUP)


# --- the same again ------------------------------------------------------------------------


async def test_a_change_that_is_repeated_under_its_key_is_made_once(api: Api) -> None:
    """After a lost answer it gets what it got, not 412; without the key it is stale."""
    await withdrawn(api)
    who = {"technician": "anna", "reason": "read wrong"}
    merge = {"Content-Type": "application/merge-patch+json"}
    for number, (method, more, body) in enumerate(
        [
            ("PATCH", {}, {**who, "name": "A"}),
            ("PATCH", merge, {**who, "tag": None}),
            ("PUT", {}, {**who, "name": "B", "tag": "T-9"}),
            ("DELETE", WHY, None),
        ]
    ):
        headers = {**await seen(api, SAMPLE), **more}
        keyed = headers | {"Idempotency-Key": f"change-{number}"}
        first = await api.client.request(method, SAMPLE, json=body, headers=keyed)
        before = await api.db.read(head)
        again = await api.client.request(method, SAMPLE, json=body, headers=keyed)
        assert first.status_code < 300, first.text
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert await api.db.read(head) == before
        stale = await api.client.request(method, SAMPLE, json=body, headers=headers)
        assert (stale.status_code, stale.json()["code"]) == (412, "STALE")


async def test_a_key_is_for_one_change_of_one_client(api: Api) -> None:
    """Another body, method, reason, thing or person: 422; another client has keys of its own."""
    await withdrawn(api)
    who = {"technician": "anna", "reason": "read wrong"}
    keyed = {"If-Match": "*", "Idempotency-Key": "k-1"}
    first = {**who, "name": "A"}
    assert (await api.client.patch(SAMPLE, json=first, headers=keyed)).status_code == 200
    other = SAMPLE.replace("0001", "0002")
    answers = [
        await api.client.patch(SAMPLE, json={**who, "name": "B"}, headers=keyed),
        await api.client.patch(SAMPLE, json={**first, "reason": "x"}, headers=keyed),
        await api.client.patch(SAMPLE, json={**first, "technician": "ben"}, headers=keyed),
        await api.client.put(SAMPLE, json=first, headers=keyed),
        await api.client.patch(other, json=first, headers=keyed),
        await api.client.delete(SAMPLE, headers=keyed | WHY),
    ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(422, "KEY_REUSED")}
    elsewhere = keyed | api.bearer(Scope.INVENTORY_WRITE, Scope.INVENTORY_READ, subject="other")
    answer = await api.stranger.patch(SAMPLE, json={**who, "name": "C"}, headers=elsewhere)
    assert answer.status_code == 200, answer.text


async def test_what_was_refused_is_tried_anew_under_its_key(api: Api) -> None:
    """A refusal is not remembered: nothing was done."""
    await withdrawn(api)
    keyed = {"Idempotency-Key": "k-2", **WHY}
    assert (await api.client.delete(SAMPLE, headers=keyed)).status_code == 428
    answer = await api.client.delete(SAMPLE, headers=keyed | await seen(api, SAMPLE))
    assert answer.status_code == 204


async def test_of_changes_with_one_tag_one_wins(api: Api) -> None:
    """Eight corrections and removals at once, all for what was seen: one is made."""
    await withdrawn(api)
    given = await seen(api, SAMPLE)
    who = {"technician": "anna", "reason": "read wrong"}
    answers = await asyncio.gather(
        *(
            api.client.patch(SAMPLE, json={**who, "name": f"N{number}"}, headers=given)
            for number in range(4)
        ),
        *(api.client.delete(SAMPLE, headers=given | WHY) for _ in range(4)),
    )
    told = sorted(one.status_code for one in answers)
    assert told[0] in (200, 204)
    assert told[1:] == [412] * 7


async def test_of_the_same_change_under_one_key_at_once_one_is_made(api: Api) -> None:
    """Whoever does not wait for the answer and repeats gets it twice, for one event."""
    await withdrawn(api)
    headers = await seen(api, SAMPLE) | WHY | {"Idempotency-Key": "k-3"}
    before = await api.db.read(head)
    answers = await asyncio.gather(*(api.client.delete(SAMPLE, headers=headers) for _ in range(6)))
    assert {one.status_code for one in answers} == {204}
    assert len(await api.db.read(since, before)) == 1


async def test_keys_are_known_for_a_week(api: Api, clock: HandClock) -> None:
    """The row of an old key goes when the next change comes, so that they never pile up."""
    await withdrawn(api)
    who = {"technician": "anna", "reason": "read wrong"}
    for name in ("A", "B"):
        keyed = {"If-Match": "*", "Idempotency-Key": f"key-{name}"}
        headers = keyed | api.bearer(Scope.INVENTORY_WRITE, Scope.INVENTORY_READ)
        answer = await api.stranger.patch(SAMPLE, json={**who, "name": name}, headers=headers)
        assert answer.status_code == 200, answer.text
        clock.pass_s(8 * 24 * 3600)
    assert await api.db.read(keys_known) == ["key-B"]


def keys_known(tx: Transaction) -> list[str]:
    """The keys of changes that are remembered."""
    return [row[0] for row in tx.all("SELECT key FROM keyed_change ORDER BY at_ms")]
