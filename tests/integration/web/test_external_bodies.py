"""The compatible face by its statements: members, types, positions, pages, tags; both styles."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import facilities, places, samples
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, with_procedure

P = "/api/v1/external"
FIRST = 10**12 + 1
SUBJECT = {"id", "facility", "code", "firstName", "lastName", "createdAt"}
SAMPLE = {"id", "name", "subject", "description", "storedAt"}
STORAGE = {"id", "name", "type", "facility", "capacity", "occupied", "createdAt"}
PROCEDURE = {"id", "type", "status", "facility", "subject", "sampleContainers", "createdAt"}
ITEM = {"id", "name", "description", "subject", "position", "storedAt"}
OURS = {"synced", "conflict"}
"""What this gateway says besides: whether the centre knows of it, and did not take it."""
MEMBERS: dict[str, set[str]] = {
    "/organizations/1": {"id", "name"},
    "/facilities": {"id", "name", "createdAt"},
    f"/facilities/{FIRST}": {"id", "name", "createdAt"},
    "/storage": STORAGE,
    f"/storage/{FIRST}": STORAGE,
    f"/storage/{FIRST}/inventory": {"id", "name", "inventory"},
    "/containers": {"id", "kind", "name", "storage", "parentId", "capacity", "occupied"},
    "/containers/1": {
        *("id", "kind", "name", "storage", "parentId", "capacity", "occupied"),
        "children",
    },
    "/sample-containers": SAMPLE,
    f"/sample-containers/{FIRST}/location": {
        *("id", "name", "status", "storage", "position", "storedAt"),
    },
    "/subjects": SUBJECT | OURS,
    f"/subjects/{FIRST}": SUBJECT | OURS,
    "/procedures": PROCEDURE | OURS | {"updatedAt"},
    f"/procedures/{FIRST}": PROCEDURE | OURS | {"updatedAt"},
}
"""The members of every object, exactly: those of the public samples, and ours."""
LISTS = {path for path in MEMBERS if not re.search(r"\d|inventory", path)}


def furnish(tx: Transaction) -> None:
    """Two vials in slots, one that was taken out, and procedures."""
    with_procedure(tx, ProcedureType.RETRIEVE, ["A", "B"], stored_at=["T1/C1/CN1/1", "T1/C2/CN1/3"])
    with_procedure(tx, ProcedureType.REFILL, [], status=ProcedureStatus.IN_PROGRESS)


def everything(found: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every member in a body, however deep, with its name."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield name, value
            yield from everything(value, name)
    elif isinstance(found, list):
        for one in found:
            yield from everything(one, key)


@pytest.mark.parametrize("bare", [False, True], ids=["enveloped", "bare"])
async def test_every_object_has_exactly_its_members(
    tmp_path: Path, clock: HandClock, bare: bool
) -> None:
    """In the envelope `{data, meta}` and without; ids are integers, moments have seconds and Z."""
    async with serving(tmp_path, clock, bare=bare) as api:
        await api.db.write(furnish)
        for path, members in MEMBERS.items():
            found = (await api.client.get(P + path)).json()
            if not bare:
                meta = {"page", "perPage", "total"} if path in LISTS else set()
                assert (set(found), set(found["meta"])) == ({"data", "meta"}, meta), path
                found = found["data"]
            assert isinstance(found, list) is (path in LISTS), path
            for one in found if path in LISTS else [found]:
                assert set(one) == members, path
            for name, value in everything(found):
                if name == "id":
                    assert type(value) is int
                if name.endswith("At") and value is not None:
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), path
                if name in ("facility", "storage") and value is not None:
                    assert set(value) == {"id", "name"}
                if name == "subject" and value is not None:
                    assert set(value) == {"id", "code"}


async def test_an_inventory_says_where_each_one_is(api: Api) -> None:
    """In the order of the layout, with a label for each level by its kind, and the slot."""
    await api.db.write(furnish)
    found = (await api.client.get(f"{P}/storage/{FIRST}/inventory")).json()["data"]
    assert (found["id"], found["name"]) == (FIRST, "T1")
    assert [set(one) for one in found["inventory"]] == [ITEM, ITEM]
    assert [one["position"] for one in found["inventory"]] == [
        {"canister": "C1", "cane": "CN1", "slot": "1"},
        {"canister": "C2", "cane": "CN1", "slot": "3"},
    ]
    empty = (await api.client.get(f"{P}/storage/{FIRST + 1}/inventory")).json()["data"]
    assert empty["inventory"] == []


async def test_a_position_bears_the_kind_of_each_level(api: Api) -> None:
    """Racks and boxes have keys of their own, as canisters and canes have."""

    def put(tx: Transaction) -> None:
        levels = (Level(ContainerKind.RACK, "R", 1), Level(ContainerKind.BOX, "B", 2))
        layout = Layout(levels, ("A1", "A2"))
        facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
        entry = StorageEntry("F1", StorageType.FREEZER, (), layout, None, None)
        places.apply(tx, facility, entry, SETUP)
        with_procedure(tx, ProcedureType.STORE, ["X"], stored_at=["F1/R1/B2/A2"])

    await api.db.write(put)
    found = (await api.client.get(f"{P}/sample-containers/{FIRST}/location")).json()["data"]
    assert found["position"] == {"rack": "R1", "box": "B2", "slot": "A2"}
    assert (found["storage"]["name"], found["status"]) == ("F1", "STORED")


@pytest.mark.parametrize("state", [one for one in SampleState if one is not SampleState.STORED])
async def test_what_is_in_no_slot_has_no_position(api: Api, state: SampleState) -> None:
    """`position` is null and `status` says why: it is expected, out, gone."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["X"])
    await api.db.write(lambda tx: tx.change("UPDATE sample_container SET state = ?", (state,)))
    found = (await api.client.get(f"{P}/sample-containers/{FIRST}/location")).json()["data"]
    assert (found["position"], found["storage"]) == (None, None)
    assert (found["status"], found["storedAt"]) == (state.value, None)


