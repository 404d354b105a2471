"""The technician of the demo: reads the prompt of the open step and does what it says.

Hands are simulated (the lid of the simulated freezer, tags through the serial scanner); all else
goes through the gateway's API. Decides nothing: a prompt that never changes is a failure.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.units.facility import Facility

PATIENCE_S = 30.0
LOOK_EVERY_S = 0.1
CONFIRMED = frozenset({"lift", "lower", "sign"})


class Technician:
    """Carries out executions; `note` is told every act, for whoever watches."""

    def __init__(
        self, api: GatewayApi, facility: Facility, note: Callable[[str], None], name: str
    ) -> None:
        self._api = api
        self._facility = facility
        self._note = note
        self._name = name
        self.lid_openings = 0
        self.refusals: list[str] = []

    async def carry_out(self, execution: int, tags: Sequence[str], wrong: str | None = None) -> Any:
        """Do one execution to its end; `wrong` is scanned first, where a scan is asked for."""
        to_scan = ([wrong] if wrong else []) + list(tags)
        seen = ""
        async with asyncio.timeout(PATIENCE_S) as patience:
            while True:
                run = await self._api.read(f"/api/v1/executions/{execution}")
                if run["state"] != "RUNNING":
                    return run
                if run["prompt"] and run["prompt"] != seen:
                    seen = run["prompt"]
                    self._note(seen)
                    patience.reschedule(asyncio.get_running_loop().time() + PATIENCE_S)
                await self._act(execution, run, to_scan)
                await asyncio.sleep(LOOK_EVERY_S)

    async def _act(self, execution: int, run: Any, to_scan: list[str]) -> None:
        freezer = self._facility.freezer
        kind = run["stepKind"]
        if kind == "open_lid" and not freezer.tank.lid_open:
            if freezer.open_lid():
                self.lid_openings += 1
        elif kind == "close_lid":
            freezer.close_lid()
        elif kind in ("store_samples", "take_samples") and to_scan:
            await self._scan(execution, to_scan.pop(0))
        elif kind in CONFIRMED and run["prompt"]:
            body: dict[str, object] = {"kind": "confirm", "technician": self._name}
            await self._api.act(
                f"/api/v1/executions/{execution}/inputs", {**body, "step": run["step"]}
            )

    async def _scan(self, execution: int, tag: str) -> None:
        """Scan with the bench scanner, and look at what the gateway said to it."""
        if not self._facility.scanner.scan(tag):
            raise GatewayError("nobody listens to the bench scanner")
        async with asyncio.timeout(PATIENCE_S):
            while True:
                run = await self._api.read(f"/api/v1/executions/{execution}")
                said = next((one for one in run["inputs"] if one["text"] == tag), None)
                if said is not None and said["verdict"] != "OPEN":
                    break
                await asyncio.sleep(LOOK_EVERY_S)
        if said["verdict"] == "REFUSED":
            self.refusals.append(said["code"])
            self._note(f"tag {tag} refused: {said['sentence']}")
        else:
            self._note(f"tag {tag} accepted")
