"""How long a change takes from the bench to those who listen, and what listening costs the sweeps.

Changes are committed one after the other, as people make them, and each is timed from before its
commit (fsync included) to the moment at which a listener has its bytes, over real sockets, with
1, 30 and 100 listeners in a process of their own. Then `crinsu-gateway run` with its units, idle
and with 100 listeners: how late its sweeps are.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.flood import CLOCK_MS, ROUNDS, WARM_S, Gateway, alarms_of, gateway, looked
from bench.process_tree import usage
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import meta, slots
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import ALL_SCOPES
from crinsu_gateway.web.tokens import mint
from tests.fakes.api import KEY, over
from tests.fakes.facility import furnished

GROUP = "live"
LISTENERS = (1, 30, 100)
CHANGES = 200
APART_S = 0.05
BENCH = Actor("bench", "bench-1")


@contextmanager
def listeners(port: int, token: str, count: int) -> Iterator["subprocess.Popen[str]"]:
    """So many listeners in a process of their own, all of them connected."""
    command = [sys.executable, "-m", "bench.live_listeners", str(port), str(count)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(token + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "listening\n"
            yield process
        finally:
            process.terminate()


def _change(tx: Transaction, number: int) -> int:
    """A slot is put out of service, or back: its event."""
    slot = int(tx.value("SELECT min(id) FROM slot"))
    (slots.unblock if number % 2 else slots.block)(tx, slot, "bench", BENCH)
    return int(tx.value("SELECT max(seq) FROM audit_event"))


async def _changed(db: Database) -> dict[int, float]:
    """When each change was begun, by the number of its event."""
    begun: dict[int, float] = {}
    for number in range(CHANGES):
        at = time.monotonic()
        begun[await db.write(_change, number)] = at
        await asyncio.sleep(APART_S)
    await asyncio.sleep(0.5)
    return begun


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[Database, int, str]]:
    clock = SystemClock()
    async with await furnished(folder / "store.db", clock) as db, over(db, clock) as api:
        assert await db.read(meta.epoch)
        token = mint(KEY, "bench", ALL_SCOPES, clock.now())
        yield db, api.server.port, token


async def _latencies(folder: Path, count: int) -> list[float]:
    """Milliseconds from the beginning of a change to each listener, sorted."""
    async with _served(folder) as (db, port, token):
        entered = listeners(port, token, count)
        process = await asyncio.to_thread(entered.__enter__)
        try:
            begun = await _changed(db)
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("enough\n")
            process.stdin.flush()
            heard = json.loads(await asyncio.to_thread(process.stdout.readline))
        finally:
            await asyncio.to_thread(entered.__exit__, None, None, None)
    return _told(begun, heard, count)


def _told(begun: dict[int, float], heard: list[list[float]], count: int) -> list[float]:
    found = sorted(1000 * (at - begun[int(seq)]) for seq, at in heard if int(seq) in begun)
    if len(found) != CHANGES * count:
        raise RuntimeError(f"{len(found)} of {CHANGES * count} changes were heard")
    return found


def _late(there: Gateway, count: int) -> tuple[float, float]:
    """How late 99 of 100 sweeps are at most (ms), and the CPU in use, with so many listeners."""
    with listeners(there.port, there.token("bench"), count):
        time.sleep(WARM_S)
        before, at = usage(there.process.pid).cpu_s, time.monotonic()
        late, _ = looked(there, ())
        cpu = (usage(there.process.pid).cpu_s - before) / (time.monotonic() - at)
    return late[min(len(late) - 1, int(0.99 * len(late)))], 100 * cpu


def measure(folder: Path) -> list[Figure]:
    """All figures of the group."""
    figures = []
    for count in LISTENERS:
        place = folder / f"listeners-{count}"
        place.mkdir()
        took = asyncio.run(_latencies(place, count))
        last = took[int(0.99 * len(took))]
        name = f"a change seen by {count} listeners"
        figures.append(Figure(GROUP, f"{name}, median", median(took), "ms"))
        figures.append(Figure(GROUP, f"{name}, 99 of 100", last, "ms", 200, "at most"))
    place = folder / "sweeps"
    place.mkdir()
    with gateway(place, 600) as there:
        alarms_of(there)
        spans = [(_late(there, 0), _late(there, LISTENERS[-1])) for _ in range(ROUNDS)]
    idle, idle_cpu = (median(one[part] for one, _ in spans) for part in (0, 1))
    busy, busy_cpu = (median(one[part] for _, one in spans) for part in (0, 1))
    ratio = busy / max(idle, CLOCK_MS)
    return [
        *figures,
        Figure(GROUP, "nobody listens: 99 of 100 sweeps late by at most", idle, "ms"),
        Figure(GROUP, "100 listen: 99 of 100 late by at most", busy, "ms"),
        Figure(
            GROUP, "lateness of sweeps with 100 listeners to none", ratio, "ratio", 2, "at most"
        ),
        Figure(GROUP, "CPU of the gateway, nobody listens", idle_cpu, "%"),
        Figure(GROUP, "CPU of the gateway, 100 listen to everything", busy_cpu, "%"),
    ]
