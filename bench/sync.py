"""What being in step with the centre costs: requests, time to catch up, CPU, memory, days away.

The parts are in sync_*.py. The daemon is measured by itself, the others beside each other.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import sync_days, sync_drain, sync_procedures
from bench.figures import Figure

GROUP = "sync"


def measure(folder: Path) -> list[Figure]:
    """All figures of the group."""
    with ThreadPoolExecutor(1) as beside:
        days = beside.submit(sync_days.measure, folder)
        figures = sync_procedures.measure(folder)
        figures += days.result()
    (folder / "drain").mkdir(mode=0o700)
    return figures + sync_drain.measure(folder / "drain")
