"""Nitrogen flows, and the daemon is killed: the valve is shut all the same.

Real daemon, simulated freezer on a socket. The gateway shuts the valve when it is back and the
longest time of the fill is over; when it does not come back, the unit's own time-out does it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.store.opening import open_writer
from tests.fakes.busy_hands import Hands
from tests.fakes.clock import RealClock
from tests.fakes.killing import CountingFreezer, Daemon, insist, prepared, two_freezers
from tests.fakes.moody_units import until

VALVE = 1
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@dataclass
class Filling:
    """A fill that goes on, and everybody about it."""

    freezer: CountingFreezer
    daemon: Daemon
    api: GatewayApi
    hands: Hands
    execution: int
    store: Path


@asynccontextmanager
async def filling(folder: Path, unit_longest_s: float) -> AsyncIterator[Filling]:
    """A refill of T1 whose nitrogen flows slowly."""
    floor, freezers = two_freezers(RealClock().monotonic)
    freezer = freezers["T1"]
    freezer.live.vessel = replace(freezer.live.vessel, fill_percent_s=0.05)
    freezer.live.control = replace(freezer.live.control, longest_s=unit_longest_s)
    async with floor:
        setting = prepared(folder, floor, f"http://127.0.0.1:{free_port()}")
        daemon = Daemon(setting)
        await daemon.start()
        try:
            async with GatewayApi(setting) as api:
                await api.ready(daemon.process)
                hands = Hands(api, freezers)
                made = await hands.make(type="REFILL", storage="T1")
                path = f"/api/v1/procedures/{made}/start"
                run = await hands.act(path, {"technician": "tech-7"})
                await flowing(hands, run["id"])
                store = folder / "state/store.db"
                yield Filling(freezer, daemon, api, hands, run["id"], store)
        finally:
            await daemon.stop()


async def flowing(hands: Hands, execution: int) -> None:
    """Wait until the gateway has seen that nitrogen flows."""
    async with asyncio.timeout(20):
        path = f"/api/v1/executions/{execution}"
        while "Filling" not in (await hands.read(path))["prompt"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def failed(stand: Filling) -> str:
    """The code that the run failed with."""
    await insist(lambda: stand.api.ready(stand.daemon.process))
    run = await stand.hands.finish(stand.execution, {})
    assert run["state"] == "FAILED"
    return str(run["code"])


async def test_after_a_restart_the_gateway_shuts_the_valve_at_the_longest_time(
    tmp_path: Path,
) -> None:
    """Killed while nitrogen flows and started again when the time is over: shut, once."""
    async with filling(tmp_path, unit_longest_s=600.0) as stand:
        await stand.daemon.kill()
        connection = open_writer(stand.store)
        try:  # as if ten minutes had passed
            connection.execute(
                "UPDATE step SET parameters = json_set(parameters, '$.max_s', 0.1) "
                "WHERE kind = 'fill'"
            )
        finally:
            connection.close()
        await stand.daemon.start()
        assert await failed(stand) == "DEVICE_ERROR"
        assert stand.freezer.orders == [(VALVE, True), (VALVE, False)]
        assert not stand.freezer.tank.filling


async def test_without_the_gateway_the_unit_shuts_its_valve_by_itself(tmp_path: Path) -> None:
    """The unit's own time-out needs nobody; the gateway finds out and never opens it again."""
    async with filling(tmp_path, unit_longest_s=1.0) as stand:
        await stand.daemon.kill()
        await until(lambda: not stand.freezer.tank.filling)
        assert stand.freezer.tank.fill_timeout
        await stand.daemon.start()
        assert await failed(stand) == "NOT_VERIFIED"
        assert [order for order in stand.freezer.orders if order[1]] == [(VALVE, True)]
