"""Simulated units in any mood towards orders, on a socket, with the gateway's bus and engine.

Reads are always answered; what becomes of the next writes is told beforehand. Each write that
reached the unit is noted, whether it was obeyed or not.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crinsu_gateway.field import build
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.floor import Floor, Place
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.modbus_server import ModbusTcpConversation
from crinsu_gateway.sandbox.units.tcp_port import TcpPort
from crinsu_gateway.store import facilities, meta, places, units
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import UnitEntry
from tests.fakes.bench import Bench, running
from tests.fakes.clock import RealClock
from tests.fakes.facility import LAYOUT, SETUP
from tests.fakes.field import Field, a_field
from tests.fakes.quick import Unit, quick

WRITES = frozenset({5, 6, 15, 16})
BUSY = 6
"""The exception of a unit that refuses for now."""


@dataclass
class Moods:
    """What becomes of the next writes: refused, ignored, silent (not done), lost (done), obeyed."""

    waiting: deque[str] = field(default_factory=deque)
    writes: list[bytes] = field(default_factory=list)

    def expect(self, *moods: str) -> None:
        """From now on these, in order."""
        self.writes.clear()
        self.waiting = deque(moods)

    def answer(self, pdu: bytes, obey: Callable[[bytes], bytes | None]) -> bytes | None:
        """The answer to a message."""
        if pdu[0] not in WRITES:
            return obey(pdu)
        self.writes.append(pdu)
        mood = self.waiting.popleft() if self.waiting else "obeyed"
        match mood:
            case "refused":
                return bytes((pdu[0] | 0x80, BUSY))
            case "ignored":
                return pdu[:5]
            case "silent":
                return None
            case "lost":
                obey(pdu)
                return None
            case _:
                return obey(pdu)


class MoodyUnit(GenericUnit):
    """Any unit after its profile."""

    moods: Moods

    def answer(self, pdu: bytes) -> bytes | None:
        """As it is in the mood for."""
        return self.moods.answer(pdu, super().answer)


class MoodyFreezer(Freezer):
    """The freezer with its physics."""

    moods: Moods

    def answer(self, pdu: bytes) -> bytes | None:
        """As it is in the mood for."""
        return self.moods.answer(pdu, super().answer)


@dataclass
class Stand:
    """A unit that serves T1, the bench before it, and the field that reads it."""

    unit: MoodyUnit | MoodyFreezer
    bench: Bench
    field: Field


@asynccontextmanager
async def standing(folder: Path, unit: MoodyUnit | MoodyFreezer, id: str) -> AsyncIterator[Stand]:
    """Unit, bus and engine run inside the block."""
    unit.moods = Moods()
    profile: Profile = quick(id)
    carrier = TcpPort(lambda: ModbusTcpConversation({1: unit}))
    floor = Floor({"unit-1": Place(unit, carrier, Transport.MODBUS_TCP, 1, id)})
    async with floor, a_field(folder) as made:
        host, _, port = floor.address("unit-1").rpartition(":")
        one = Unit("unit-1", profile, Transport.MODBUS_TCP, 1, tuple(profile.points), every_s=0.1)
        await made.db.write(_furnish, build.entry_of(one, "net"))
        await made.run(build.tcp_link("net", host, int(port), 2.0), [one])
        async with running(made.db):
            yield Stand(unit, Bench(made.db, RealClock()), made)


def _furnish(tx: Transaction, unit: UnitEntry) -> None:
    meta.claim(tx, "gw-test")
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    units.apply(tx, [unit])
    entry = StorageEntry("T1", StorageType.TANK, (unit.name,), LAYOUT, 20.0, None)
    places.apply(tx, facility, entry, SETUP)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so out there."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.02)
