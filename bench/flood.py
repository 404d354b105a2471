"""Whether sweeps keep their time while callers hammer the API, and alarms can be acknowledged.

`crinsu-gateway run` as a process with the simulated units of the sandbox, each read once a
second, idle and flooded in turn. How late a sweep is: how much longer than a second lies between
two values of a point in the store. Units that nobody answers for give the alarms.
"""

import json
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx2

from bench.figures import Figure
from bench.process_tree import usage
from bench.simulated import Simulated, simulated_units
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import signing_key
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.web.scopes import ALL_SCOPES
from crinsu_gateway.web.tokens import mint

GROUP = "flood"
ROUNDS = 3
SPAN_S = 10.0
WARM_S = 2.0
EVERY_S = 1.0
UNITS = ("freezer-1", "eurotherm-1", "lm510-1")
SANDBOXES = 2
STEADY, BAD, NEW = 30, 10, 10
SILENT = 6
ALARMS_WITHIN_S = 60.0
CLOCK_MS = 1.0
"""How finely the store tells when a value was read."""
LATEST = "SELECT unit || '/' || point, boot_ms FROM latest"


@dataclass(frozen=True, slots=True)
class Span:
    """How late sweeps were (ms, sorted), how long an acknowledgement took (s), CPU in use."""

    late_ms: tuple[float, ...]
    acknowledged_s: tuple[float, ...]
    cpu: float
    answers: dict[str, int]


def late(spans: Sequence[Span], part: float) -> float:
    """The lateness that this part of the sweeps of all spans does not exceed, in ms."""
    every = sorted(one for span in spans for one in span.late_ms)
    return every[min(len(every) - 1, int(part * len(every)))]


def config(folder: Path, sandboxes: Sequence[dict[str, Simulated]], port: int, rate: int) -> str:
    """The configuration of a gateway with the units of some sandboxes and some that are silent."""
    parts = [
        f'[gateway]\nid = "bench"\nfacility = "Bench"\norganization = "Bench"\n'
        f'time_zone = "UTC"\nstate_dir = "{folder}"\n'
        f"[api]\nport = {port}\nrate_per_minute = {rate}\n"
    ]
    for number, found in enumerate(sandboxes):
        for name in UNITS:
            unit = found[name]
            parts.append(_unit(f"{name}-{number}", unit, unit.where))
    for number in range(SILENT):
        unit = sandboxes[0]["freezer-1"]
        parts.append(_unit(f"silent-{number}", unit, f"127.0.0.1:{free_port()}"))
    for tank in ("T1", "T2"):
        parts.append(
            f'[[storage]]\nname = "{tank}"\ntype = "TANK"\nslots = {{ count = 10 }}\n'
            '[[storage.level]]\nkind = "canister"\nprefix = "C"\ncount = 10\n'
            '[[storage.level]]\nkind = "cane"\nprefix = "CN"\ncount = 10\n'
        )
    return "".join(parts)


def _unit(name: str, unit: Simulated, at: str) -> str:
    if at.startswith("/"):
        where = f'kind = "serial"\ndevice = "{at}"'
    else:
        host, port = at.rsplit(":", 1)
        where = f'kind = "tcp"\nhost = "{host}"\nport = {port}'
    address = "" if unit.address is None else f"address = {unit.address}\n"
    return (
        f'[[link]]\nname = "net-{name}"\n{where}\n[[unit]]\nname = "{name}"\nlink = "net-{name}"\n'
        f'profile = "{unit.profile}"\ntransport = "{unit.transport}"\nevery_s = {EVERY_S}\n'
        f"{address}"
    )


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running daemon."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    port: int

    def token(self, subject: str) -> str:
        """A token of a client of this name that may do everything."""
        key = signing_key(self.folder / "api-signing.key", make=False)
        return mint(key, subject, ALL_SCOPES, SystemClock().now())


