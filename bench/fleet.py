"""Hundreds of gateways in one process against one sandbox central and one mosquitto.

They begin together, as after a power cut; then the centre goes and comes back, then the broker.
Counted is what arrives there in each second: with waits in step all would come in one. The
rhythm, the back-off and the 60 requests a minute of each are those of the daemon.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.broker import Restartable, found
from bench.figures import Figure
from bench.fleet_central import Central, fill
from bench.fleet_gateways import AS_THE_DAEMON, Gateway, Manner, Where, gateway, template
from bench.process_tree import PAGE_MIB, usage
from crinsu_gateway.mqtt.publisher import COME_BACK_OVER_S

GROUP = "fleet"
EVEN = 4.0
"""A gateway asks in bursts of some requests: by chance alone 200 of them make 2 to 3. In step
they make 30, as many as there are seconds between two pulls."""
EVEN_BACK = 5.0
"""They come back over some seconds and are quiet then: 2 to 3.5 of the whole span. In step 25."""
EVEN_CONNECTS = 2.5
"""20 a second by chance alone: below 2 in nearly all runs. In step they make 10."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many gateways, how long each part takes in s, and how they go about it."""

    gateways: int = 200
    samples: int = 8
    settle_s: float = 35.0
    steady_s: float = 30.0
    away_s: float = 10.0
    back_s: float = 25.0
    drain_s: float = 120.0
    act_every_s: float = 20.0
    manner: Manner = AS_THE_DAEMON


@dataclass(frozen=True, slots=True)
class Load:
    """What arrived in each second of a span."""

    seconds: tuple[int, ...]

    @property
    def mean(self) -> float:
        """On average."""
        return sum(self.seconds) / max(1, len(self.seconds))

    @property
    def peak(self) -> int:
        """In the busiest second."""
        return max(self.seconds, default=0)

    @property
    def peak_to_mean(self) -> float:
        """One for a perfectly even load; as many as there are seconds when all come in one."""
        return self.peak / self.mean if self.mean else 0.0


def load(moments: Sequence[float], begin: float, end: float) -> Load:
    """What arrived in each whole second from `begin` to `end`."""
    counted = Counter(int(one - begin) for one in moments if begin <= one < end)
    return Load(tuple(counted[second] for second in range(int(end - begin))))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of a fleet."""

    plan: Plan
    start: Load
    steady: Load
    back: Load
    broker: Load
    refused: int
    facts: int
    untold: int
    twice: int
    differ: int
    mib_each: float
    centre_cpu: float
    broker_cpu: float


def rss_mib() -> float:
    """The resident memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MIB


async def keep_busy(gateways: Sequence[Gateway], every_s: float) -> None:
    """Each gateway does something every now and then, until cancelled."""

    async def one(gateway: Gateway) -> None:
        while True:
            await asyncio.sleep(every_s * 2 * gateway.chance.random())
            await gateway.act()

    async with asyncio.TaskGroup() as group:
        for gateway in gateways:
            group.create_task(one(gateway))


async def drained(gateways: Sequence[Gateway], within_s: float) -> int:
    """Wait until no fact waits; how many gateways still have some when the time is up."""
    until = time.monotonic() + within_s
    while True:
        states = [await one.queued() for one in gateways]
        waiting = sum(state.waiting > 0 for state in states)
        if not waiting or time.monotonic() > until:
            return waiting
        await asyncio.sleep(0.5)


async def connected(gateways: Sequence[Gateway], since: float, within_s: float) -> list[float]:
    """When each connected to the broker since a moment, in s since 1970; waits for all of them."""
    until = time.monotonic() + within_s
    while True:
        states = [one.publisher.state for one in gateways]
        moments = [one.since_ms / 1000 for one in states if one.connected]
        moments = [one for one in moments if one >= since]
        if len(moments) == len(gateways) or time.monotonic() > until:
            return moments
        await asyncio.sleep(0.1)


async def run(folder: Path, plan: Plan) -> Outcome:
    """The whole of it."""
    with ExitStack() as stack:
        path = folder / "central.db"
        await asyncio.to_thread(fill, path, plan.gateways, plan.samples)
        central, broker = Central(path, plan.manner.rate), Restartable(folder)
        stack.callback(central.kill)
        stack.callback(broker.kill)
        central.start()
        broker.start()
        empty = await template(folder)
        before = rss_mib()
        gateways: list[Gateway] = []
        try:
            begun = time.monotonic()
            for number in range(1, plan.gateways + 1):
                where = Where(folder, empty, central.url, broker.port)
                gateways.append(await gateway(where, number, plan.manner))
            return await _measured(plan, central, broker, gateways, begun, before)
        finally:
            for one in gateways:
                await one.stop()


