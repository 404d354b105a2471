"""What looks like misuse is on the list of alarms at once, urgent, and names nobody."""

from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.person import PersonState, Role
from crinsu_gateway.store import audit, people, pin_key
from crinsu_gateway.store.pins import Pins
from tests.fakes.api import Api, serving
from tests.fakes.benchmates import Station
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired

WRONG = "998877"


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)


async def listed(api: Api) -> list[dict[str, Any]]:
    """The open alarms, as whoever reads the inventory sees them."""
    answer = await api.client.get("/api/v1/alarms", params={"open": "true"})
    found: list[dict[str, Any]] = answer.json()["alarms"]
    return found


@pytest.mark.requirement("R21")
async def test_wrong_pins_and_a_revoked_badge_are_urgent_alarms(api: Api, ada: Member) -> None:
    """Five wrong PINs, then the badge of somebody who was revoked: each waits for a person."""
    bench = Station(api, "bench-1")
    for _ in range(5):
        await bench.sign_in(ada, WRONG)
    await api.db.write(people.set_state, ada.id, PersonState.REVOKED, OFFICE)
    await bench.sign_in(ada)  # it is locked out, and it is told all the same
    told = await listed(api)
    assert sorted(one["code"] for one in told) == ["lost_badge", "wrong_pins"]
    assert {(one["severity"], one["state"]) for one in told} == {("high", "RETURNED")}
    for secret in (ada.name, ada.badge, ada.pin, ada.actor_id, WRONG):
        assert secret not in str([{**one, "source": ""} for one in told]), secret


@pytest.mark.requirement("R21")
async def test_another_key_of_pins_is_told_and_locks_nobody(
    tmp_path: Path, clock: HandClock
) -> None:
    """With a swapped key sign-in is closed with a sentence, counts nothing, and is an alarm.

    Whoever gets badge and PIN anew signs in; when everybody has, only a person must look.
    """
    async with serving(tmp_path, clock) as api:
        ada = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=0)
        old = Pins(b"another key that was here before!!")
        try:
            eve = await hired(api.db, old, "Eve Example", Role.TECHNICIAN, number=1)
            await api.db.write(pin_key.note, old.fingerprint)
            await api.db.write(pin_key.note, api.pins.fingerprint)
            bench = Station(api, "bench-1")
            for _ in range(6):
                refused = await bench.sign_in(eve)
            assert (refused.status_code, refused.json()["code"]) == (403, "SIGN_IN_CLOSED")
            assert "pin-pepper.key" in refused.json()["detail"]
            assert [one["code"] for one in await listed(api)] == ["pin_key_other"]
            trail = b"\n".join(await api.db.read(audit.events, limit=1000))
            assert b'"policy":"people.pin_key"' in trail
            assert (await bench.sign_in(ada)).status_code == 201
            await api.db.write(people.end_badge, eve.id, OFFICE, lost=False)
            number_hash = api.pins.badge_hash("04FFFF")
            await api.db.write(people.give_badge, eve.id, number_hash, OFFICE)
            early = await bench.sign_in(Member(eve.id, eve.name, "04FFFF", eve.pin))
            assert early.json()["code"] == "SIGN_IN_CLOSED"
            await api.db.write(people.set_pin, eve.id, await api.pins.kept("402817"), OFFICE)
            assert [one["state"] for one in await listed(api)] == ["RETURNED"]
        finally:
            old.close()
