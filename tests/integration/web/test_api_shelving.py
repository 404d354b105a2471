"""Alarms that are set aside for a while: by whom, for how long, and what ends it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.person import Role
from crinsu_gateway.store import alarms, audit, policies, shelves
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.watch.watcher import Watcher
from crinsu_gateway.web.scopes import Scope
from tests.fakes.alarms import end_low_level, end_sensor_fault, raise_low_level, raise_sensor_fault
from tests.fakes.api import Api, serving
from tests.fakes.api_config import config_for
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.verbs import verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

ROOT = "/api/v1/alarms"
SAID = {"technician": "anna", "minutes": 30, "reason": "Ada bumps the lid"}
ANNA = {"technician": "anna"}


def raise_medium(tx: Transaction) -> int:
    """A level that is too low, and not yet urgent."""
    return raise_low_level(tx, Severity.MEDIUM)


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def shelved(api: Api, number: int, key: str = "k-1", **more: Any) -> Any:
    """Shelve an alarm; the answer."""
    return await api.client.post(
        f"{ROOT}/{number}/shelve", json={**SAID, **more}, headers=keyed(key)
    )


async def told(db: Database) -> list[tuple[str, str, str | None]]:
    """The events about shelves: kind, actor, why it ended."""
    bodies = [json.loads(body) for body in await db.read(audit.events, 0, 1000)]
    return [
        (body["kind"], body["actor"], body["facts"].get("why"))
        for body in bodies
        if "shel" in body["kind"]
    ]


async def listed(api: Api, value: str) -> list[int]:
    found = (await api.client.get(f"{ROOT}?isShelved={value}")).json()["alarms"]
    return [one["id"] for one in found]


async def test_a_shelved_alarm_is_shown_so_in_every_list(api: Api) -> None:
    """With owner, reason and end; its state and what else is open stay as they were."""
    number = await api.db.write(raise_medium)
    other = await api.db.write(raise_sensor_fault)
    first, again = await shelved(api, number), await shelved(api, number)
    assert (first.status_code, again.json()) == (200, first.json())
    shown = first.json()
    assert (shown["state"], shown["open"], shown["isShelved"]) == ("ACTIVE", True, True)
    assert shown["shelved"] == {
        "by": "anna",
        "station": "tester",
        "reason": "Ada bumps the lid",
        "since": "2025-10-09T08:53:20.000Z",
        "until": "2025-10-09T09:23:20.000Z",
        "second": None,
    }
    every = (await api.client.get(f"{ROOT}?open=true")).json()["alarms"]
    assert {one["id"]: one["isShelved"] for one in every} == {number: True, other: False}
    assert (await listed(api, "true"), await listed(api, "false")) == ([number], [other])
    unit = (await api.client.get("/api/v1/devices/freezer-1")).json()
    assert unit["alarms"] == {"open": 2, "worst": "medium"}
    assert await told(api.db) == [("alarm.shelved", "anna", None)]
    event = next(
        body for body in await api.db.read(audit.events, 0, 99) if b"alarm.shelved" in body
    )
    assert b"Ada" not in event


async def test_what_may_be_done_with_it_is_linked(api: Api) -> None:
    """Shelving while it is not shelved, unshelving while it is; neither for what is urgent."""
    number = await api.db.write(raise_sensor_fault)
    worst = await api.db.write(raise_low_level)

    async def links(one: int) -> set[str]:
        hal = {"Accept": "application/hal+json"}
        found = (await api.client.get(f"{ROOT}/{one}", headers=hal)).json()
        return {name.rpartition(":")[2] for name in found["_links"]} & {"shelve", "unshelve"}

    assert (await links(number), await links(worst)) == ({"shelve"}, set())
    await shelved(api, number)
    assert await links(number) == {"unshelve"}


@pytest.mark.parametrize("severity", [Severity.EMERGENCY, Severity.HIGH])
async def test_what_is_urgent_is_not_shelved(api: Api, severity: Severity) -> None:
    """409 with a sentence, however short, and also when somebody accepted it."""
    number = await api.db.write(raise_low_level, severity)
    for key in ("k-1", "k-2"):
        refused = await shelved(api, number, key, minutes=1)
        assert (refused.status_code, refused.json()["code"]) == (409, "ILLEGAL_TRANSITION")
        assert "never shelved (only medium and low ones are)" in refused.json()["detail"]
        path = f"{ROOT}/{number}/acknowledge"
        await api.client.post(path, json=ANNA, headers=keyed("a"))
    assert await told(api.db) == []


async def test_how_long_and_why_are_held_to_their_bounds(api: Api) -> None:
    """422 beyond 1 to 480 minutes and without a reason, 400 without a key."""
    medium = await api.db.write(raise_sensor_fault)
    unfit = [await shelved(api, medium, minutes=one) for one in (0, 481)]
    unfit += [await shelved(api, medium, reason=one) for one in ("", "  ", "x" * 501)]
    assert {one.status_code for one in unfit} == {422}
    without = await api.client.post(f"{ROOT}/{medium}/shelve", json=SAID)
    assert (without.status_code, (await shelved(api, 99)).status_code) == (400, 404)
    assert await told(api.db) == []


async def test_a_second_shelf_waits_for_the_end_of_the_first(api: Api, clock: HandClock) -> None:
    """409 that names owner and end; a key is for one act; unshelving twice is refused."""
    number = await api.db.write(raise_medium)
    await shelved(api, number)
    second = await shelved(api, number, "k-2", technician="ben")
    assert (second.status_code, "by anna until 2025" in second.json()["detail"]) == (409, True)
    long = {"technician": "ben", "minutes": 90, "reason": "why"}
    asked = await api.client.post(f"{ROOT}/{number}/shelve/shown", json=long)
    assert asked.status_code == 409, "before a second person is called for nothing"
    reused = await shelved(api, number, minutes=5)
    assert (reused.status_code, reused.json()["code"]) == (422, "KEY_REUSED")
    path = f"{ROOT}/{number}/unshelve"
    ended = [await api.client.post(path, json=ANNA, headers=keyed("u-1")) for _ in range(2)]
    assert [(one.status_code, one.json()["shelved"]) for one in ended] == [(200, None)] * 2
    late = await api.client.post(path, json=ANNA, headers=keyed("u-2"))
    assert (late.status_code, late.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    other = await api.client.post(path, json={"technician": "ben"}, headers=keyed("u-1"))
    assert (other.status_code, other.json()["code"]) == (422, "KEY_REUSED")
    assert (await shelved(api, number, "k-3")).status_code == 200
    clock.pass_s(30 * 60)
    assert (await shelved(api, number, "k-4")).status_code == 200
    assert [kind for kind, _, _ in await told(api.db)] == [
        *("alarm.shelved", "alarm.unshelved", "alarm.shelved", "alarm.shelf_ended"),
        "alarm.shelved",
    ]


async def test_at_its_end_the_alarm_sounds_again(api: Api, clock: HandClock) -> None:
    """What somebody accepted is to be accepted anew; whoever takes it back early knows of it."""
    number = await api.db.write(raise_medium)
    path = f"{ROOT}/{number}"
    await api.client.post(f"{path}/acknowledge", json=ANNA, headers=keyed("a-1"))
    await shelved(api, number)
    await api.client.post(f"{path}/unshelve", json=ANNA, headers=keyed("u-1"))
    assert (await api.client.get(path)).json()["state"] == "ACKNOWLEDGED"
    await shelved(api, number, "k-2")
    clock.pass_s(30 * 60)
    await api.db.write(shelves.end_lapsed)
    again = (await api.client.get(path)).json()
    assert (again["state"], again["acknowledged"], again["activations"]) == ("ACTIVE", None, 1)
    last = json.loads((await api.db.read(audit.events, 0, 1000))[-1])
    assert (last["kind"], last["facts"]["why"]) == ("alarm.raised", "shelf_ended")
    late = await api.client.post(f"{path}/acknowledge", json=ANNA, headers=keyed("a-1"))
    assert (late.status_code, late.json()["code"]) == (422, "KEY_REUSED"), "of the first time"
    anew = await api.client.post(f"{path}/acknowledge", json=ANNA, headers=keyed("a-2"))
    assert anew.json()["state"] == "ACKNOWLEDGED"


async def test_what_becomes_urgent_sounds_though_it_was_accepted_and_shelved(api: Api) -> None:
    """At once, as bad as it is now; an emergency is looked into."""
    number = await api.db.write(raise_medium)
    path = f"{ROOT}/{number}"
    await api.client.post(f"{path}/acknowledge", json=ANNA, headers=keyed("a-1"))
    await shelved(api, number)
    assert await api.db.write(raise_low_level, Severity.EMERGENCY) == number
    worse = (await api.client.get(path)).json()
    assert (worse["severity"], worse["state"], worse["shelved"]) == ("emergency", "ACTIVE", None)
    incidents = (await api.client.get("/api/v1/incidents")).json()["incidents"]
    assert [one["about"] for one in incidents] == [f"alarm/{number}"]
    await api.db.write(raise_medium)
    assert (await api.client.get(path)).json()["severity"] == "emergency", "milder is no news"


async def test_it_ends_by_itself_and_whoever_waits_is_told(api: Api, clock: HandClock) -> None:
    """Shown as over from that moment on; one event, and one only, when the watcher looked."""
    number = await api.db.write(raise_medium)
    await shelved(api, number)
    clock.pass_s(30 * 60 - 1)
    assert (await api.client.get(f"{ROOT}/{number}")).json()["isShelved"] is True
    assert await api.db.write(shelves.end_lapsed) == 0
    clock.pass_s(1)
    assert (await api.client.get(f"{ROOT}/{number}")).json()["shelved"] is None
    assert [await api.db.write(shelves.end_lapsed) for _ in range(2)] == [1, 0]
    assert (await listed(api, "true"), await listed(api, "false")) == ([], [number])
    assert (await told(api.db))[1:] == [("alarm.shelf_ended", "gateway", "time")]


async def test_its_end_holds_over_a_restart(api: Api, clock: HandClock) -> None:
    """After a boot the wall clock tells; one that fell back does not prolong it."""
    number = await api.db.write(raise_medium)
    await shelved(api, number)
    clock.boot_id, clock.boot_ms = "boot-b", 1_000
    clock.utc_ms += 29 * 60_000
    assert (await api.client.get(f"{ROOT}/{number}")).json()["isShelved"] is True
    clock.utc_ms += 60_000
    assert (await api.client.get(f"{ROOT}/{number}")).json()["isShelved"] is False
    clock.utc_ms -= 40 * 60_000
    assert await api.db.write(shelves.end_lapsed) == 1


def raise_anew(tx: Transaction) -> None:
    """The condition of a latched alarm was gone and came back."""
    alarms.calm(tx, "freezer-1/status.4", "sensor_fault", tx.now)
    raise_sensor_fault(tx)


async def test_what_is_raised_anew_or_worse_or_is_over_is_not_shelved(api: Api) -> None:
    """Nobody judged that; a new occurrence begins without the shelf of the one before."""
    number = await api.db.write(raise_sensor_fault)
    await shelved(api, number)
    await api.db.write(raise_anew)
    assert (await api.client.get(f"{ROOT}/{number}")).json()["isShelved"] is False
    level = await api.db.write(raise_low_level, Severity.MEDIUM)
    await shelved(api, level, "k-2")
    await api.db.write(raise_low_level, Severity.MEDIUM)
    assert (await api.client.get(f"{ROOT}/{level}")).json()["isShelved"] is True
    await api.db.write(raise_low_level, Severity.HIGH)
    assert (await api.client.get(f"{ROOT}/{level}")).json()["isShelved"] is False
    await shelved(api, number, "k-3")
    path = f"{ROOT}/{number}/acknowledge"
    await api.client.post(path, json=ANNA, headers=keyed("a-1"))
    await api.db.write(end_sensor_fault)
    await api.db.write(end_low_level)
    assert (await shelved(api, level, "k-4")).status_code == 409
    assert await api.db.write(raise_low_level) != level
    assert await listed(api, "true") == []
    ends = [why for kind, _, why in await told(api.db) if kind == "alarm.shelf_ended"]
    assert ends == ["anew", "worse", "cleared"]


@pytest.mark.requirement("R04", "R15")
async def test_who_may_shelve(api: Api) -> None:
    """Where people sign in technicians and supervisors may; a token must write alarms."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    number = await api.db.write(raise_medium)
    said = {"minutes": 5, "reason": "lid"}
    answers = []
    for place, role in enumerate((Role.TECHNICIAN, Role.QA, Role.SERVICE, Role.SUPERVISOR)):
        bench = Station(api, "bench-1", Scope.ALARMS_WRITE)
        await bench.sign_in(await hired(api.db, api.pins, role, role, number=place))
        for act, body in (("shelve", said), ("unshelve", {})):
            answers.append((await bench.call("POST", f"{ROOT}/{number}/{act}", body)).status_code)
    assert answers == [200, 200, *[403] * 4, 200, 200]
    unsigned = await shelved(api, number)
    assert (unsigned.status_code, unsigned.json()["code"]) == (403, "SESSION_NEEDED")
    reader = api.bearer(Scope.INVENTORY_READ) | keyed("k-9")
    strange = await api.stranger.post(f"{ROOT}/{number}/shelve", json=SAID, headers=reader)
    assert strange.status_code == 403


