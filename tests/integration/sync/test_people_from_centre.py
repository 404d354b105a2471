"""People whom the sandbox central offers come to the gateway, and their end holds at once."""

from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SessionNeeded
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.store import people, reconciliation, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.people import absorb
from crinsu_gateway.sync.person_merge import RemotePerson, read
from tests.fakes.central import DEVICE, Caller, caller
from tests.fakes.clock import HandClock
from tests.fakes.crew import PEPPER
from tests.fakes.facility import furnished

ADA = {
    "facilityId": 1,
    "name": "Ada Example",
    "role": "technician",
    "badge": "04A1B2C3",
    "trainings": {"can_witness": "2099-01-01T00:00:00Z"},
}


async def pulled(device: Caller) -> list[RemotePerson]:
    """All people of the centre, as the gateway reads them."""
    answer = await device.get(f"{DEVICE}/people", perPage=100)
    found: list[dict[str, Any]] = answer.json()["data"]
    return [read(one) for one in found]


def _pin_chosen(tx: Transaction, central_id: int) -> int:
    person_id = people.by_central_id(tx, central_id)
    assert person_id is not None
    people.set_pin(tx, person_id, KeptPin("h", "p"), Actor(f"person-{person_id}", "bench"))
    return person_id


async def signs_in(db: Database, badge: str, token: str) -> object:
    """Badge and a right PIN; the session or the refusal."""
    return await db.write(
        sign_ins.sign_in, badge, "bench-1", right=True, token=token, client="console"
    )


@pytest.mark.requirement("R20")
async def test_people_come_and_their_end_holds_at_once(tmp_path: Path) -> None:
    """Made at the centre, signed in here; revoked there, the session is over with the next list."""
    clock, pins = HandClock(), Pins(PEPPER)
    db = await furnished(tmp_path / "store.db", clock)
    try:
        async with running(clock=clock) as centre, caller(centre, device=True) as device:
            made = (await device.post("/sandbox/staff/people", ADA)).json()["data"]
            for _ in range(2):  # the same list again changes nothing
                await db.write(absorb, await pulled(device), pins.badge_hash)
            person_id = await db.write(_pin_chosen, made["id"])
            found = await db.read(people.person, person_id)
            assert (found.name, found.standing.role) == ("Ada Example", Role.TECHNICIAN)
            assert list(found.standing.trainings or {}) == [Training.CAN_WITNESS]
            badge = pins.badge_hash("04A1B2C3")
            assert isinstance(await signs_in(db, badge, "token"), Acting)
            await device.post(f"/sandbox/staff/people/{made['id']}/revoke")
            await db.write(absorb, await pulled(device), pins.badge_hash)
            with pytest.raises(SessionNeeded):
                await db.write(sign_ins.acting, "token", "console")
            assert not isinstance(await signs_in(db, badge, "new"), Acting)
    finally:
        pins.close()
        await db.close()


async def test_a_badge_that_somebody_has_is_left_to_a_person(tmp_path: Path) -> None:
    """Two people with one badge at the centre: the first has it here, the second is set aside."""
    pins = Pins(PEPPER)
    db = await furnished(tmp_path / "store.db", HandClock())
    try:
        both = [RemotePerson(n, f"P{n}", Role.VIEWER, "04A1", {}, False) for n in (1, 2)]
        await db.write(absorb, both, pins.badge_hash)
        rows = (await db.read(people.page, 0, 10))[1]
        assert [row.has_badge for row in rows] == [True, False]
        aside = await db.read(reconciliation.open_items)
        assert [one.kind for one in aside] == ["badge"]
        assert "04A1" not in str(aside)
    finally:
        pins.close()
        await db.close()
