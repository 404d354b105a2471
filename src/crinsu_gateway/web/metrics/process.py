"""What the process costs: memory, time of the processor, open files. Linux; elsewhere less."""

import os
import resource
from pathlib import Path

from crinsu_gateway.web.metrics.exposition import Family, Sample

_STATM, _FILES = Path("/proc/self/statm"), Path("/proc/self/fd")


def process_families(started_ms: int) -> list[Family]:
    """The usual metrics of a process, under their usual names."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = [
        _gauge(
            "process_start_time_seconds", "When the gateway started (Unix time)", started_ms / 1000
        ),
        Family(
            "process_cpu_seconds_total",
            "counter",
            "Time of the processor that it used",
            [Sample(used.ru_utime + used.ru_stime, {})],
        ),
    ]
    if _STATM.exists():
        pages = int(_STATM.read_text().split()[1])
        size = pages * os.sysconf("SC_PAGE_SIZE")
        found.append(_gauge("process_resident_memory_bytes", "Memory that it holds", size))
    if _FILES.exists():
        files = len(os.listdir(_FILES))
        found.append(_gauge("process_open_fds", "Files and sockets that are open", files))
    return found


def _gauge(name: str, about: str, value: float) -> Family:
    return Family(name, "gauge", about, [Sample(value, {})])
