"""The simulated units of the sandbox as a process of their own, for the length of a measurement."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated unit and how to reach it."""

    name: str
    profile: str
    transport: str
    where: str
    address: int | None


@contextmanager
def simulated_units(folder: Path) -> Iterator[dict[str, Simulated]]:
    """The units by name, answering while inside."""
    command = [sys.executable, "-m", "crinsu_gateway", "sandbox", "units"]
    command += ["--port", "0", "--folder", str(folder / "units"), "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield {unit["name"]: Simulated(**unit) for unit in told["units"]}
        finally:
            process.terminate()
            process.wait(timeout=10)