@pytest.mark.requirement("R15")
async def test_over_an_hour_a_second_person_agrees(api: Api) -> None:
    """Another one, who supervises, by a fresh PIN for exactly this alarm, time and reason."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    number = await api.db.write(raise_sensor_fault)
    crew = [
        await hired(api.db, api.pins, role, role, number=place)
        for place, role in enumerate((Role.TECHNICIAN, Role.SUPERVISOR, Role.TECHNICIAN))
    ]
    bench, path = Station(api, "bench-1", Scope.ALARMS_WRITE), f"{ROOT}/{number}/shelve"
    await bench.sign_in(crew[0])
    said = {"minutes": 61, "reason": "new sensor at noon"}
    alone = await bench.call("POST", path, said)
    assert (alone.status_code, alone.json()["code"]) == (403, "STEP_UP_NEEDED")
    asked = (await bench.call("POST", f"{path}/shown", said)).json()
    assert asked["needs"] == ["shelve"]
    assert asked["see"] == {
        "shelve": number,
        "code": "sensor_fault",
        "source": "freezer-1/status.4",
        "severity": "medium",
        **said,
    }
    short = await bench.call("POST", f"{path}/shown", {**said, "minutes": 60})
    assert short.json()["needs"] == []
    for one in (crew[0], crew[2]):
        refused = await bench.step_up(one, "shelve", asked["shown"])
        assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    given = (await bench.step_up(crew[1], "shelve", asked["shown"])).json()["stepUp"]
    other = await bench.call("POST", path, {**said, "minutes": 62, "stepUp": given})
    assert other.json()["code"] == "STEP_UP_NEEDED", "it is for what was shown"
    made = await bench.call("POST", path, {**said, "stepUp": given})
    assert made.status_code == 200, made.text
    who = {name: made.json()["shelved"][name] for name in ("by", "second")}
    assert who == {"by": f"person-{crew[0].id}", "second": f"person-{crew[1].id}"}


async def test_nobody_agrees_with_themselves(api: Api) -> None:
    """A supervisor who shelves needs another one; a name that is printed is no second person."""
    number = await api.db.write(raise_sensor_fault)
    lead = await hired(api.db, api.pins, "lead", Role.SUPERVISOR)
    bench, path = Station(api, "bench-1", Scope.ALARMS_WRITE), f"{ROOT}/{number}/shelve"
    await bench.sign_in(lead)
    said = {"minutes": 480, "reason": "new sensor tomorrow"}
    shown = (await bench.call("POST", f"{path}/shown", said)).json()["shown"]
    given = (await bench.step_up(lead, "shelve", shown)).json()["stepUp"]
    own = await bench.call("POST", path, {**said, "stepUp": given})
    assert (own.status_code, own.json()["code"]) == (403, "NOT_ALLOWED")
    printed = await shelved(api, number, minutes=61)
    assert (printed.status_code, printed.json()["code"]) == (403, "STEP_UP_NEEDED")


async def test_the_watcher_ends_what_is_over(api: Api, clock: HandClock) -> None:
    """Nothing has to be asked for it: also what ended while the gateway was away."""
    number = await api.db.write(raise_sensor_fault)
    await shelved(api, number)
    clock.pass_s(30 * 60)
    watcher = Watcher(api.db, (), left_out=["freezer-1"], apart_s=0.0)
    task = asyncio.create_task(watcher.run())
    async with asyncio.timeout(10):
        while watcher.rounds < 2:
            api.db.changes.publish(["units"])
            await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (await told(api.db))[1:] == [("alarm.shelf_ended", "gateway", "time")]


async def test_the_command_line_shelves_and_takes_back(tmp_path: Path) -> None:
    """Who, until when and why stand in the line; a severity that forbids it is said."""
    async with serving(tmp_path, RealClock()) as api:
        number = await api.db.write(raise_medium)
        config = await config_for(api, tmp_path)
        say = ("--reason", "new lid seal", "-t", "anna", "-c", config)
        made = await verb("alarms", "shelve", number, "--minutes", 30, *say, "--json")
        assert made.status == 0, made.err
        assert (made.json["shelved"]["by"], made.json["state"]) == ("anna", "ACTIVE")
        lines = (await verb("alarms", "list", "-c", config)).out
        assert "ACTIVE, shelved by anna until " in lines
        assert "(new lid seal), since " in lines
        ended = await verb("alarms", "unshelve", number, "-t", "anna", "-c", config)
        assert (ended.status, "shelved" in ended.out) == (0, False)
        lead = await hired(api.db, api.pins, "lead", Role.SUPERVISOR)
        (tmp_path / "lead").write_text(f"{lead.badge}\n{lead.pin}\n")
        second = ("--supervisor", tmp_path / "lead", *say, "--json")
        long = await verb("alarms", "shelve", number, "--minutes", 61, *second)
        assert long.status == 0, long.err
        assert "code: level_low" in long.err
        assert long.json["shelved"]["second"] == f"person-{lead.id}"
        await api.db.write(raise_low_level)
        urgent = await verb("alarms", "shelve", number, "--minutes", 5, *say)
        assert (urgent.status, "severity high and never shelved" in urgent.err) == (1, True)
