"""The lists of the device side, what is newest of each kind, and conditional reads."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crinsu_gateway.sandbox.central.conditional import Conditional
from crinsu_gateway.sandbox.central.server import Running, running
from tests.fakes.central import DEVICE, EXTERNAL, Caller, caller
from tests.fakes.clock import RealClock

KINDS = {"people", "subjects", "samples", "procedures", "storages", "facilities"}


async def with_centre(act: Callable[[Running, Caller], Awaitable[None]]) -> None:
    async with running(clock=RealClock()) as centre, caller(centre, device=True) as device:
        centre.centre.switches.rate_per_minute = 10_000
        await act(centre, device)


async def newest(device: Caller, facility: str = "Lyon Centre") -> dict[str, str]:
    body = {"gateway": "gw-1", "facility": facility, "epoch": 1, "lastSeq": 0, "waiting": 0}
    answer = await device.post(f"{DEVICE}/heartbeat", {**body, "at": 0})
    found: dict[str, str] = answer.json()["data"].get("newest")
    return found


async def test_subjects_are_read_by_change_and_show_a_merge() -> None:
    """A subject that was merged comes with the id that it went to, and alone since that moment."""

    async def act(centre: Running, device: Caller) -> None:
        now = centre.centre.now_ms() + 1000
        centre.centre.database.execute(
            "UPDATE subject SET merged_into = 1, updated_ms = ? WHERE id = 3", now
        )
        whole = (await device.get(f"{DEVICE}/subjects", facilityId=1, perPage=1000)).json()
        assert [one["id"] for one in whole["data"]] == [1, 2, 4, 3]
        assert [one["mergedInto"] for one in whole["data"]] == [None, None, None, 1]
        since = whole["data"][-1]["updatedAt"]
        changed = (await device.get(f"{DEVICE}/subjects", updatedSince=since)).json()
        assert [one["id"] for one in changed["data"]] == [3]

    await with_centre(act)


async def test_a_list_by_id_does_not_move_while_it_changes() -> None:
    """What changes or goes between two pieces shifts nothing: every other record is read once."""

    async def act(centre: Running, device: Caller) -> None:
        database = centre.centre.database
        for number in range(30):
            database.execute(
                "INSERT INTO sample_container (subject_id, name, state, updated_ms) "
                "VALUES (1, ?, 'EXPECTED', ?)",
                f"Vial {number}",
                1000 - number,
            )
        seen: list[int] = []
        after = 0
        while True:
            answer = await device.get(f"{DEVICE}/sample-containers", afterId=after, perPage=7)
            page = answer.json()
            if not page["data"]:
                break
            seen += [one["id"] for one in page["data"]]
            after = seen[-1]
            database.execute("UPDATE sample_container SET updated_ms = 5000 WHERE id = ?", seen[0])
            database.execute("DELETE FROM sample_container WHERE name = 'Vial 1'")
            assert page["meta"]["total"] in (32, 33)
        assert seen == sorted(set(seen))
        assert len(seen) in (32, 33)

    await with_centre(act)


async def test_the_most_of_a_page_is_a_thousand() -> None:
    """1001 is refused with the allowed values, on each list."""

    async def act(_: Running, device: Caller) -> None:
        for name in ("people", "subjects", "sample-containers", "procedures"):
            answer = await device.get(f"{DEVICE}/{name}", perPage=1001)
            assert answer.status_code == 422
            assert "1000" in answer.json()["error"]["message"]
            assert (await device.get(f"{DEVICE}/{name}", perPage=1000)).status_code == 200

    await with_centre(act)


CHANGES = {
    "facilities": "UPDATE facility SET name = name WHERE id = 1",
    "storages": "UPDATE container SET slots = 9 WHERE id = 2",
    "subjects": "UPDATE subject SET first_name = 'Other' WHERE id = 2",
    "samples": "UPDATE sample_container SET tag = 'X' WHERE id = 2",
    "procedures": "DELETE FROM procedure_sample; DELETE FROM procedure WHERE id = 1",
    "people": "INSERT INTO person (facility_id, name, role, trainings, updated_ms) "
    "VALUES (1, 'P', 'viewer', '{}', 0)",
}


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_the_newest_of_a_kind_changes_with_it_alone(kind: str) -> None:
    """A change of one kind changes its text and no other; without one all stay."""

    async def act(centre: Running, device: Caller) -> None:
        before = await newest(device)
        assert set(before) == KINDS
        assert await newest(device) == before
        centre.centre.database.execute(CHANGES[kind])
        after = await newest(device)
        assert {one for one in KINDS if before[one] != after[one]} == {kind}

    await with_centre(act)


async def test_the_newest_is_that_of_the_facility() -> None:
    """A change in another facility changes nothing; a facility that is not there has none."""

    async def act(centre: Running, device: Caller) -> None:
        database = centre.centre.database
        database.execute(
            "INSERT INTO facility (organization_id, name, created_ms) VALUES (1,'B',0)"
        )
        before = await newest(device)
        database.execute(
            "INSERT INTO subject (facility_id, code, created_ms) VALUES (2, 'SUBJ-B', 0)"
        )
        assert await newest(device) == before
        assert (await newest(device, "B"))["subjects"] != "0"
        assert await newest(device, "C") is None

    await with_centre(act)


async def test_an_unchanged_read_is_answered_without_a_body() -> None:
    """With the tag of before: 304; after a change the whole body under another tag."""

    async def act(centre: Running, device: Caller) -> None:
        for path in (f"{EXTERNAL}/storage", f"{EXTERNAL}/containers", f"{DEVICE}/procedures"):
            first = await device.get(path)
            tag = first.headers["ETag"]
            headers = {"Authorization": f"Bearer {device.token}", "If-None-Match": f'"x", {tag}'}
            again = await device.http.get(path, headers=headers)
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
            centre.centre.database.execute("UPDATE storage SET name = name || '+'")
            centre.centre.database.execute("UPDATE procedure SET updated_ms = updated_ms + 1000")
            changed = await device.http.get(path, headers=headers)
            assert changed.status_code == 200
            assert changed.headers["ETag"] != tag

    await with_centre(act)


async def test_what_is_no_read_bears_no_tag() -> None:
    """A POST and a refusal pass as they are."""
    sent: list[Any] = []

    async def inner(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps({}).encode()})

    async def send(message: Any) -> None:
        sent.append(message)

    for method in ("POST", "GET"):
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": "/api/v1/x",
            "headers": [],
        }
        await Conditional(inner)(scope, None, send)  # type: ignore[arg-type]
        assert [one.get("headers") for one in sent[-2:]] == [[], None]
