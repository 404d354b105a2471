"""The whole daemon at work: 100 units x 10 registers each second, kept on disk, told to a broker.

Beside it, when asked for, thingsboard-gateway and modpoll from the package index do the same on
the same units and the same broker, one after the other in several rounds; they keep nothing on
disk. A gateway that does not ask or does not tell what it should is not measured.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import peers
from bench.broker import broker, counting, found
from bench.figures import Figure
from bench.load_profile import load_profile
from bench.peers import Command
from bench.process_tree import usage
from bench.register_units import Asked, register_units
from crinsu_gateway.sandbox.free_port import free_port

UNITS = 100
REGISTERS = 10
ROUNDS = 3
BEGIN_WITHIN_S = 60.0
WARM_S = 6.0
SECONDS = 12.0
ENOUGH = 0.9
GROUP = "gateway"


@dataclass(frozen=True, slots=True)
class Work:
    """What one gateway took in one round; a poll is the ten registers of one unit."""

    cpu_s_per_1000_polls: float
    rss_mib: float


def values_in(topic: str, payload: bytes) -> int:
    """How many values a message of any of the gateways tells."""
    if topic.endswith("/readings"):
        return len(json.loads(payload)["readings"])
    if topic == "v1/gateway/telemetry":
        told = json.loads(payload).values()
        return sum(len(one["values"]) for unit in told for one in unit)
    if topic.startswith("modpoll/"):
        return len(json.loads(payload))
    return 0


def ours(folder: Path, ports: Sequence[int], broker_port: int) -> Command:
    """Our daemon with a link and a storage solution for each unit, its alarms watched."""
    folder.mkdir(mode=0o700)
    load_profile(folder / "profiles", "load-10", range(REGISTERS), watched=True)
    parts = [
        f'[gateway]\nid = "bench"\nfacility = "Bench"\norganization = "Bench"\n'
        f'time_zone = "UTC"\nstate_dir = "{folder}"\nprofile_dirs = ["{folder / "profiles"}"]\n'
        f"[api]\nport = {free_port()}\n"
        f'[mqtt]\nhost = "127.0.0.1"\nport = {broker_port}\n'
    ]
    for number, port in enumerate(ports):
        parts.append(
            f'[[link]]\nname = "net-{number}"\nkind = "tcp"\nhost = "127.0.0.1"\nport = {port}\n'
            f'[[unit]]\nname = "unit-{number}"\nlink = "net-{number}"\nprofile = "load-10"\n'
            f'[[storage]]\nname = "T{number}"\ntype = "TANK"\nunits = ["unit-{number}"]\n'
            "slots = { count = 1 }\nlimits = { level_min = 0.0 }\n"
            '[[storage.level]]\nkind = "rack"\nprefix = "R"\ncount = 1\n'
        )
    file = folder / "config.toml"
    file.write_text("".join(parts))
    words = [sys.executable, "-m", "crinsu_gateway", "run", "--config", str(file)]
    return Command(words, folder)


def work(
    command: Command, units: Asked, told: Callable[[], int], requests_a_poll: int
) -> Work | str:
    """Run a gateway and look at it while it works; why it was not measured, if so."""
    with (command.folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env=command.environment or None,
            stdout=output,
            stderr=output,
        )
    try:
        return _measured(process, units, told, requests_a_poll)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _measured(
    process: "subprocess.Popen[bytes]",
    units: Asked,
    told: Callable[[], int],
    requests_a_poll: int,
) -> Work | str:
    values, until = told(), time.monotonic() + BEGIN_WITHIN_S
    while told() == values:
        if process.poll() is not None or time.monotonic() > until:
            return f"told nothing within {BEGIN_WITHIN_S:g} s (ended: {process.poll()})"
        time.sleep(0.1)
    time.sleep(WARM_S)
    begun, cpu_s = time.monotonic(), usage(process.pid).cpu_s
    (requests, _), values = units.look(), told()
    time.sleep(SECONDS)
    now = usage(process.pid)
    polls = (units.look()[0] - requests) / requests_a_poll
    wanted = UNITS * (time.monotonic() - begun)
    more = told() - values
    if polls < ENOUGH * wanted or more < ENOUGH * wanted * REGISTERS:
        return f"{polls:.0f} polls and {more} values told in the time of {wanted:.0f} polls"
    return Work((now.cpu_s - cpu_s) / polls * 1000, now.rss_mib)


@dataclass(slots=True)
class Rounds:
    """One gateway and what its rounds gave."""

    name: str
    start: Callable[[Path, Asked, int], Command]
    requests_a_poll: int
    works: list[Work]
    failure: str = ""

    def run(self, folder: Path, units: Asked, broker_port: int, told: Callable[[], int]) -> None:
        """One round more, unless it failed before."""
        if not self.failure:
            came = work(self.start(folder, units, broker_port), units, told, self.requests_a_poll)
            if isinstance(came, str):
                self.failure = came
                print(f"{self.name}: {came}", flush=True)
            else:
                self.works.append(came)

    @property
    def cpu_s(self) -> float | None:
        """CPU seconds for 1,000 polls, median; None when it was not measured."""
        measured = not self.failure and self.works
        return median(one.cpu_s_per_1000_polls for one in self.works) if measured else None

    @property
    def rss_mib(self) -> float | None:
        """Resident memory, median; None when it was not measured."""
        measured = not self.failure and self.works
        return median(one.rss_mib for one in self.works) if measured else None


def gateways(*, install: bool) -> list[Rounds]:
    """Ours first, then the peers that are there."""
    us = Rounds("ours", lambda folder, units, port: ours(folder, units.ports[:-1], port), 1, [])
    them = [
        Rounds("thingsboard-gateway", lambda *_: Command([], Path()), REGISTERS, []),
        Rounds("modpoll", lambda *_: Command([], Path()), 1, []),
    ]
    thingsboard = peers.program("thingsboard-gateway", peers.THINGSBOARD, install=install)
    if thingsboard is None or not install:
        them[0].failure = "not asked for"
    else:
        them[0].start = lambda folder, units, port: peers.thingsboard(
            thingsboard, folder, units.ports[:-1], port
        )
    modpoll = peers.program("modpoll", peers.MODPOLL, install=install)
    if modpoll is None or not install:
        them[1].failure = "not asked for"
    else:
        them[1].start = lambda folder, units, port: peers.modpoll(
            modpoll, folder, units.ports[-1], UNITS, port
        )
    return [us, *them]


def measure(folder: Path, *, with_peers: bool = False) -> list[Figure]:
    """All figures, in interleaved rounds; those of peers only when they are asked for."""
    all_of_them = gateways(install=with_peers)
    if found() is None:
        for one in all_of_them:
            one.failure = "there is no mosquitto here"
    else:
        with ExitStack() as stack:
            units = stack.enter_context(register_units(UNITS + 1, REGISTERS))
            port = stack.enter_context(broker(folder))
            told = stack.enter_context(counting(port, values_in))
            for number in range(ROUNDS):
                for one in all_of_them:
                    one.run(folder / f"{one.name}-{number}", units, port, told)
    us, thingsboard, modpoll = all_of_them
    return [
        *_beside(us, thingsboard, 0.6),
        *_beside(us, modpoll, None),
        Figure(GROUP, "CPU for 1,000 device polls", us.cpu_s, "s"),
        Figure(GROUP, "CPU for them, thingsboard-gateway 3.8.5", thingsboard.cpu_s, "s"),
        Figure(GROUP, "CPU for them, modpoll 1.6.0", modpoll.cpu_s, "s"),
        Figure(GROUP, "resident memory", us.rss_mib, "MiB"),
        Figure(GROUP, "resident memory, thingsboard-gateway", thingsboard.rss_mib, "MiB"),
        Figure(GROUP, "resident memory, modpoll", modpoll.rss_mib, "MiB"),
    ]


def _beside(us: Rounds, peer: Rounds, limit: float | None) -> list[Figure]:
    cpu = us.cpu_s / peer.cpu_s if us.cpu_s and peer.cpu_s else None
    return [Figure(GROUP, f"CPU for device polls to {peer.name}", cpu, "ratio", limit, "at most")]
