"""Deviations and exposures over the API: shown, closed by a person once, and refused by code."""

import json

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import (
    alarms,
    audit,
    executions,
    lifts,
    people,
    policies,
    samples,
    signatures,
    step_ups,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.signatures import Standing
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure

ANNA = Actor("anna", "bench-1")
STORAGE = 1_000_000_000_001
WHOLE = {
    "technician": "anna",
    "cause": "the tag of Ada could not be read",
    "action": "looked at, kept",
    "signature": "A. Keller, reviewed",
}
KEY = {"Idempotency-Key": "k-1"}


def lift_one(tx: Transaction) -> int:
    """A retrieval of two vials whose cane is up; the execution."""
    with_procedure(tx, ProcedureType.STORE, ["B"], stored_at=["T1/C1/CN1/2"])
    procedure = with_procedure(tx, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    run = start(tx, procedure, technician="tech-1", station="b", key="k", wish=Wish())
    executions.plan(tx, run, [("sign", {})])
    storage = tx.value("SELECT storage_id FROM execution")
    lifts.begin(tx, run, storage, "C1/CN1", ANNA)
    return run


@pytest.fixture
async def excursion(api: Api, clock: HandClock) -> int:
    """The execution of a lift that took 30 s and is over."""
    run = await api.db.write(lift_one)
    clock.pass_s(30)
    await api.db.write(lifts.look)
    await api.db.write(lifts.lowered, run, STORAGE, "C1/CN1", ANNA)
    return run


@pytest.mark.requirement("R31")
async def test_the_running_clock_is_in_the_execution(api: Api, clock: HandClock) -> None:
    """Since when, seconds now, budget, fraction and the tightest; null when it is down."""
    run = await api.db.write(lift_one)
    clock.pass_s(9)
    await api.db.write(lifts.look)
    told = (await api.client.get(f"/api/v1/executions/{run}")).json()["exposure"]
    assert (told["container"], told["seconds"], told["samples"]) == ("C1/CN1", 9.0, 2)
    assert told["stage"] == "warned"
    assert told["fraction"] == round(9.0 / told["budget"], 3)
    assert told["tightest"]["carrier"] == "vial_2ml_0.5"
    await api.db.write(lifts.lowered, run, STORAGE, "C1/CN1", ANNA)
    assert (await api.client.get(f"/api/v1/executions/{run}")).json()["exposure"] is None


@pytest.mark.requirement("R30")
async def test_a_deviation_is_closed_once_with_all_that_is_needed(api: Api, excursion: int) -> None:
    """Without cause, action or signature it is refused by code; closed, it stays as it is."""
    (one,) = (await api.client.get("/api/v1/deviations?state=OPEN")).json()["deviations"]
    assert (one["kind"], one["execution"], one["samples"]) == ("exposure", excursion, 2)
    path = f"/api/v1/deviations/{one['id']}"
    for missing in ("cause", "action", "signature"):
        refused = await api.client.post(f"{path}/close", json=WHOLE | {missing: " "}, headers=KEY)
        assert (refused.status_code, refused.json()["code"]) == (422, "DEVIATION_INCOMPLETE")
    closed = await api.client.post(f"{path}/close", json=WHOLE, headers=KEY)
    again = await api.client.post(f"{path}/close", json=WHOLE, headers=KEY)
    assert (closed.status_code, closed.json()) == (200, again.json())
    assert closed.json()["closed"]["signature"] == WHOLE["signature"]
    other = {"Idempotency-Key": "k-2"}
    late = await api.client.post(f"{path}/close", json=WHOLE, headers=other)
    assert (late.status_code, late.json()["code"]) == (409, "ILLEGAL_TRANSITION")
    reused = await api.client.post(f"{path}/close", json=WHOLE | {"cause": "x"}, headers=KEY)
    assert (reused.status_code, reused.json()["code"]) == (422, "KEY_REUSED")
    assert (await api.client.get("/api/v1/deviations?state=OPEN")).json()["deviations"] == []


@pytest.mark.requirement("R18", "R19", "R30")
async def test_a_deviation_is_signed_with_a_pin_for_what_was_shown(
    api: Api, excursion: int
) -> None:
    """Bound to cause and action as they were shown; for others, or by a technician, refused."""
    said = {"cause": "the scanner failed", "action": "looked at, kept"}
    path = "/api/v1/deviations/1"
    shown = (await api.client.post(f"{path}/resolution", json=said)).json()
    assert (shown["see"]["cause"], shown["see"]["samples"]) == (said["cause"], 2)
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    technician = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)
    reviewer = await hired(api.db, api.pins, "Bo Example", Role.QA, number=1)

    async def given(who: Member, token: str) -> dict[str, str]:
        def step_up(tx: Transaction) -> None:
            step_ups.grant(
                tx,
                people.standing(tx, who.id),
                token=token,
                purpose=Purpose.SIGN,
                shown_hash=shown["shown"],
                station="bench-1",
                session_id=None,
                with_badge=True,
            )

        await api.db.write(step_up)
        return {**said, "stepUp": token}

    bare = await api.client.post(f"{path}/close", json=WHOLE, headers=KEY)
    assert (bare.status_code, bare.json()["code"]) == (403, "SESSION_NEEDED")
    body = await given(technician, "t-1")
    refused = await api.client.post(f"{path}/close", json=body, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED")
    body = await given(reviewer, "t-2") | {"action": "thrown away"}
    refused = await api.client.post(f"{path}/close", json=body, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (403, "STEP_UP_NEEDED")
    body = await given(reviewer, "t-3")
    closed = await api.client.post(f"{path}/close", json=body, headers=KEY)
    told = await api.db.read(
        Transaction.value, "SELECT body FROM outbox WHERE kind = 'deviation.closed'"
    )
    fact = json.loads(str(told))
    assert (fact["signed"], fact["technician"]) == ("PIN", reviewer.actor_id)
    assert fact["record"] == shown["shown"]
    assert [word for word in ("Bo Example", "scanner") if word in str(told)] == []
    assert (closed.status_code, closed.json()["closed"]["by"]) == (200, reviewer.actor_id)
    again = await api.client.post(f"{path}/close", json=body, headers=KEY)
    assert again.json() == closed.json()
    kept = await api.db.read(signatures.of, "deviation", 1)
    assert [(one.person, one.name) for one in kept] == [(reviewer.actor_id, "Bo Example")]
    assert [await api.db.read(signatures.standing, one) for one in kept] == [Standing.VALID]


async def test_what_people_write_stays_out_of_the_trail(api: Api, excursion: int) -> None:
    """The trail says who closed which deviation; cause and action may name anybody."""
    await api.client.post("/api/v1/deviations/1/close", json=WHOLE, headers=KEY)
    bodies = b"\n".join(await api.db.read(audit.events, 0, 1000))
    assert b"deviation.closed" in bodies
    assert b"Ada" not in bodies
    assert b"Keller" not in bodies


@pytest.mark.requirement("R30")
async def test_a_storage_that_is_too_warm_concerns_all_that_it_holds(api: Api) -> None:
    """One deviation an alarm, with what was there; another kind of alarm opens none."""
    stored = ["T1/C1/CN1/1", "T1/C2/CN2/3"]
    await api.db.write(with_procedure, ProcedureType.STORE, ["A", "B"], stored_at=stored)
    await api.db.write(with_procedure, ProcedureType.STORE, ["C"], stored_at=["T2/C1/CN1/1"])
    await api.db.write(raise_low_level)

    def too_warm(tx: Transaction) -> int:
        warm = Raised(
            source="freezer-1/temperature",
            code="temp_high",
            severity=Severity.HIGH,
            unit="freezer-1",
            point="temperature",
            latched=False,
            value="-140 Cel",
            limit="-150 Cel",
            reason="temperature is -140 Cel",
            action="",
            at=tx.now,
        )
        return alarms.raise_alarm(tx, warm)

    alarm = await api.db.write(too_warm)
    await api.db.write(too_warm)
    (one,) = (await api.client.get("/api/v1/deviations")).json()["deviations"]
    assert (one["kind"], one["storage"], one["alarm"]) == ("storage", "T1", alarm)
    whole = (await api.client.get(f"/api/v1/deviations/{one['id']}")).json()
    assert [each["address"] for each in whole["sampleContainers"]] == stored


async def test_only_who_may_close_closes(api: Api, excursion: int) -> None:
    """Reading is with the inventory; closing has a scope of its own; a key is needed."""
    reader = api.bearer(Scope.INVENTORY_READ)
    answer = await api.stranger.get("/api/v1/deviations/1", headers=reader)
    assert answer.status_code == 200
    path = "/api/v1/deviations/1/close"
    refused = [
        await api.stranger.post(path, json=WHOLE, headers=KEY | reader),
        await api.client.post(path, json=WHOLE),
        await api.client.post("/api/v1/deviations/9/close", json=WHOLE, headers=KEY),
        await api.client.post(path, json=WHOLE | {"cause": "x" * 1001}, headers=KEY),
    ]
    assert [one.status_code for one in refused] == [403, 400, 404, 422]


async def test_a_sample_tells_what_it_went_through(api: Api, excursion: int) -> None:
    """Totals and each time, with the bounds; and its deviations by its id."""
    row = await api.db.read(samples.tagged, "A")
    assert row is not None
    path = f"/api/v1/sample-containers/{row.id}"
    told = (await api.client.get(f"{path}/exposure-totals")).json()
    (event,) = (await api.client.get(f"{path}/exposures")).json()["exposures"]
    assert told["totals"]["events"] == 1
    assert event["atLeast"] == event["atMost"] == 30.0
    assert event["least"]["worst"] < event["ofRecord"]["worst"]
    assert event["deviation"] == 1
    about = (await api.client.get(f"/api/v1/deviations?sample={row.id}")).json()["deviations"]
    assert [one["id"] for one in about] == [1]
    nothing = await api.client.get("/api/v1/sample-containers/77/exposures")
    assert nothing.status_code == 404


async def test_a_carrier_is_classified(api: Api) -> None:
    """By class or alias; what does not exist is refused with those that do."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["B"], stored_at=["T1/C1/CN1/2"])
    row = await api.db.read(samples.tagged, "B")
    assert row is not None
    path = f"/api/v1/sample-containers/{row.id}/carrier"
    said = {"carrier": "Straw", "technician": "anna"}
    mute = await api.client.post(path, json=said, headers=KEY)
    assert (mute.status_code, mute.json()["code"]) == (422, "REASON_MISSING")
    said = {**said, "reason": "read on its label"}
    told = await api.client.post(path, json=said, headers=KEY)
    assert (told.status_code, told.json()["carrier"]) == (200, "straw_0.25")
    await api.client.post(path, json=said, headers=KEY)
    refused = await api.client.post(path, json=said | {"carrier": "jar"}, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "UNKNOWN_CARRIER")
    bodies = [json.loads(body) for body in await api.db.read(audit.events, 0, 1000)]
    changed = [body["facts"] for body in bodies if body["kind"] == "sample.carrier"]
    assert changed == [{"sample": row.local_id, "old": "vial_2ml_0.5", "new": "straw_0.25"}]


async def test_what_was_taken_is_put_into_the_cold(api: Api, clock: HandClock) -> None:
    """A dry shipper ends the exposure; to say it again changes nothing."""
    run = await api.db.write(lift_one)
    row = await api.db.read(samples.tagged, "A")
    assert row is not None
    await api.db.write(samples.take, row.local_id, actor=ANNA, execution=run)
    clock.pass_s(5)
    path = f"/api/v1/sample-containers/{row.id}/cooled"
    said = {"into": "dry_shipper", "technician": "anna"}
    told = await api.client.post(path, json=said, headers=KEY)
    clock.pass_s(5)
    again = await api.client.post(path, json=said, headers=KEY)
    assert told.status_code == 200, told.text
    assert told.json() == again.json()
    assert told.json()["events"][0]["endedIn"] == "dry shipper"