@contextmanager
def gateway(folder: Path, rate: int) -> Iterator[Gateway]:
    """The daemon with its units, stopped in order at the end."""
    with ExitStack() as stack:
        sandboxes = []
        for number in range(SANDBOXES):
            place = folder / f"sandbox-{number}"
            place.mkdir()
            sandboxes.append(stack.enter_context(simulated_units(place)))
        state, port = folder / "state", free_port()
        state.mkdir(mode=0o700)
        (folder / "config.toml").write_text(config(state, sandboxes, port, rate))
        command = [sys.executable, "-m", "crinsu_gateway", "run"]
        command += ["--config", str(folder / "config.toml")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield Gateway(process, state, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


@contextmanager
def flood(there: Gateway, answers: dict[str, int]) -> Iterator[None]:
    """Fifty callers that hammer while inside; what they were answered is put into `answers`."""
    tokens = [there.token(f"client-{number}") for number in range(STEADY + NEW)]
    command = [sys.executable, "-m", "bench.flood_callers", str(there.port)]
    command += [str(STEADY), str(BAD), str(NEW)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(" ".join(tokens) + "\n")
        process.stdin.flush()
        try:
            yield
        finally:
            process.terminate()
            answers.update(json.loads(process.stdout.readline()))


def alarms_of(there: Gateway) -> list[int]:
    """The ids of alarms that nobody has acknowledged, once all silent units have one."""
    until = time.monotonic() + ALARMS_WITHIN_S
    while not (there.folder / "store.db").exists() and there.process.poll() is None:
        time.sleep(0.1)
    headers = {"Authorization": f"Bearer {there.token('bench')}", "Accept": "application/json"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{there.port}", headers=headers) as client:
        while time.monotonic() < until and there.process.poll() is None:
            try:
                found = client.get("/api/v1/alarms?state=ACTIVE&per_page=100").json()["alarms"]
                if len(found) >= SILENT:
                    return [one["id"] for one in found]
            except httpx2.HTTPError:
                pass  # it does not listen yet
            time.sleep(0.5)
    raise RuntimeError(f"the daemon raised no alarms: {there.process.poll()}")


def acknowledged(there: Gateway, alarm: int) -> float:
    """Seconds until an alarm was acknowledged, over a connection of its own."""
    headers = {
        "Authorization": f"Bearer {there.token('bench')}",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    begun = time.monotonic()
    answer = httpx2.post(
        f"http://127.0.0.1:{there.port}/api/v1/alarms/{alarm}/acknowledge",
        headers=headers,
        json={"technician": "Bench"},
        timeout=10,
    )
    answer.raise_for_status()
    return time.monotonic() - begun


def looked(there: Gateway, alarms: Sequence[int]) -> tuple[list[float], list[float]]:
    """Lateness of sweeps over a span (ms), and how long each alarm took to be acknowledged (s)."""
    connection = open_reader(there.folder / "store.db")
    late: list[float] = []
    took: list[float] = []
    last: dict[str, int] = {}
    begun, waiting = time.monotonic(), list(alarms)
    try:
        while (passed := time.monotonic() - begun) < SPAN_S:
            now_at = {str(point): int(str(at)) for point, at in connection.execute(LATEST)}
            for unit in {point.partition("/")[0] for point in now_at}:
                points = [one for one in now_at if one.startswith(f"{unit}/")]
                gaps = {now_at[one] - last.get(one, now_at[one]) for one in points} - {0}
                late += [max(0.0, gap - EVERY_S * 1000) for gap in gaps]
            last = now_at
            if waiting and passed > SPAN_S * (1 - len(waiting) / (len(alarms) + 1)):
                took.append(acknowledged(there, waiting.pop()))
            time.sleep(0.02)
    finally:
        connection.close()
    return sorted(late), took


def span(there: Gateway, alarms: Sequence[int]) -> Span:
    """Look at a daemon for a while."""
    answers: dict[str, int] = {}
    before, begun = usage(there.process.pid).cpu_s, time.monotonic()
    with ExitStack() as stack:
        if alarms:
            stack.enter_context(flood(there, answers))
        time.sleep(WARM_S)
        late, took = looked(there, alarms)
        cpu = (usage(there.process.pid).cpu_s - before) / (time.monotonic() - begun)
    return Span(tuple(late), tuple(took), cpu, answers)


def measured(folder: Path, rate: int = 600, rounds: int = ROUNDS) -> list[tuple[Span, Span]]:
    """Idle and flooded, in turn."""
    with gateway(folder, rate) as there:
        alarms = alarms_of(there)
        each = len(alarms) // rounds
        with flood(there, {}):  # what is made or imported once, at its first use
            time.sleep(2 * WARM_S)
        time.sleep(WARM_S)
        return [
            (span(there, ()), span(there, alarms[number * each : (number + 1) * each]))
            for number in range(rounds)
        ]


def measure(folder: Path) -> list[Figure]:
    """All figures of the group."""
    spans = measured(folder)
    idle = late([one for one, _ in spans], 0.99)
    flooded = late([one for _, one in spans], 0.99)
    took = [seconds for _, one in spans for seconds in one.acknowledged_s]
    ratio = flooded / max(idle, CLOCK_MS)
    answered = sum(sum(one.answers.values()) for _, one in spans)
    return [
        Figure(GROUP, "idle, 99 of 100 sweeps late by at most", idle, "ms"),
        Figure(GROUP, "50 callers hammer: 99 of 100 late by at most", flooded, "ms"),
        Figure(GROUP, "lateness of sweeps under a flood to idle", ratio, "ratio", 2.0, "at most"),
        Figure(GROUP, "an alarm acknowledged under a flood, slowest", max(took), "s", 1, "at most"),
        Figure(
            GROUP, "answers a second under a flood", answered / (SPAN_S + WARM_S) / ROUNDS, "1/s"
        ),
        Figure(
            GROUP, "CPU of the gateway under a flood", 100 * median(b.cpu for _, b in spans), "%"
        ),
    ]
