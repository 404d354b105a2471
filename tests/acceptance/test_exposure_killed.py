"""The daemon is killed with SIGKILL while a cane is up: the interval is estimated, in its bounds.

Real process, real store on disk, the real boot clock; what the test saw bounds what was recorded.
"""

import asyncio
import time
import uuid
from pathlib import Path
from typing import Any

import httpx2
import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.store.database import Database
from tests.fakes.clock import RealClock
from tests.fakes.daemon import Daemon, site
from tests.fakes.facility import with_procedure

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]


async def act(daemon: Daemon, path: str, body: dict[str, object]) -> Any:
    """One act of the technician, with a key of its own."""
    headers = {
        "Authorization": f"Bearer {await daemon.token()}",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    async with httpx2.AsyncClient(headers=headers) as http:
        answer = await http.post(daemon.url + path, json={"technician": "tech-7", **body})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def at(daemon: Daemon, run: int, kind: str, facility: Facility) -> Any:
    """Wait until a step of this kind asks for something; the lid follows by itself."""
    while True:
        found = await daemon.get(f"/api/v1/executions/{run}")
        if found["stepKind"] == "open_lid":
            facility.freezer.open_lid()
        if found["stepKind"] == kind and found["prompt"]:
            return found
        await asyncio.sleep(0.05)


@pytest.mark.requirement("R31")
async def test_a_kill_in_the_middle_of_a_lift_is_bounded(tmp_path: Path) -> None:
    """At least the seconds that somebody looked, at most those by the boot clock; never less."""
    async with site(tmp_path) as (daemon, facility):
        text = daemon.config.read_text()
        daemon.config.write_text(text.replace('"gateway:read"]', '"procedures:execute"]'))
        await daemon.start()
        assert await daemon.stop() == 0
        async with Database(tmp_path / "state/store.db", RealClock()) as db:
            await db.write(with_procedure, ProcedureType.STORE, ["B"], stored_at=["T1/C1/2"])
            wanted = ["T1/C1/1"]
            procedure = await db.write(
                with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=wanted
            )
        await daemon.start()
        run = (await act(daemon, f"/api/v1/procedures/{procedure}/start", {}))["id"]
        inputs = f"/api/v1/executions/{run}/inputs"
        await at(daemon, run, "lift", facility)
        before_lift = time.monotonic()
        await act(daemon, inputs, {"kind": "confirm"})
        lifted = time.monotonic()
        await asyncio.sleep(0.9)
        daemon.process.kill()
        await daemon.ended()
        killed = time.monotonic()
        await asyncio.sleep(0.9)
        restarted = time.monotonic()
        await daemon.start()
        back = time.monotonic()
        await at(daemon, run, "take_samples", facility)
        await act(daemon, inputs, {"kind": "scan", "text": "A"})
        await at(daemon, run, "lower", facility)
        before_lower = time.monotonic()
        await act(daemon, inputs, {"kind": "confirm"})
        lowered = time.monotonic()
        run_now = await at(daemon, run, "close_lid", facility)
        assert run_now["exposure"]["container"] is None, "only what was taken is out"
        path = "/api/v1/sample-containers/{}/exposures"
        in_store = await daemon.get(path.format(run_now["exposure"]["tightest"]["id"] - 1))
        await daemon.stop()
    (event,) = in_store["exposures"]
    assert (event["estimated"], event["endedIn"]) == (True, "storage")
    assert before_lower - lifted <= event["atMost"] <= lowered - before_lift
    assert event["atLeast"] <= event["atMost"] - (restarted - killed)
    assert event["atLeast"] >= before_lower - back
