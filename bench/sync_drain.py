"""The daemon with nothing to tell, and with 10,000 facts of an outage: time, CPU, memory, sweeps.

`crinsu-gateway run` as a process with a simulated unit that is read twice a second, against
`sandbox central` as another at its real 60 requests a minute. Nothing is scaled: the time to
drain is that of the clock on the wall.
"""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from bench.daemon import resident_mib
from bench.figures import Figure
from bench.fleet_central import (
    CANES,
    CANISTERS,
    SECRET,
    SLOTS,
    Central,
    client_of,
    facility_of,
    fill,
)
from bench.fleet_gateways import act
from bench.process_tree import usage
from bench.simulated import Simulated, simulated_units
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.store import outbox
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction

GROUP = "sync"
FACTS = 10_000
SAMPLES = 16
EVERY_S = 0.5
SETTLE_S, IDLE_S = 4.0, 12.0
GIVE_UP_S = 600.0
LATEST = "SELECT point, boot_ms FROM latest"
WAITING = "SELECT count(*) FROM outbox WHERE state = 'WAITING'"


@dataclass(frozen=True, slots=True)
class Span:
    """What a daemon took over a span of time; lateness of its sweeps in s."""

    seconds: float
    cpu_s: float
    rss_mib: float
    late_s: tuple[float, ...]

    def late(self, part: float) -> float:
        """The lateness that this part of the sweeps does not exceed, in ms."""
        late = sorted(self.late_s)
        return 1000 * late[min(len(late) - 1, int(part * len(late)))]


def config(folder: Path, unit: Simulated, central: Central) -> str:
    """The configuration of the daemon."""
    host, port = unit.where.rsplit(":", 1)
    secret = folder / "central.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    return f"""[gateway]
id = "gw-1"
facility = "{facility_of(1)}"
organization = "Clinics 1"
time_zone = "UTC"
state_dir = "{folder}"
[api]
port = {free_port()}
[central]
url = "{central.url}"
client_id = "{client_of(1)}"
client_secret_file = "{secret}"
pull_every_s = 10
[[link]]
name = "net"
kind = "tcp"
host = "{host}"
port = {port}
[[unit]]
name = "freezer-1"
link = "net"
profile = "{unit.profile}"
transport = "{unit.transport}"
every_s = {EVERY_S}
[[storage]]
name = "T1"
type = "TANK"
units = ["freezer-1"]
slots = {{ count = {SLOTS} }}
[[storage.level]]
kind = "canister"
prefix = "C"
count = {CANISTERS}
[[storage.level]]
kind = "cane"
prefix = "CN"
count = {CANES}
"""


@contextmanager
def daemon(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The daemon, stopped in order at the end."""
    command = [sys.executable, "-m", "crinsu_gateway", "run"]
    command += ["--config", str(folder / "config.toml")]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def ask(path: Path, question: str) -> int:
    """A number out of the store."""
    connection = open_reader(path)
    try:
        found = connection.execute(question).fetchone()
        return 0 if found is None or found[0] is None else int(str(found[0]))
    finally:
        connection.close()


def watched(process: "subprocess.Popen[bytes]", path: Path, over: Callable[[float], bool]) -> Span:
    """Look at a daemon until it is over; `over` is asked twenty times a second."""
    connection = open_reader(path)
    begun, cpu_s, most_mib = time.monotonic(), usage(process.pid).cpu_s, 0.0
    late: list[float] = []
    last: dict[str, int] = {}
    looked, started_ms = 0.0, SystemClock().now().boot_ms  # what is older, another process read
    try:
        while True:
            now_at = {str(point): int(str(at)) for point, at in connection.execute(LATEST)}
            for point, at_ms in now_at.items():
                if started_ms < last.get(point, 0) < at_ms:
                    late.append(max(0.0, (at_ms - last[point]) / 1000 - EVERY_S))
            last, now = now_at, time.monotonic()
            if now - looked >= 0.05:
                looked, most_mib = now, max(most_mib, resident_mib(process))
                if over(now - begun):
                    used = usage(process.pid).cpu_s - cpu_s
                    return Span(now - begun, used, most_mib, tuple(late))
            time.sleep(0.01)
    finally:
        connection.close()


def _fill(tx: Transaction, chance: random.Random, upto: int) -> int:
    """Acts of a technician in one commit; how many facts wait then."""
    for _ in range(500):
        waiting = outbox.state(tx).last_seq
        if waiting >= upto:
            break
        act(tx, chance)
    return outbox.state(tx).waiting


async def queue_up(path: Path, facts: int) -> int:
    """Acts at the bench until so many facts wait; how many do."""
    chance = random.Random(1)
    async with Database(path, SystemClock()) as db:
        upto = (await db.read(outbox.state)).last_seq + facts
        while (waiting := await db.write(_fill, chance, upto)) < facts:
            pass
        return waiting


def measured(folder: Path, facts: int = FACTS, idle_s: float = IDLE_S) -> tuple[int, Span, Span]:
    """How many facts waited, the daemon at rest, and the daemon that tells them."""
    fill(folder / "central.db", 1, SAMPLES)
    central, path = Central(folder / "central.db"), folder / "store.db"
    central.start()
    try:
        with simulated_units(folder) as units:
            (folder / "config.toml").write_text(config(folder, units["freezer-1"], central))
            with daemon(folder) as process:
                known = f"SELECT count(*) >= {SAMPLES} FROM sample_container"
                _until(process, lambda: path.exists() and _asked(path, known) == 1)
                time.sleep(SETTLE_S)
                idle = watched(process, path, lambda passed: passed >= idle_s)
            waiting = asyncio.run(queue_up(path, facts))
            with daemon(folder) as process:
                busy = watched(
                    process, path, lambda passed: passed > GIVE_UP_S or ask(path, WAITING) == 0
                )
        return waiting, idle, busy
    finally:
        central.kill()


def _asked(path: Path, question: str) -> int:
    try:
        return ask(path, question)
    except apsw.Error:  # it is just being made
        return 0


def _until(process: "subprocess.Popen[bytes]", true: Callable[[], bool]) -> None:
    until = time.monotonic() + 90.0
    while not true():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the daemon does not come so far: {process.poll()}")
        time.sleep(0.1)


def measure(folder: Path) -> list[Figure]:
    """All figures of draining."""
    waiting, idle, busy = measured(folder)
    thousand = f"{FACTS:,} facts"
    drained = busy.seconds if busy.seconds < GIVE_UP_S else None
    return [
        Figure(GROUP, f"{thousand}, told in batches at 60 a minute", drained, "s", 600, "at most"),
        Figure(GROUP, f"{thousand}, one by one, computed", waiting / 60, "min"),
        Figure(GROUP, "idle gateway, CPU", 100 * idle.cpu_s / idle.seconds, "%"),
        Figure(GROUP, "idle gateway, memory", idle.rss_mib, "MiB", 100, "at most"),
        Figure(GROUP, "catching up, CPU for 1,000 facts", 1000 * busy.cpu_s / waiting, "s"),
        Figure(
            *(GROUP, "catching up, memory beyond idle", busy.rss_mib - idle.rss_mib),
            *("MiB", 20, "at most"),
        ),
        Figure(GROUP, "idle, 99 of 100 sweeps late by at most", idle.late(0.99), "ms"),
        Figure(
            *(GROUP, "catching up, 99 of 100 sweeps late by at most", busy.late(0.99)),
            *("ms", 250, "at most"),
        ),
    ]
