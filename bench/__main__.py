"""`make bench`: measures everything, prints a table, writes build/bench.json.

Each limited figure is a ratio measured in this run beside a peer, or a bound that a user feels.
The exit status is 1 when a limit does not hold. With names of groups it measures only those;
with --peers other gateways are installed under build/peers and measured beside ours.
"""

import logging
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from bench import (
    api_pages,
    api_readings,
    audit_trail,
    bus_path,
    console,
    custody,
    daemon,
    durable_commits,
    flat_memory,
    fleet,
    flood,
    formats,
    joined_reads,
    live,
    many_places,
    many_units,
    pull,
    serial_pace,
    sync,
    trips,
    whole_gateway,
)
from bench.figures import Figure, table, write

BUILD = Path(__file__).parents[1] / "build"
GROUPS = {
    api_pages.GROUP: lambda folder: api_pages.measure(folder) + api_readings.measure(folder),
    durable_commits.GROUP: durable_commits.measure,
    audit_trail.GROUP: audit_trail.measure,
    custody.GROUP: custody.measure,
    trips.GROUP: trips.measure,
    many_places.GROUP: many_places.measure,
    pull.GROUP: pull.measure,
    bus_path.GROUP: bus_path.measure,
    many_units.GROUP: many_units.measure,
    serial_pace.GROUP: serial_pace.measure,
    joined_reads.GROUP: joined_reads.measure,
    flat_memory.GROUP: flat_memory.measure,
    formats.GROUP: formats.measure,
    daemon.GROUP: daemon.measure,
    sync.GROUP: sync.measure,
    flood.GROUP: flood.measure,
    live.GROUP: live.measure,
    console.GROUP: console.measure,
    fleet.GROUP: fleet.measure,
    whole_gateway.GROUP: whole_gateway.measure,
}


def main(wanted: list[str]) -> int:
    """Measure the wanted groups, all when none is named."""
    measures: dict[str, Callable[[Path], list[Figure]]] = dict(GROUPS)
    if "--peers" in wanted:
        wanted = [one for one in wanted if one != "--peers"]
        measures[whole_gateway.GROUP] = partial(whole_gateway.measure, with_peers=True)
    unknown = set(wanted) - set(GROUPS)
    if unknown:
        print(f"no group {', '.join(sorted(unknown))}; known: {', '.join(GROUPS)}")
        return 2
    BUILD.mkdir(exist_ok=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    figures: list[Figure] = []
    for name in wanted or GROUPS:
        print(f"measuring {name} ...", flush=True)
        with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
            figures += measures[name](Path(folder))
    print(table(figures))
    write(figures, BUILD / "bench.json")
    return 1 if any(figure.holds is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
