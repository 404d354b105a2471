"""Many faults at once: both sides end at random moments, requests and answers get lost."""

import asyncio
import random
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.faults import Fault, FaultName
from crinsu_gateway.sandbox.central.server import Running, running
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.syncing import Bench

FAULTS = (FaultName.CUT_BEFORE, FaultName.CUT_AFTER, FaultName.ERROR_500, FaultName.REVOKE)
ROUNDS, FACTS = 8, 6


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_twice_nothing_lost_and_in_order(
    bench: Bench, tmp_path: Path, seed: int
) -> None:
    """Eight ends of either side within 48 facts: the centre holds each once, in its order."""
    chance = random.Random(seed)
    data = tmp_path / "mixed.db"
    port = 0
    for _ in range(ROUNDS):
        for number in range(FACTS):
            facts = {"localProcedure": 1, "step": number, "kind": "scan", "state": "DONE"}
            await bench.say(OutboxKind.PROCEDURE_STEP, facts)
        async with running(
            clock=bench.clock, port=port, data_path=data, switches=Switches(rate_per_minute=9999)
        ) as centre:
            port, bench.url = centre.port, centre.url
            centre.centre.faults += faults(chance)
            async with bench.syncing():
                await asyncio.sleep(chance.uniform(0.05, 0.4))
        path = bench.db.path
        await bench.db.close()
        bench.db = Database(path, bench.clock)
    async with running(
        clock=bench.clock, port=port, data_path=data, switches=Switches(rate_per_minute=9999)
    ) as centre:
        async with bench.syncing():
            await bench.told()
        assert applied(centre) == list(range(1, ROUNDS * FACTS + 1))


def faults(chance: random.Random) -> list[Fault]:
    """A few faults that strike somewhere in the next requests."""
    return [
        Fault(chance.choice(FAULTS), times=chance.randint(1, 2), skip=chance.randint(0, 6))
        for _ in range(3)
    ]


def applied(centre: Running) -> list[int]:
    """The numbers that the centre applied, in the order in which it did."""
    rows = centre.centre.database.all("SELECT seq FROM device_event ORDER BY received_ms, seq")
    return [row["seq"] for row in rows]