async def test_every_list_is_paged_alike(api: Api) -> None:
    """Ten unless asked, a hundred at most; nothing else is let through; the total is of all."""
    await api.db.write(furnish)
    for path in sorted(LISTS):
        usual = (await api.client.get(P + path)).json()
        assert (usual["meta"]["page"], usual["meta"]["perPage"]) == (1, 10), path
        total = usual["meta"]["total"]
        one = (await api.client.get(f"{P}{path}?page={total}&perPage=1")).json()
        assert (len(one["data"]), one["meta"]["total"]) == (1, total)
        past = (await api.client.get(f"{P}{path}?page={total + 1}&perPage=1")).json()
        assert past == {"data": [], "meta": {"page": total + 1, "perPage": 1, "total": total}}
        for query in ("perPage=0", "perPage=101", "page=-1", "page=x", "per_page=5", "page="):
            refused = await api.client.get(f"{P}{path}?{query}")
            error = refused.json()["error"]
            assert (refused.status_code, error["code"]) == (422, "VALIDATION_ERROR"), query
            assert error["fields"][0]["field"] == query.partition("=")[0]


async def test_lists_are_filtered_as_documented(api: Api) -> None:
    """`facilityId` of storage, `subjectCode` of sample containers, both of a container's places."""
    await api.db.write(furnish)

    async def found(path: str) -> int:
        answer = await api.client.get(P + path)
        assert answer.status_code == 200, path
        return int(answer.json()["meta"]["total"])

    assert await found(f"/storage?facilityId={FIRST}") == 2
    assert await found("/storage?facilityId=7") == 0
    assert await found("/sample-containers?subjectCode=SUBJ-1") == 2
    assert await found("/sample-containers?subjectCode=SUBJ") == 0
    assert await found(f"/containers?storageId={FIRST}") == 6
    assert await found("/containers?parentId=1") == 2
    assert await found(f"/containers?storageId={FIRST + 1}&parentId=1") == 0


async def test_an_unchanged_answer_is_304_on_every_path(api: Api) -> None:
    """Each answer has a tag; with it nothing is sent until something changes."""
    await api.db.write(furnish)
    for path in MEMBERS:
        tag = (await api.client.get(P + path)).headers["etag"]
        again = await api.client.get(P + path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path
    path = f"{P}/storage/{FIRST}/inventory"
    tag = (await api.client.get(path)).headers["etag"]

    def change(tx: Transaction) -> None:
        slot = places.slot_at(tx, parse_address("T1/C1/CN1/2"))
        samples.move(tx, FIRST, slot, actor=SETUP, execution=None)

    await api.db.write(change)
    changed = await api.client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["data"]["inventory"][0]["position"]["slot"] == "2"


async def test_paths_of_older_generations_say_where_they_went(api: Api) -> None:
    """404 in the form of this face, with the path of today; none of them acts."""
    for old, new in (
        ("/api/subjects", "subjects"),
        ("/api/subjects/12", "subjects"),
        ("/api/procedure-requests", "procedures"),
        ("/api/storage/1/inventory", "storage"),
        ("/api/clinics?page=1&perPage=10", "facilities"),
    ):
        for method in ("GET", "POST"):
            answer = await api.client.request(method, old)
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (404, "NOT_FOUND")
            assert f"/api/v1/external/{new}" in error["message"], old
    for unknown in ("/api/nothing", "/api/v1/external/nothing", "/api/v1/external"):
        answer = await api.client.get(unknown)
        assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert "error" not in (await api.client.get("/api/v1/nothing")).json()
    assert "error" not in (await api.client.get("/api/v9/subjects")).json()


async def test_a_token_is_what_the_public_page_shows(api: Api) -> None:
    """access_token, token_type and expires_in alone; a JWT of three parts; it opens this face."""
    form = {
        "grant_type": "client_credentials",
        "client_id": "lis",
        "client_secret": "lis secret +%",
    }
    answer = await api.stranger.post("/oauth/token", data=form)
    told = answer.json()
    assert set(told) == {"access_token", "token_type", "expires_in"}
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    head = told["access_token"].split(".")
    assert len(head) == 3
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    listed = await api.stranger.get(f"{P}/facilities", headers=headers)
    assert json.loads(listed.content)["meta"]["total"] == 1
