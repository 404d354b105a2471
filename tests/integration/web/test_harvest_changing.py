"""The registry face: what its user may change, what becomes of it, and what is refused."""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx2
import jsonschema_rs

from crinsu_gateway.store import audit, collections
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import HARVEST, Api
from tests.fakes.clock import HandClock
from tests.fakes.harvested import CONFIG, HIDDEN, LYON, harvested

ONE = "/registry/v2/biobanks/2510604"
KNOWN = {
    "Authorization": "Basic "
    + base64.b64encode(f"{HARVEST.user}:{HARVEST.password}".encode()).decode()
}
MERGE = {"Content-Type": "application/merge-patch+json"}


async def patch(api: Api, change: object, **headers: str) -> httpx2.Response:
    """Ask for a change as the user."""
    given = {**KNOWN, **MERGE, **headers}
    return await api.stranger.patch(ONE, headers=given, content=json.dumps(change))


async def body(api: Api, lang: str = "nb,en") -> dict[str, Any]:
    """The record as it stands."""
    found: dict[str, Any] = (await api.stranger.get(f"{ONE}?lang={lang}")).json()
    return found


async def events(api: Api) -> list[dict[str, Any]]:
    """The events of changes since the records were made, with what was sealed."""

    def look(tx: Transaction) -> list[dict[str, Any]]:
        found = []
        for raw in audit.events(tx, 0, 1000):
            event = json.loads(raw)
            if event["kind"] == "collection.changed":
                rows = tx.all("SELECT field, text FROM audit_sealed WHERE seq = ?", (event["seq"],))
                found.append({**event, "sealed_texts": dict(rows)})
        return found

    return await api.db.read(look)


