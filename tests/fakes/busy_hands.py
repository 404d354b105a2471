"""A technician at two freezers who presses again when nothing answers, over the gateway's API.

What was confirmed is remembered, and who does what a step asks: scans from lists, hands at lids.
"""

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.units.freezer import Freezer
from tests.fakes.killing import insist

FIRST, SECOND = "tech-7", "tech-8"
Scans = dict[str, list[str]]


class Hands:
    """Whoever works, and what they were told."""

    def __init__(self, api: GatewayApi, freezers: Mapping[str, Freezer]) -> None:
        self._api = api
        self._freezers = freezers
        self.accepted: set[int] = set()

    async def act(self, path: str, body: dict[str, object]) -> Any:
        """One act under one key, however often it is sent."""
        key = uuid.uuid4().hex
        return await insist(lambda: self._api.act(path, body, key=key))

    async def read(self, path: str, **query: str | int) -> Any:
        """The body of one answer."""
        return await insist(lambda: self._api.read(path, **query))

    async def make(self, **body: object) -> int:
        """A procedure that begins here."""
        made = await self.act("/api/v1/procedures", dict(body))
        return int(made["id"])

    async def execute(
        self, *procedures: int, storage: str | None = None, pause_at: str = "", **scans: list[str]
    ) -> Any:
        """Start once the gateway knows it, and carry it out; several as a trip."""
        for procedure in procedures:
            await self._known(procedure)
        body: dict[str, object] = {"technician": FIRST}
        if storage is not None:
            body["storage"] = storage
        if len(procedures) > 1:
            run = await self.act("/api/v1/trips", {**body, "procedures": list(procedures)})
        else:
            run = await self.act(f"/api/v1/procedures/{procedures[0]}/start", body)
        return await self.finish(run["id"], scans, pause_at)

    async def _known(self, procedure: int) -> None:
        async with asyncio.timeout(60):
            while True:
                found = await self.read("/api/v1/procedures", status="CREATED")
                if any(one["id"] == procedure for one in found["procedures"]):
                    return
                await asyncio.sleep(0.1)

    async def finish(self, execution: int, scans: Scans, pause_at: str = "") -> Any:
        """Carry out an execution to its end."""
        path = f"/api/v1/executions/{execution}"
        async with asyncio.timeout(120):
            while True:
                run = await self.read(path)
                if run["state"] == "PAUSED":
                    await self._give(path, run, "resume", "", SECOND)
                elif run["state"] != "RUNNING":
                    return run
                elif run["stepKind"] == pause_at and pause_at:
                    given = await self._give(path, run, "pause", "")
                    pause_at = "" if given["verdict"] == "ACCEPTED" else pause_at
                else:
                    await self._step(path, run, scans)
                await asyncio.sleep(0.03)

    async def _step(self, path: str, run: Any, scans: Scans) -> None:
        kind, asks = run["stepKind"], "onfirm" in run["prompt"]
        step = next((one for one in run["steps"] if one["step"] == run["step"]), None)
        if step is None:
            return
        freezer = self._freezers.get(
            step["parameters"].get("storage") or run["storageSolution"]["name"]
        )
        if freezer is not None and kind == "open_lid":
            freezer.open_lid()
        if freezer is not None and kind == "close_lid":
            freezer.close_lid()
        waiting = scans.get(kind, [])
        if kind in ("ship_samples", "receive_samples") and "shipper" in step["result"]:
            waiting = [tag for tag in waiting if not tag.startswith("DRY")]
        if waiting:
            given = await self._give(path, run, "scan", waiting[0])
            if given["verdict"] == "ACCEPTED" or given.get("code") == "ALREADY_SCANNED":
                scans[kind].remove(waiting[0])
        elif asks:
            await self._give(path, run, "confirm", "")

    async def _give(self, path: str, run: Any, kind: str, text: str, who: str = FIRST) -> Any:
        body = {"kind": kind, "text": text, "technician": who, "step": run["step"]}
        try:
            given = await self.act(f"{path}/inputs", body)
        except RuleError:
            return {"verdict": "REFUSED"}  # the execution ended meanwhile
        if given["verdict"] == "ACCEPTED":
            self.accepted.add(given["input"])
        return given

    async def resolve(self, resolution: str, tag: str, slot: str | None = None) -> None:
        """The second person decides about a difference, pressing again when nothing answers."""
        found = await self.read("/api/v1/stocktake-differences", open="true")
        (one,) = [row for row in found["differences"] if row["tag"] == tag]
        body: dict[str, object] = {"resolution": resolution, "reason": "looked again"}
        path = f"/api/v1/stocktake-differences/{one['id']}/resolve"
        await self.act(path, {**body, "slot": slot, "technician": SECOND})