async def _measured(
    plan: Plan,
    central: Central,
    broker: Restartable,
    gateways: list[Gateway],
    begun: float,
    before_mib: float,
) -> Outcome:
    busy = asyncio.create_task(keep_busy(gateways, plan.act_every_s))
    try:
        await asyncio.sleep(plan.settle_s)
        settled = time.monotonic()
        used = usage(central.pid).cpu_s, usage(broker.pid).cpu_s
        await asyncio.sleep(plan.steady_s)
        centre_cpu = (usage(central.pid).cpu_s - used[0]) / plan.steady_s
        broker_cpu = (usage(broker.pid).cpu_s - used[1]) / plan.steady_s
        mib = (rss_mib() - before_mib) / len(gateways)
        arrivals = await asyncio.to_thread(central.arrivals)
        refused = await asyncio.to_thread(_refused, central)
        start = load(arrivals, begun, settled)
        steady = load(arrivals, settled, settled + plan.steady_s)
        central.kill()
        await asyncio.sleep(plan.away_s)
        await asyncio.to_thread(central.start)
        back = time.monotonic()
        await asyncio.sleep(plan.back_s)
        returned = load(await asyncio.to_thread(central.arrivals), back, back + plan.back_s)
        broker.kill()
        there = time.time()
        await asyncio.to_thread(broker.start)
        moments = await connected(gateways, there, 40.0)
    finally:
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)
    waiting = await drained(gateways, plan.drain_s)
    refused += await asyncio.to_thread(_refused, central)
    central.kill()
    facts, untold, twice, differ = await _compared(central, gateways)
    return Outcome(
        plan,
        start,
        steady,
        returned,
        load(moments, there, there + COME_BACK_OVER_S),
        refused,
        facts,
        untold + waiting + len(gateways) - len(moments),
        twice,
        differ,
        mib,
        centre_cpu,
        broker_cpu,
    )


def _refused(central: Central) -> int:
    return sum(count for outcome, count in central.outcomes().items() if outcome == "429")


async def _compared(central: Central, gateways: list[Gateway]) -> tuple[int, int, int, int]:
    """Facts in all, those that the centre lacks, those applied twice, samples that differ."""
    told, states = central.told(), central.states()
    facts = untold = twice = differ = 0
    for one in gateways:
        last = (await one.queued()).last_seq
        there = told.get(one.name)
        events, high = (0, 0) if there is None else (there.events, there.high)
        facts += last
        untold += max(0, last - events)
        twice += max(0, events - last, high - last)
        stand = await one.standing()
        differ += sum(states.get(tag) != state for tag, state in stand.items())
    return facts, untold, twice, differ


def measure(folder: Path, plan: Plan | None = None) -> list[Figure]:
    """All figures of a fleet; none without a broker."""
    plan = plan or Plan()
    name = f"{plan.gateways} gateways: "
    if found() is None:
        return [Figure(GROUP, name + "there is no mosquitto here", None, "", 1, "at most")]
    random.seed(1)
    seen = asyncio.run(run(folder, plan))
    return [
        Figure(GROUP, name + "requests, steady, mean", seen.steady.mean, "1/s"),
        _even(name + "steady, busiest second to mean", seen.steady, EVEN),
        Figure(GROUP, name + "steady, CPU of the sandbox central", 100 * seen.centre_cpu, "%"),
        Figure(GROUP, name + "steady, CPU of mosquitto", 100 * seen.broker_cpu, "%"),
        Figure(GROUP, name + "all start at once, busiest second", seen.start.peak, "1/s"),
        Figure(GROUP, name + "start, busiest second to mean", seen.start.peak_to_mean, "ratio"),
        Figure(GROUP, name + "centre back, busiest second", seen.back.peak, "1/s"),
        _even(name + "centre back, busiest second to mean", seen.back, EVEN_BACK),
        Figure(GROUP, name + "broker back, connects in busiest second", seen.broker.peak, "1/s"),
        _even(name + "broker back, busiest second to mean", seen.broker, EVEN_CONNECTS),
        Figure(GROUP, name + "answered 429", seen.refused, "", 0, "at most"),
        Figure(GROUP, name + "facts told", seen.facts, ""),
        Figure(GROUP, name + "facts missing at the centre", seen.untold, "", 0, "at most"),
        Figure(GROUP, name + "facts applied twice", seen.twice, "", 0, "at most"),
        Figure(GROUP, name + "sample containers that differ", seen.differ, "", 0, "at most"),
        Figure(GROUP, name + "memory for each, in one process", seen.mib_each, "MiB", 4, "at most"),
    ]


def _even(name: str, seen: Load, limit: float) -> Figure:
    """An evenness with its limit; see docs/fleet.md for why it is what it is."""
    return Figure(GROUP, name, seen.peak_to_mean, "ratio", limit, "at most")
