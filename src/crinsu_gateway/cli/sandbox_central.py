"""How `sandbox central` runs: the plan of its data, how far seeding is, the address it listens at.

It serves until it is told to stop. What it serves is in sandbox/central.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.cli.answer import Refusal, refuse
from crinsu_gateway.sandbox.central.bulk_plan import Bulk
from crinsu_gateway.sandbox.central.centre import Switches
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET, Seed
from crinsu_gateway.sandbox.central.server import running


@dataclass(frozen=True, slots=True)
class CentralAsked:
    """What the command line says; `sizes` are those of the seeded data that were given."""

    host: str
    port: int
    data: Path | None
    rate: int
    as_json: bool
    samples: int
    sizes: Mapping[str, int]


async def run_central(asked: CentralAsked, stop: asyncio.Event) -> None:
    """Serve until `stop`; says where once it listens."""
    try:
        plan = Seed(bulk=_bulk(asked))
        async with running(
            clock=SystemClock(),
            host=asked.host,
            port=asked.port,
            data_path=asked.data,
            plan=plan,
            switches=Switches(rate_per_minute=asked.rate),
            told=None if asked.as_json else _progress,
        ) as started:
            _say(started.url, asked.as_json)
            await stop.wait()
    except ValueError as error:
        refuse(Refusal("BAD_SANDBOX_DATA", str(error)), asked.as_json)


def _bulk(asked: CentralAsked) -> Bulk | None:
    if asked.samples == 0:
        if asked.sizes:
            option = f"--{next(iter(asked.sizes))}"
            raise ValueError(f"{option} goes with --seed-samples: say how many sample containers")
        return None
    if asked.data is not None and asked.data.exists() and asked.data.stat().st_size:
        raise ValueError(
            f"{asked.data} holds data already: --seed-samples fills a new file; "
            "name another, or leave the option out to go on with this one"
        )
    default = {
        "storages": 20,
        "subjects": max(20, asked.samples // 20),
        "procedures": asked.samples // 1000,
    }
    sizes: dict[str, int] = {**default, **asked.sizes}
    return Bulk(samples=asked.samples, **sizes)


def _progress(done: int, of: int) -> None:
    end = "\r" if sys.stderr.isatty() and done < of else "\n"
    print(f"seeding: {done:,} of {of:,} sample containers", end=end, file=sys.stderr, flush=True)


def _say(url: str, as_json: bool) -> None:
    if as_json:
        facts = {"url": url, "client_id": DEVICE_CLIENT, "client_secret": DEVICE_SECRET}
        click.echo(json.dumps(facts))
        return
    click.echo(
        f"sandbox central at {url}; client {DEVICE_CLIENT}, "
        f"secret {DEVICE_SECRET} (invented, for this sandbox only)"
    )
