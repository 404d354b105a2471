"""A technician who works with the command line: procedures in dewars that nothing watches.

Every step is done by hand and told. What is only confirmed on the way goes over the API, which is
quicker; a verb is a process each time.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from crinsu_gateway.app.state_dir import pepper
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import approving, carriers, facilities, places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site
from tests.fakes.facility import SETUP
from tests.fakes.verbs import Told, verb

Json = dict[str, Any]

BY_HAND = """
[[storage]]
name = "D1"
type = "DEWAR"
slots = {count = 5}
level = [{kind = "canister", prefix = "C", count = 2}]

[[storage]]
name = "D2"
type = "DEWAR"
slots = {count = 5}
level = [{kind = "canister", prefix = "C", count = 2}]
"""
"""Two dewars that nothing watches."""
CONSOLE = """
[[api.client]]
id = "console"
secret_file = "./lab.secret"
scopes = ["procedures:read", "procedures:execute"]
rate_per_minute = 6000
"""


def vials(tx: Transaction, stored: dict[str, str]) -> list[int]:
    """Vials of one subject in slots: tag to address; their local ids."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-1", actor=SETUP
    )
    found = []
    for tag, address in stored.items():
        sample = samples.put(
            tx, central_id=None, subject_id=subject, name=f"Vial {tag}", tag=tag, actor=SETUP
        )
        slot = places.slot_at(tx, parse_address(address))
        carriers.classify(
            tx, sample, "bag_25", SETUP, reason="it is one"
        )  # several fit into one lift
        samples.adopt(tx, sample, slot, tx.now.utc_ms, SETUP)
        found.append(sample)
    return found


def retrieval(tx: Transaction, sample_ids: Sequence[int]) -> int:
    """A retrieval that may be started, made as where no centre is; its id."""
    return approving.make(tx, ProcedureType.RETRIEVE, sample_ids, actor=SETUP, approved=True)


@asynccontextmanager
async def stopped_store(daemon: Daemon) -> AsyncIterator[tuple[Database, Pins]]:
    """The store of a daemon that does not run, and the hasher of its PINs."""
    pins = Pins(pepper(None, daemon.folder / "state" / "pin-pepper.key"))
    try:
        async with Database(daemon.folder / "state" / "store.db", RealClock()) as db:
            yield db, pins
    finally:
        pins.close()


@asynccontextmanager
async def bench_site(folder: Path, *more: str) -> AsyncIterator[Daemon]:
    """A site with two dewars, whose store was made; it is not running."""
    async with asyncio.timeout(280), site(folder, [BY_HAND, CONSOLE, *more]) as (daemon, _):
        await daemon.start()
        await daemon.stop()
        yield daemon


class Technician:
    """Calls the verbs, with the same options each time; `name` is who works."""

    def __init__(self, daemon: Daemon, name: str) -> None:
        self.name = name
        self._daemon = daemon
        self._config = str(daemon.config)
        self._options = ("-t", name)

    async def tells(self, *arguments: object, typed: str = "") -> Told:
        """One verb in the name of this technician, for people."""
        return await verb(*arguments, *self._options, "-c", self._config, typed=typed)

    async def did(self, *arguments: object, typed: str = "") -> Json:
        """One verb that goes well, for machines."""
        told = await self.tells(*arguments, "--json", typed=typed)
        assert told.status == 0, told.err
        found: Json = told.json
        return found

    async def reads(self, *arguments: object) -> Told:
        """One verb that nobody acts by, for people."""
        return await verb(*arguments, "-c", self._config)

    async def asks(self, *arguments: object) -> Told:
        """One verb that nobody acts by, for machines."""
        return await self.reads(*arguments, "--json")

    async def confirms_until(self, procedure: int, *kinds: str) -> Json:
        """Confirm every step until one of these is open, or the run is no longer running."""
        bearer = {"Authorization": f"Bearer {await self._daemon.token('console')}"}
        async with httpx2.AsyncClient(base_url=self._daemon.url, headers=bearer) as http:
            found = (await http.get(f"/api/v1/procedures/{procedure}")).json()
            path = f"/api/v1/executions/{found['execution']}"
            while True:
                run: Json = (await http.get(path)).json()
                if run["state"] != "RUNNING" or run["stepKind"] in kinds:
                    return run
                if run["prompt"]:
                    await self._confirms(http, path, run["step"])
                await asyncio.sleep(0.02)

    async def _confirms(self, http: httpx2.AsyncClient, path: str, step: int) -> None:
        body = {"kind": "confirm", "technician": self.name, "step": step}
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await http.post(f"{path}/inputs", json=body, headers=key)
        assert answer.status_code in (200, 202), answer.text
