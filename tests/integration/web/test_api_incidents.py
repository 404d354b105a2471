"""Incidents: opened by what happened or by a person, looked into, closed by a signature."""

from functools import partial
from typing import Any

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.model.timekeeping import Step
from crinsu_gateway.store import (
    alarms,
    audit_search,
    clock_marks,
    emergencies,
    people,
    policies,
    signatures,
    step_ups,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.signatures import Standing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure

pytestmark = pytest.mark.requirement("R38")
PATH = "/api/v1/incidents"
SAID = {"technician": "qa-1", "reason": "looked into"}
WHOLE = {
    **SAID,
    "assessment": "nothing was warmed",
    "rootCause": "the supply was shut by hand",
    "action": "the tap has a seal now",
}
KEY = {"Idempotency-Key": "k-1"}


def emergency(tx: Transaction, severity: Severity = Severity.EMERGENCY) -> int:
    """An alarm of a unit; its id."""
    raised = Raised(
        source="freezer-1",
        code="too_warm",
        severity=severity,
        unit="freezer-1",
        point=None,
        latched=True,
        value="-100.0 Cel",
        limit="-150.0 Cel",
        reason="freezer-1 is much too warm",
        action="move the samples",
        at=tx.now,
    )
    return alarms.raise_alarm(tx, raised)


async def incidents(api: Api, **query: str | int) -> list[dict[str, Any]]:
    """The list, newest first."""
    answer = await api.client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["incidents"]
    return found


async def test_an_emergency_opens_an_incident_and_a_lesser_alarm_does_not(api: Api) -> None:
    """Once for an alarm, with what it is about, and an event."""
    await api.db.write(lambda tx: emergency(tx, Severity.HIGH))
    assert await incidents(api) == []
    alarm = await api.db.write(lambda tx: emergency(_other(tx)))
    await api.db.write(lambda tx: emergency(tx))
    (found,) = await incidents(api, state="OPEN")
    assert (found["origin"], found["about"]) == ("alarm", f"alarm/{alarm}")
    assert found["what"] == "freezer-1 is much too warm"
    (event,) = await api.db.read(audit_search.find, Wanted(kind="incident.opened"))
    assert event.seq == found["event"]
    assert "warm" not in event.raw.decode()
    assert event.sealed["what"] == found["what"]


def _other(tx: Transaction) -> Transaction:
    """The alarm of before is over."""
    for row in alarms.open_ones(tx):
        alarms.withdraw(tx, row.id, OFFICE)
    return tx


async def test_broken_glass_is_looked_into(api: Api) -> None:
    """One incident for it, about the emergency itself, and not a second one for its alarm."""
    storage = 1_000_000_000_001
    said = partial(emergencies.declare, reason="it burns", actor=None, called="a guard")
    where = partial(said, station="bench-1", client="tester", token="glass")
    number = await api.db.write(where, storage)
    (found,) = await incidents(api)
    assert (found["origin"], found["about"]) == ("break-glass", f"break-glass/{number}")
    assert "burns" not in found["what"]


async def test_a_clock_that_was_set_by_a_minute_opens_one(api: Api) -> None:
    """A second less than that is an event alone."""
    for delta_ms in (59_000, -3_600_000):
        step = Step(1_000_000_000, 1_000_000_000 + delta_ms, 0, 0, "a test", False)
        await api.db.write(clock_marks.stepped, step, None)
    (found,) = await incidents(api)
    assert (found["origin"], found["what"]) == ("clock", "the clock was set by -3600 s")


async def test_a_person_opens_one_about_a_sample_container(api: Api) -> None:
    """It is found by the sample container; about nothing that is not there, and never mute."""
    await api.db.write(with_procedure, ProcedureType.STORE, ["A"], stored_at=["T1/C1/CN1/1"])
    sample = await api.db.read(
        lambda tx: int(tx.value("SELECT COALESCE(central_id, id) FROM sample_container"))
    )
    body = {"technician": "qa-1", "what": "the vial was dropped", "samples": [sample]}
    made = await api.client.post(PATH, json=body)
    assert made.status_code == 201, made.text
    assert (made.json()["origin"], made.json()["samples"]) == ("by-hand", [sample])
    assert [one["id"] for one in await incidents(api, sample=sample)] == [made.json()["id"]]
    for wrong, status in (
        ({**body, "what": " "}, 422),
        ({**body, "origin": "alarm", "number": 4711}, 404),
        ({**body, "origin": "alarm"}, 422),
        ({**body, "number": 1}, 422),
        ({**body, "samples": [4711]}, 422),
    ):
        refused = await api.client.post(PATH, json=wrong)
        assert refused.status_code == status, refused.text
    assert len(await incidents(api)) == 1
    reader = api.bearer(Scope.INVENTORY_READ)
    assert (await api.client.post(PATH, json=body, headers=reader)).status_code == 403


async def test_it_is_closed_when_all_was_found_out_and_somebody_signs(api: Api) -> None:
    """Each changed word stays in the trail; what is missing is named; once closed, it is shut."""
    await api.db.write(emergency)
    end = {"technician": "qa-1", "signature": "Q. Lead, quality"}
    for name in ("assessment", "root cause", "action"):
        refused = await api.client.post(f"{PATH}/1/close", json=end, headers=KEY)
        assert refused.status_code == 422, refused.text
        assert f"say the {name}" in refused.json()["detail"]
        said = {"root cause": "rootCause"}.get(name, name)
        found = await api.client.post(f"{PATH}/1/findings", json={**SAID, said: WHOLE[said]})
        assert found.status_code == 200, found.text
    mended = {**SAID, "assessment": "two vials were warmed"}
    await api.client.post(f"{PATH}/1/findings", json=mended)
    mute = await api.client.post(f"{PATH}/1/close", json={"technician": "qa-1"}, headers=KEY)
    assert mute.status_code == 422
    closed = await api.client.post(f"{PATH}/1/close", json=end, headers=KEY)
    assert closed.status_code == 200, closed.text
    assert closed.json()["closed"]["signature"] == end["signature"]
    assert (await api.client.post(f"{PATH}/1/close", json=end, headers=KEY)).json() == closed.json()
    again = await api.client.post(f"{PATH}/1/findings", json=mended | {"action": "more"})
    assert again.status_code == 409
    events = await api.db.read(audit_search.find, Wanted(kind="incident."))
    last = next(row for row in reversed(events) if row.body["kind"] == "incident.findings")
    assert last.sealed["assessment_old"] == WHOLE["assessment"]
    assert last.body["facts"]["changed"] == [{"text": "assessment", "old": True, "new": True}]


async def test_a_pin_signs_for_what_is_shown(api: Api) -> None:
    """Where people sign in a name is not enough; the signature holds until the record changes."""
    await api.db.write(emergency)
    await api.client.post(f"{PATH}/1/findings", json=WHOLE)
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    who = await hired(api.db, api.pins, "Bo Example", Role.QA)
    shown = (await api.client.get(f"{PATH}/1")).json()["record"]

    def step_up(tx: Transaction) -> None:
        step_ups.grant(
            tx,
            people.standing(tx, who.id),
            token="fresh",
            purpose=Purpose.SIGN,
            shown_hash=shown,
            station="office",
            session_id=None,
            with_badge=True,
        )

    await api.db.write(step_up)
    closed = await api.client.post(f"{PATH}/1/close", json={"stepUp": "fresh"}, headers=KEY)
    assert closed.status_code == 200, closed.text
    assert closed.json()["closed"]["by"] == who.actor_id
    (signed,) = await api.db.read(signatures.of, "incident", 1)
    assert (signed.name, signed.shown_hash) == ("Bo Example", shown)
    assert await api.db.read(signatures.standing, signed) is Standing.VALID
