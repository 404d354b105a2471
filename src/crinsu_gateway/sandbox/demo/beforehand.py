"""What the store of the demo's gateway holds before it first runs: its people, and a past.

It writes by the store's own functions, as the gateway would have, and runs no gateway.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import load_known, shipped_dir
from crinsu_gateway.sandbox.demo.past import Moment, moments
from crinsu_gateway.sandbox.demo.people import PEOPLE, DemoPerson
from crinsu_gateway.sandbox.demo.rooms import Room
from crinsu_gateway.sandbox.units.floor import SimulatedUnit
from crinsu_gateway.store import meta, people, readings, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitEntry

DEMO = Actor("demo", "beforehand")
FAR_MS = 4_000_000_000_000
AT_ONCE = 2000
"""Moments in a transaction."""
PEPPER_BYTES = 32


async def prepare_store(
    state: Path, gateway: str, clock: Clock, rooms: Sequence[Room], floor: Sequence[SimulatedUnit]
) -> None:
    """A new store in this folder, with people and with the past of the rooms' units."""
    pepper = _pepper(state)
    profiles = load_known([shipped_dir()])
    used = {one.name: profiles[one.profile] for one in floor}
    pins = Pins(pepper)
    db = Database(state / "store.db", clock)
    try:
        await db.write(meta.claim, gateway)
        for person in PEOPLE:
            kept = await pins.kept(person.pin)
            await db.write(_hire, person, pins.badge_hash(person.badge), kept)
        await db.write(_equip, [_entry(one, used[one.unit]) for one in rooms])
        for room in rooms:
            lived = _lived(room, used[room.unit], clock.now().utc_ms)
            while some := list(islice(lived, AT_ONCE)):
                await db.write(_remember, some)
    finally:
        await db.close()
        pins.close()


def _pepper(state: Path) -> bytes:
    """The folder for the gateway alone, and the key of its PINs in it."""
    state.mkdir(mode=0o700, parents=True)
    pepper = secrets.token_bytes(PEPPER_BYTES)
    key = state / "pin-pepper.key"
    key.touch(mode=0o600)
    key.write_bytes(pepper)
    return pepper


def _hire(tx: Transaction, person: DemoPerson, number_hash: str, kept: KeptPin) -> None:
    made = people.add(tx, name=person.name, role=person.role, actor=DEMO)
    people.give_badge(tx, made, number_hash, DEMO)
    for training in person.trainings:
        people.train(tx, made, training, FAR_MS, DEMO)
    people.set_pin(tx, made, kept, Actor(f"person-{made}", "demo"))


def _equip(tx: Transaction, entries: Sequence[UnitEntry]) -> None:
    units.apply(tx, entries)


def _entry(room: Room, profile: Profile) -> UnitEntry:
    points = tuple(
        PointEntry(
            one.name,
            one.title,
            one.kind.value,
            one.purpose,
            one.write is not None,
            one.stale_after_s,
        )
        for one in profile.points.values()
        if one.purpose is not None
    )
    return UnitEntry(room.unit, profile.id, room.unit, points)


def _lived(room: Room, profile: Profile, now_ms: int) -> Iterator[list[Reading]]:
    """What the unit of a room would have said at each moment, of what the plots show; what is on
    or off is told when it changes."""
    told = {
        one.purpose: (one.name, one.unit) for one in profile.points.values() if one.purpose in _SAYS
    }
    last: dict[str, Value] = {}
    for moment in moments(room, now_ms):
        said = {name: (_SAYS[purpose](moment), code) for purpose, (name, code) in told.items()}
        yield [
            Reading(room.unit, name, Quantity(value, code), Quality.GOOD, moment.at_ms, -1)
            for name, (value, code) in said.items()
            if not isinstance(value, bool) or last.get(name) != value
        ]
        last |= {name: value for name, (value, _) in said.items()}


def _level(moment: Moment) -> Value:
    return round(moment.tank.level, 1)


def _temperature(moment: Moment) -> Value:
    return round(moment.tank.temperature, 1)


_SAYS: Mapping[Purpose | None, Callable[[Moment], Value]] = {
    Purpose.LEVEL: _level,
    Purpose.TEMPERATURE: _temperature,
    Purpose.LID_OPEN: lambda moment: moment.tank.lid_open,
    Purpose.FILLING: lambda moment: moment.tank.filling,
}


def _remember(tx: Transaction, some: Sequence[Sequence[Reading]]) -> None:
    for said in some:
        readings.record(tx, said)
