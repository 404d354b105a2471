"""The daemon, and the centre, are killed with SIGKILL at random moments while people work.

Real processes, two simulated freezers on real sockets, a real store on disk. After every kill it is
started again; at the end nothing confirmed is lost, nothing was done twice, one sample container is
in one slot, the trail tells the same as the tables, and gateway and centre agree.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import apsw
import pytest

from crinsu_gateway.sandbox.demo.agreement import compare
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.store.opening import open_reader
from tests.fakes import promises
from tests.fakes.busy_hands import Hands
from tests.fakes.clock import RealClock
from tests.fakes.killing import (
    Central,
    CountingFreezer,
    Daemon,
    Pace,
    disturbed,
    insist,
    prepared,
    two_freezers,
)

SUBJECT = "SUBJ-2024-001"
COILS = ("lid_lock", "fill_valve")


async def work(central: Central, office: Office, hands: Hands) -> list[Any]:
    """Every kind of procedure once; the ended runs."""
    async with central.calm:
        asked = await office.ask_for_store(SUBJECT, ["A", "B", "C"], TAGS)
    first, second, _ = (one["id"] for one in asked["sampleContainers"])
    runs = [await hands.execute(asked["id"], storage="T1", store_samples=list(TAGS))]
    within = await hands.make(type="TRANSFER", storage="T2", sampleContainers=[first, second])
    both = ["K-1", "K-2"]
    runs.append(await hands.execute(within, take_samples=[*both], store_samples=[*both]))
    out = await hands.make(type="TRANSFER", direction="OUT", sampleContainers=[first])
    runs.append(await hands.execute(out, take_samples=["K-1"], ship_samples=["DRY-1", "K-1"]))
    back = await hands.make(type="TRANSFER", direction="IN", storage="T1", sampleContainers=[first])
    arrived = ["DRY-2", "K-1"]
    runs.append(await hands.execute(back, receive_samples=arrived, store_samples=["K-1"]))
    runs.append(await count(hands))
    await everything_told(hands)  # the centre hands out what it knows to be there
    async with central.calm:
        wanted = await office.ask_for_retrieve(SUBJECT, [first])
        more = await office.ask_for_store(SUBJECT, ["D"], ["K-4"])
    runs.append(
        await hands.execute(
            *(wanted["id"], more["id"]),
            storage="T1",
            pause_at="take_samples",
            take_samples=["K-1"],
            store_samples=["K-4"],
        )
    )
    refill = await hands.make(type="REFILL", storage="T2")
    return [*runs, await hands.execute(refill)]


TAGS = ["K-1", "K-2", "K-3"]


async def count(hands: Hands) -> Any:
    """The first cane of T1 is counted: the third is not found, and something unknown is."""
    made = await hands.make(type="STOCKTAKE", storage="T1", container="C1/CN1")
    run = await hands.execute(made, count_samples=["K-1", "nobody's"])
    await hands.resolve("CORRECT", "K-3")
    await hands.resolve("KEEP", "nobody's")
    return run


async def everything_told(hands: Hands) -> None:
    """Wait until the outbox is empty."""
    async with asyncio.timeout(180):
        while (await hands.read("/api/v1/sync"))["outbox"]["waiting"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def survive(folder: Path, seed: int, pace: Pace) -> tuple[int, int]:
    """The work of a day between kills, then everything is looked at; how often each was killed."""
    clock = RealClock()
    floor, freezers = two_freezers(clock.monotonic)
    central = Central(folder)
    await central.start()
    try:
        async with floor, Office(central.url) as office:
            setting = prepared(folder, floor, central.url)
            daemon = Daemon(setting)
            await daemon.start()
            async with GatewayApi(setting) as api:
                await api.ready(daemon.process)
                hands = Hands(api, freezers)
                async with disturbed(daemon, central, random.Random(seed), pace):
                    runs = await work(central, office, hands)
                await insist(lambda: api.ready(daemon.process))
                await everything_told(hands)
                rows = await insist(lambda: compare(api, office))
            assert await daemon.stop() == 0
    finally:
        await central.kill()
    assert [(run["state"], run["sentence"]) for run in runs] == [("COMPLETED", "")] * len(runs)
    assert [row for row in rows if not row.same] == []
    out = [row.centre for row in rows if row.what.startswith("out of the cold")]
    assert [one for one in out if not one.startswith("0 ")], "nobody was told of any exposure"
    check_store(folder / "state/store.db", hands.accepted, freezers)
    return daemon.kills, central.kills


def check_store(path: Path, accepted: set[int], freezers: Mapping[str, CountingFreezer]) -> None:
    """What the store says afterwards, against what was acknowledged and what the units received."""
    db = open_reader(path)
    try:
        promises.consistent(db)
        kept = {row[0] for row in db.execute("SELECT id FROM input WHERE verdict = 'ACCEPTED'")}
        assert accepted <= kept, "a confirmed input is gone"
        for name, freezer in freezers.items():
            given = sent(db, f"freezer-{name}")
            received = Counter((COILS[coil], value) for coil, value in freezer.orders)
            assert received <= given, f"freezer-{name} received more than was ordered"
        told_once(db)
        counted = Counter(row[0] for row in db.execute("SELECT kind FROM outbox"))
    finally:
        db.close()
    acts = ("sample.stored", "sample.taken", "sample.shipped", "sample.received", "sample.missed")
    assert [counted[one] for one in acts] == [7, 4, 1, 1, 1]


def told_once(db: apsw.Connection) -> None:
    """Every exposure that ended was told in one fact, and only there; the centre has them all.

    That the sums are the same on both sides is among what `compare` looks at.
    """
    ended = [row[0] for row in db.execute("SELECT id FROM exposure WHERE ended_ms IS NOT NULL")]
    facts = db.execute(
        "SELECT one.value ->> '$.exposure' FROM outbox, json_each(outbox.body, '$.exposures') one "
        "WHERE outbox.kind = 'exposure.ended'"
    )
    assert ended, "nothing was ever out of the cold"
    assert sorted(row[0] for row in facts) == sorted(ended)
    assert db.execute("SELECT count(*) FROM outbox WHERE state <> 'SENT'").get == 0


def sent(db: apsw.Connection, unit: str) -> Counter[tuple[str, bool]]:
    """How often each order may have reached a unit."""
    rows = db.execute(
        "SELECT point, value FROM command WHERE unit = ? AND state IN ('DONE','FAILED','UNKNOWN')",
        (unit,),
    )
    return Counter((row[0], row[1] == "true") for row in rows)


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.requirement("R05", "R31", "R39")
async def test_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    """Whatever the moment of the kill: confirmed inputs stay, orders go out once, both agree."""
    gateway, centre = await survive(tmp_path, 3, Pace(0.3, 1.2, times=4))
    assert gateway >= 2, (gateway, centre)
    assert centre >= 1


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 21))
async def test_nothing_is_lost_or_done_twice_again_and_again(
    tmp_path: Path, seed: int, tell: Callable[[str], None]
) -> None:
    """The same with other luck, and killed far more often."""
    gateway, centre = await survive(tmp_path, seed, Pace(0.2, 5.0, times=60))
    tell(f"kill -9, seed {seed}: gateway {gateway}, centre {centre} times")
    assert gateway >= 3
