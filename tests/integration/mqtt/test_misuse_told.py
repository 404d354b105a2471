"""What looks like misuse is told over a real broker at once, without naming anybody."""

import pytest

from crinsu_gateway.model.person import PersonState, Role
from crinsu_gateway.store import people, pin_key, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from tests.fakes.crew import OFFICE, PEPPER, hired
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing

pytestmark = pytest.mark.slow


@pytest.mark.requirement("R21")
async def test_misuse_is_told_urgently_and_names_nobody(broker: Mosquitto, db: Database) -> None:
    """Five wrong PINs, the badge of a revoked person, a swapped key: retained, high, no person."""
    pins = Pins(PEPPER)
    try:
        ada = await hired(db, pins, "Ada Unmistakable", Role.TECHNICIAN, number=0)
        await hired(db, pins, "Eve Unmistakable", Role.TECHNICIAN, number=1)
    finally:
        pins.close()
    badge = pins.badge_hash(ada.badge)
    async with listening(broker.port) as hears, publishing(db, address(broker.port)):
        for _ in range(5):
            await db.write(sign_ins.check, badge, "bench-1", right=False)
        await db.write(people.set_state, ada.id, PersonState.REVOKED, OFFICE)
        await db.write(sign_ins.check, badge, "bench-2", right=True)
        await db.write(pin_key.note, "a swapped key")
        codes = {}
        for number in range(1, 4):
            told = await hears.until(f"alarms/{number}", bool)
            assert told["severity"] == "high", told
            codes[number] = (told["code"], told["state"])
        said = b"".join(payload for _, payload, _ in hears.heard)
    assert sorted(codes.values()) == [
        ("lost_badge", "RETURNED"),
        ("pin_key_other", "ACTIVE"),
        ("wrong_pins", "RETURNED"),
    ]
    for secret in ("Unmistakable", ada.actor_id, ada.badge, badge, PEPPER.hex()):
        assert secret.encode() not in said, secret
