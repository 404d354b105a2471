"""Puts the demo together: simulated units, the sandbox central, the gateway process, the story.

Everything it starts ends with it. It prints through what it is handed, and makes no clock.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.sandbox.demo import people, stock
from crinsu_gateway.sandbox.demo.beforehand import prepare_store
from crinsu_gateway.sandbox.demo.child import gateway
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.past import present
from crinsu_gateway.sandbox.demo.rooms import ROOMS, SILENT, Room
from crinsu_gateway.sandbox.demo.setting import GATEWAY, Setting, prepare
from crinsu_gateway.sandbox.demo.stock import Stored
from crinsu_gateway.sandbox.demo.story import Story
from crinsu_gateway.sandbox.demo.technician import Technician
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.faults import Fault
from crinsu_gateway.sandbox.units.floor import Floor, Place
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.modbus_server import ModbusTcpConversation
from crinsu_gateway.sandbox.units.physics import FillControl, Vessel
from crinsu_gateway.sandbox.units.tcp_port import TcpPort

RATE = 60
FAST_FILL = Vessel(fill_percent_s=4.0)
"""A fill of seconds, so that the story need not last half an hour."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is there before the gateway is: its folder, simulated units, stock and the centre."""

    setting: Setting
    facility: Facility
    floor: Floor
    stored: Sequence[Stored]
    central: Running


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs while the demo lasts."""

    setting: Setting
    facility: Facility
    floor: Floor
    stored: Sequence[Stored]
    central_url: str
    api: GatewayApi
    office: Office

    def story(self, note: Callable[[str], None]) -> Story:
        """The story on this stage."""
        technician = Technician(self.api, self.facility, note, "tech-7")
        return Story(self.api, self.office, technician, note, self.stored, self.silence)

    def silence(self) -> None:
        """One unit is unplugged."""
        silent = next(one.unit for one in ROOMS if one.name == SILENT)
        self.floor.faults(silent).set(Fault.UNPLUGGED)

    def heading(self) -> str:
        """The addresses to open, and who may sign in."""
        return (
            f"gateway {self.setting.api_url}/console   API {self.setting.api_url}/docs   "
            f"centre {self.central_url}   config {self.setting.config}\n{people.told()}"
        )


@asynccontextmanager
async def scenery(folder: Path, clock: Clock) -> AsyncIterator[Scenery]:
    """Start everything but the gateway, and furnish the folder that it will run in."""
    now_ms = clock.now().utc_ms
    room = {one.unit: one for one in ROOMS}
    first = room["freezer-1"]
    freezer = Freezer(
        clock.monotonic,
        vessel=FAST_FILL,
        control=FillControl(start=20.0, stop=90.0, longest_s=60.0),
        tank=present(first, now_ms),
    )
    facility = Facility(
        clock.monotonic,
        folder=folder / "lines",
        freezer=freezer,
        eurotherms={
            1: Eurotherm(
                clock.monotonic, temperature=present(room["eurotherm-1"], now_ms).temperature
            )
        },
        lm510=Lm510(clock.monotonic, levels=(present(room["lm510-1"], now_ms).level, 60.0)),
    )
    others = [one for one in ROOMS if one.is_freezer_unit and one is not first]
    floor = Floor({one.unit: _freezer(one, clock, now_ms) for one in others})
    plan = Seed(procedures=False, storages=(), subjects=stock.SUBJECTS)
    async with (
        facility,
        floor,
        running(clock=clock, plan=plan, switches=Switches(rate_per_minute=RATE)) as central,
    ):
        stored = stock.fill(central.centre, ROOMS)
        there = (*facility.describe(), *floor.describe())
        setting = prepare(folder, there, central.url, RATE)
        await prepare_store(folder / "state", GATEWAY, clock, ROOMS, there)
        yield Scenery(setting, facility, floor, stored, central)


@asynccontextmanager
async def stage(folder: Path, clock: Clock) -> AsyncIterator[Stage]:
    """Start everything; on the way out the gateway is stopped as systemd would stop it."""
    async with (
        scenery(folder, clock) as there,
        gateway(there.setting) as process,
        GatewayApi(there.setting) as api,
        Office(there.central.url) as office,
    ):
        await api.ready(process)
        yield Stage(
            there.setting,
            there.facility,
            there.floor,
            there.stored,
            there.central.url,
            api,
            office,
        )


def _freezer(room: Room, clock: Clock, now_ms: int) -> Place:
    unit = Freezer(
        clock.monotonic, vessel=room.vessel, control=room.control, tank=present(room, now_ms)
    )
    carrier = TcpPort(lambda: ModbusTcpConversation({1: unit}))
    return Place(unit, carrier, Transport.MODBUS_TCP, 1, "crinsu-sandbox-freezer")
