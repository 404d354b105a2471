"""Puts the demo together: simulated units, the sandbox central, the gateway process, the story.

Everything it starts ends with it. It prints through what it is handed, and makes no clock.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.seed import Seed
from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.sandbox.demo.child import gateway
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.setting import Setting, prepare
from crinsu_gateway.sandbox.demo.story import Story
from crinsu_gateway.sandbox.demo.technician import Technician
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel

RATE = 60
FAST_FILL = Vessel(fill_percent_s=4.0)
"""A fill of seconds, so that the story need not last half an hour."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs while the demo lasts."""

    setting: Setting
    facility: Facility
    central_url: str
    api: GatewayApi
    office: Office

    def story(self, note: Callable[[str], None]) -> Story:
        """The story on this stage."""
        technician = Technician(self.api, self.facility, note, "tech-7")
        return Story(self.api, self.office, technician, note)

    def heading(self) -> str:
        """The addresses to open."""
        return (
            f"gateway {self.setting.api_url}/docs   centre {self.central_url}   "
            f"config {self.setting.config}"
        )


@asynccontextmanager
async def stage(folder: Path, clock: Clock) -> AsyncIterator[Stage]:
    """Start everything; on the way out the gateway is stopped as systemd would stop it."""
    freezer = Freezer(
        clock.monotonic,
        vessel=FAST_FILL,
        control=FillControl(start=20.0, stop=90.0, longest_s=60.0),
        tank=Tank(level=72.0),
    )
    switches = Switches(rate_per_minute=RATE)
    async with (
        Facility(clock.monotonic, folder=folder / "lines", freezer=freezer) as facility,
        running(clock=clock, plan=Seed(procedures=False), switches=switches) as central,
    ):
        setting = prepare(folder, facility.describe(), central.url, RATE)
        async with (
            gateway(setting) as process,
            GatewayApi(setting) as api,
            Office(central.url) as office,
        ):
            await api.ready(process)
            yield Stage(setting, facility, central.url, api, office)
