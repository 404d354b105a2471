"""A site with nothing left out: sandbox central, gateway as a process, simulated units, its stock.

It is the stage of the demo, where the gateway can be killed and started again, and where people
must sign. What the centre was told is read where the centre keeps it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.sample_row import FIRST_LOCAL_ID
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.people import PEOPLE
from crinsu_gateway.sandbox.demo.play import Scenery, scenery
from tests.fakes.crew import Member
from tests.fakes.killing import Daemon

WITHIN_S = 60.0
ADA, JONAS, CHIARA, *_ = [
    Member(number, one.name, one.badge, one.pin)
    for number, one in enumerate(PEOPLE, FIRST_LOCAL_ID + 1)
]
"""Two technicians and a supervisor, each trained to witness."""


@dataclass(frozen=True, slots=True)
class WholeSite:
    """Everything that runs; `office` is the clinic's own system and the staff at the centre."""

    there: Scenery
    daemon: Daemon
    api: GatewayApi
    office: Office

    async def read(self, path: str, **query: str | int) -> Any:
        """What the gateway's API says."""
        return await self.api.read(path, **query)

    async def start(self) -> None:
        """Start the gateway, first or again, until it takes work."""
        await self.daemon.start()
        await self.api.ready(self.daemon.process)

    async def stocked(self) -> None:
        """Wait until the gateway heard of all that lies here."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                found = (await self.read("/api/v1/storage-solutions"))["storageSolutions"]
                if sum(one["occupied"] for one in found) == len(self.there.stored):
                    return
                await asyncio.sleep(0.5)

    async def everything_told(self) -> None:
        """Wait until the centre has answered every fact."""
        async with asyncio.timeout(WITHIN_S):
            while (await self.read("/api/v1/sync"))["outbox"]["waiting"]:  # noqa: ASYNC110
                await asyncio.sleep(0.3)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The facts of this kind that the centre keeps, in order."""
        rows = self.there.central.centre.database.all(
            "SELECT body FROM device_event WHERE kind = ? ORDER BY epoch, seq", kind
        )
        return [json.loads(row["body"])["facts"] for row in rows]

    async def recorded(self, sample: int) -> tuple[str, str | None]:
        """State and place of a sample container as staff at the centre see it."""
        async with httpx2.AsyncClient(base_url=self.there.central.url) as http:
            answer = await http.get(f"/sandbox/staff/samples/{sample}")
        found = answer.raise_for_status().json()["data"]
        return found["state"], found["address"]

    def conflicts(self) -> list[dict[str, Any]]:
        """What the centre says otherwise than it was told."""
        return self.there.central.centre.database.all("SELECT kind, reason FROM conflict")


@asynccontextmanager
async def whole_site(folder: Path, *, witness: Sequence[str] = ()) -> AsyncIterator[WholeSite]:
    """A site that knows its stock. Acts need people who are signed in, procedures of the types in
    `witness` a second one."""
    async with scenery(folder, SystemClock()) as there:
        config = there.setting.config
        rules = f"[procedures]\nwitness = {json.dumps(witness)}\n\n[people]\nrequired = true\n"
        config.write_text(config.read_text().replace("[people]\n", rules))
        daemon = Daemon(there.setting)
        async with GatewayApi(there.setting) as api, Office(there.central.url) as office:
            site = WholeSite(there, daemon, api, office)
            try:
                await site.start()
                await site.stocked()
                yield site
            finally:
                await daemon.stop()