async def test_a_change_is_204_and_stays(api: Api, clock: HandClock) -> None:
    """Each of the four members, at once: the record has them, the rest is as it was."""
    await api.db.write(harvested)
    before = await body(api)
    clock.pass_s(60)
    change = {
        "name": {"en": "Lyon biobank", "nn": "Lyonbanken"},
        "status": "CONCLUDED",
        "stored_until_date": "2060-01-31T00:00:00.000Z",
        "biobank_materials": [{"material_code": "7"}, {"material_code": "2"}],
    }
    answer = await patch(api, change)
    assert (answer.status_code, answer.content) == (204, b"")
    after = await body(api, "nb,en,nn")
    assert after["name"] == {"nb": "Lyonbanken", "en": "Lyon biobank", "nn": "Lyonbanken"}
    assert (after["status"], after["status_name"]["en"]) == ("CONCLUDED", "Concluded")
    assert after["stored_until_date"] == "2060-01-31T00:00:00.000Z"
    codes = [one["material_code"] for one in after["biobank_materials"]]
    assert codes == ["7", "2"]
    assert after["last_modified"]["date"] == "2025-10-09T08:54:20.000Z"
    same = set(before) - set(change) - {"last_modified", "status_name"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


async def test_null_erases_what_may_be_erased(api: Api) -> None:
    """A language of the name, the day, all material; not the name in its own language."""
    await api.db.write(harvested)
    change = {"name": {"en": None}, "stored_until_date": None, "biobank_materials": None}
    assert (await patch(api, change)).status_code == 204
    after = await body(api)
    assert (after["name"], after["biobank_materials"]) == ({"nb": "Lyonbanken"}, [])
    assert "stored_until_date" not in after


REFUSED: tuple[tuple[object, str], ...] = (
    ({"name": None}, "name: can be changed, not erased"),
    ({"name": {"nb": None}}, "the one in the main language, nb, can be changed, not erased"),
    ({"name": {"english": "x"}}, "name.english"),
    ({"name": {"en": ""}}, "name.en"),
    ({"name": {"en": "a\nb"}}, "name.en"),
    ({"name": "Lyonbanken"}, "name"),
    ({"status": None}, "status: can be changed, not erased"),
    ({"status": "OPEN"}, "status: allowed: NOTSTARTED, ACTIVE, CONCLUDED"),
    ({"stored_until_date": "2019-01-01"}, "stored_until_date: lies before the start, 2020-05-01"),
    ({"stored_until_date": "2049-02-30"}, "stored_until_date"),
    ({"stored_until_date": "2049-12-31T12:00:00.000Z"}, "stored_until_date: a day"),
    ({"stored_until_date": 2049}, "stored_until_date"),
    ({"biobank_materials": [{"material_code": "9"}]}, "no material 9; allowed: 1, 2, 3, 7, 24"),
    (
        {"biobank_materials": [{"material_code": "1"}, {"material_code": "1"}]},
        "1 stands there twice",
    ),
    (
        {"biobank_materials": [{"material_code": "1", "other_material_description": "x"}]},
        "only 24 has an other_material_description",
    ),
    ({"biobank_materials": [{"code": "1"}]}, "biobank_materials.0"),
    ({"cristin_biobank_id": "1"}, "allowed: name, status, stored_until_date, biobank_materials"),
    ({"type": "SPECIFICBIOBANK"}, "type: unknown field"),
    ([], "body"),
)


async def test_what_cannot_be_is_400_and_changes_nothing(api: Api) -> None:
    """Each refusal names the member and what is allowed; the good part of a bad one is not done."""
    await api.db.write(harvested)
    before = await body(api)
    for change, says in REFUSED:
        asked = {"status": "CONCLUDED", **change} if isinstance(change, dict) else change
        answer = await patch(api, asked)
        assert (answer.status_code, answer.json()["status"]) == (400, 400), change
        assert says in answer.json()["errors"][0], (change, answer.json())
    assert await body(api) == before
    assert await events(api) == []


async def test_the_schema_of_a_change_allows_the_languages_that_are_taken(api: Api) -> None:
    """Two small letters; another key is wrong by the served schema, and refused."""
    await api.db.write(harvested)
    schema = (await api.stranger.get("/schemas/RegistryBiobankPatch.json")).json()
    for key, status in (("nn", 204), ("", 400), ("nob", 400), ("NN", 400)):
        change = {"name": {key: "Lyonbanken"}}
        assert jsonschema_rs.is_valid(schema, change) == (status == 204), key
        assert (await patch(api, change)).status_code == status, key


async def test_how_it_is_sent_matters(api: Api) -> None:
    """Another media type is 415, no JSON 400, a record that is not there 404."""
    await api.db.write(harvested)
    plain = {**KNOWN, "Content-Type": "application/json"}
    refused = await api.stranger.patch(ONE, headers=plain, content=b'{"status": "ACTIVE"}')
    assert (refused.status_code, "merge-patch" in refused.json()["errors"][0]) == (415, True)
    broken = await api.stranger.patch(ONE, headers={**KNOWN, **MERGE}, content=b"{")
    assert broken.status_code == 400
    nowhere = await api.stranger.patch(
        "/registry/v2/biobanks/7", headers={**KNOWN, **MERGE}, content=b'{"status": "ACTIVE"}'
    )
    assert nowhere.status_code == 404
    slash = await api.stranger.patch(
        f"{ONE}/", headers={**KNOWN, **MERGE}, content=b'{"status": "CONCLUDED"}'
    )
    assert slash.status_code == 204


async def test_only_its_user_changes_it(api: Api) -> None:
    """Nobody and wrong credentials: 401 with a challenge; a token without the scope: 403."""
    await api.db.write(harvested)
    change = json.dumps({"status": "CONCLUDED"})
    for headers in (
        {},
        {"Authorization": "Basic " + base64.b64encode(b"harvester:").decode()},
        {"Authorization": "Basic " + base64.b64encode(b":").decode()},
    ):
        answer = await api.stranger.patch(ONE, headers={**MERGE, **headers}, content=change)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
    token = api.bearer(Scope.REGISTRY_WRITE, Scope.INVENTORY_READ)
    answer = await api.stranger.patch(ONE, headers={**MERGE, **token}, content=change)
    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert (await body(api))["status"] == "ACTIVE"


async def test_a_change_has_one_event_with_old_and_new(api: Api) -> None:
    """By whom, why, what it was; free text is sealed. A change that changes nothing has none."""
    await api.db.write(harvested)
    change = {"status": "CONCLUDED", "name": {"en": "Ada Example's bank"}}
    reason = "closed, as agreed in møte 4".encode()
    given = [(b"Audit-Reason", reason)]
    given += [(key.encode(), value.encode()) for key, value in {**KNOWN, **MERGE}.items()]
    await api.stranger.patch(ONE, headers=given, content=json.dumps(change))
    for nothing in ({}, change, {"stored_until_date": "2049-12-31"}):
        assert (await patch(api, nothing)).status_code == 204
    (event,) = await events(api)
    assert (event["actor"], event["role"]) == ("harvester", "machine")
    facts = event["facts"]
    assert (facts["collection"], facts["old"], facts["new"]) == (
        "2510604",
        {"status": "ACTIVE"},
        {"status": "CONCLUDED"},
    )
    assert "Ada" not in json.dumps(event["facts"])
    assert event["sealed_texts"]["reason"] == "closed, as agreed in møte 4"
    assert "Ada Example's bank" in event["sealed_texts"]["name_new"]
    assert "The Lyon bank" in event["sealed_texts"]["name_old"]


async def test_the_later_word_holds(api: Api) -> None:
    """What was changed stays over restarts, until the configuration says something new of it."""
    await api.db.write(harvested)
    await patch(api, {"status": "CONCLUDED", "stored_until_date": None})
    await api.db.write(collections.apply, [LYON, HIDDEN], CONFIG)
    assert (await body(api))["status"] == "CONCLUDED"
    await api.db.write(collections.apply, [replace(LYON, stored_until="2055-01-01")], CONFIG)
    after = await body(api)
    assert (after["status"], after["stored_until_date"][:10]) == ("CONCLUDED", "2055-01-01")
    await api.db.write(collections.apply, [], CONFIG)
    assert (await api.stranger.get(ONE)).status_code == 404
    assert (await patch(api, {"status": "ACTIVE"})).status_code == 404
    await api.db.write(collections.apply, [LYON], CONFIG)
    after = await body(api)
    assert (after["status"], after["stored_until_date"][:10]) == ("CONCLUDED", "2049-12-31")
    shown = [(one["facts"]["old"], one["facts"]["new"]) for one in await events(api)]
    assert ({"shown": True}, {"shown": False}) in shown
    assert len(shown) == 5


async def test_a_stale_if_match_is_412_and_changes_nothing(api: Api) -> None:
    """The tag of the record as it was read, in the same languages; `*` is any; 304 while it is
    unchanged.
    """
    await api.db.write(harvested)
    url = f"{ONE}?lang=nb,en"
    tag = (await api.stranger.get(url, headers=KNOWN)).headers["etag"]
    unchanged = await api.stranger.get(url, headers={**KNOWN, "If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")

    async def given(tag: str, status: str) -> int:
        headers = {**KNOWN, **MERGE, "If-Match": tag}
        change = json.dumps({"status": status})
        return (await api.stranger.patch(url, headers=headers, content=change)).status_code

    assert await given('"another"', "NOTSTARTED") == 412
    assert (await body(api))["status"] == "ACTIVE"
    assert await given(f'"x", {tag}', "CONCLUDED") == 204
    assert await given(tag, "ACTIVE") == 412
    assert await given("*", "ACTIVE") == 204
    # It is as it was, and so is its tag: the bytes are the same.
    assert (await api.stranger.get(url, headers={"If-None-Match": tag})).status_code == 304
