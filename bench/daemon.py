"""The real daemon against three simulated units: how soon it reads, and how much memory it takes.

`crinsu-gateway run` as its own process, on a TCP port and two ttys, with a new store each time.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import apsw

from bench.figures import Figure
from bench.simulated import Simulated, simulated_units
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.store.opening import open_reader

ROUNDS = 3
UNITS = ("freezer-1", "eurotherm-1", "lm510-1")
GIVE_UP_S = 30.0
SETTLE_S = 5.0
GROUP = "daemon"


def config(folder: Path, found: Mapping[str, Simulated]) -> str:
    """The configuration of a gateway with three units."""
    parts = [
        f'[gateway]\nid = "bench"\nfacility = "Bench"\norganization = "Bench"\n'
        f'time_zone = "UTC"\nstate_dir = "{folder}"\n[api]\nport = {free_port()}\n'
    ]
    for name in UNITS:
        unit = found[name]
        if unit.where.startswith("/"):
            where = f'kind = "serial"\ndevice = "{unit.where}"'
        else:
            host, port = unit.where.rsplit(":", 1)
            where = f'kind = "tcp"\nhost = "{host}"\nport = {port}'
        address = "" if unit.address is None else f"address = {unit.address}\n"
        parts.append(f'[[link]]\nname = "net-{name}"\n{where}\n')
        parts.append(
            f'[[unit]]\nname = "{name}"\nlink = "net-{name}"\nprofile = "{unit.profile}"\n'
            f'transport = "{unit.transport}"\n{address}'
        )
    return "".join(parts)


def units_read(path: Path) -> int:
    """How many units have given a good value so far."""
    if not path.exists():
        return 0
    try:
        connection = open_reader(path)
        try:
            rows = connection.execute(
                "SELECT count(DISTINCT unit) FROM latest WHERE quality = 'good'"
            ).fetchone()
        finally:
            connection.close()
    except apsw.Error:  # it is just being made
        return 0
    return 0 if rows is None else int(rows[0])


def wait_for(path: Path, units: int, begun: float, process: "subprocess.Popen[bytes]") -> float:
    """Seconds from `begun` until so many units have been read."""
    while units_read(path) < units:
        if process.poll() is not None or time.perf_counter() - begun > GIVE_UP_S:
            raise RuntimeError(f"the daemon did not read {units} units: {process.poll()}")
        time.sleep(0.005)
    return time.perf_counter() - begun


def resident_mib(process: "subprocess.Popen[bytes]") -> float:
    """The resident memory of a process."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def one_start(folder: Path, found: Mapping[str, Simulated]) -> tuple[float, float]:
    """Seconds to the first reading, and MiB once all units have been read for a while."""
    folder.mkdir(mode=0o700)
    file = folder / "config.toml"
    file.write_text(config(folder, found))
    command = [sys.executable, "-m", "crinsu_gateway", "run", "--config", str(file)]
    with (folder / "log").open("wb") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        first = wait_for(folder / "store.db", 1, begun, process)
        wait_for(folder / "store.db", len(UNITS), begun, process)
        time.sleep(SETTLE_S)
        return first, resident_mib(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


def measure(folder: Path) -> list[Figure]:
    """All figures of the daemon."""
    with simulated_units(folder) as found:
        starts = [one_start(folder / f"gateway-{number}", found) for number in range(ROUNDS)]
    first = median(seconds for seconds, _ in starts)
    memory = max(mib for _, mib in starts)
    return [
        Figure(GROUP, "process start to the first reading", first, "s", 2.0, "at most"),
        Figure(GROUP, "resident memory with three units", memory, "MiB", 90.0, "at most"),
    ]
