"""People for tests: who works here, with badges and PINs that are known, and their stations."""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.store import people
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.transaction import Transaction

PEPPER = bytes(range(64, 96))
OFFICE = Actor("office", "test")
FAR_MS = 4_000_000_000_000
"""The end of every training that has not expired."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crew, with what they know and carry."""

    id: int
    name: str
    badge: str
    pin: str

    @property
    def actor_id(self) -> str:
        """How the trail names them."""
        return f"person-{self.id}"


PINS = ("271828", "314159", "161803", "577215", "141421", "173205", "223606")


async def hired(
    db: Database, pins: Pins, name: str, role: Role, *trainings: Training, number: int = 0
) -> Member:
    """A person with badge and own PIN, trained as told; `number` tells them apart."""
    badge, pin = f"04A1B2C3{number:02}", PINS[number % len(PINS)]
    kept = await pins.kept(pin)
    made = await db.write(_hire, name, role, trainings, pins.badge_hash(badge), kept)
    return Member(made, name, badge, pin)


def _hire(
    tx: Transaction,
    name: str,
    role: Role,
    trainings: tuple[Training, ...],
    number_hash: str,
    kept: KeptPin,
) -> int:
    person_id = people.add(tx, name=name, role=role, actor=OFFICE)
    people.give_badge(tx, person_id, number_hash, OFFICE)
    for training in trainings:
        people.train(tx, person_id, training, FAR_MS, OFFICE)
    people.set_pin(tx, person_id, kept, Actor(f"person-{person_id}", "test"))
    return person_id
