"""`sandbox units` and `sandbox central`: simulated devices and a central system, on real lines.

They run until they are told to stop. What they simulate is in sandbox/.
"""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path

import click


@click.group("sandbox")
def command() -> None:
    """Simulated units and a central system to try things with."""


@command.command("units")
@click.option("--port", default=5020, show_default=True, help="TCP port of the freezer.")
@click.option("--folder", default="build/sandbox", show_default=True, help="Where ttys are linked.")
@click.option("--speed", default=1.0, show_default=True, help="How many times faster than life.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as JSON.")
def units(port: int, folder: str, speed: float, as_json: bool) -> None:
    """Run a freezer (Modbus TCP), a controller (RTU), a level monitor and a scanner (lines)."""
    _run(_units(port, Path(folder).absolute(), speed, as_json))


@command.command("central")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True)
@click.option("--data", default=None, help="A file to keep the data in; in memory when absent.")
@click.option("--rate", default=60, show_default=True, help="Requests a minute for each client.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
def central(host: str, port: int, data: str | None, rate: int, as_json: bool) -> None:
    """Run a central system with invented data and staff actions."""
    _run(_central(host, port, Path(data) if data else None, rate, as_json))


def _run(work: Coroutine[object, object, None]) -> None:
    with asyncio.Runner() as runner:
        try:
            runner.run(work)
        except KeyboardInterrupt:
            raise SystemExit(0) from None
        except OSError as error:
            click.echo(f"error CANNOT_LISTEN: {error}", err=True)
            raise SystemExit(1) from error


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _units(port: int, folder: Path, speed: float, as_json: bool) -> None:
    import json

    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.sandbox.units.facility import Facility

    stop = _stop_event()
    async with Facility(
        SystemClock().monotonic, folder=folder, time_scale=speed, freezer_port=port
    ) as facility:
        found = [
            {
                "name": unit.name,
                "profile": unit.profile,
                "transport": unit.transport,
                "where": unit.address,
                "address": unit.unit_id,
            }
            for unit in facility.describe()
        ]
        if as_json:
            click.echo(json.dumps({"units": found}))
        for unit in [] if as_json else found:
            number = "" if unit["address"] is None else f", address {unit['address']}"
            click.echo(
                f"{unit['name']:<14} {unit['profile']:<24} {unit['transport']:<12} "
                f"{unit['where']}{number}"
            )
        await stop.wait()


async def _central(host: str, port: int, data: Path | None, rate: int, as_json: bool) -> None:
    import json

    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.sandbox.central.centre import Switches
    from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
    from crinsu_gateway.sandbox.central.server import running

    stop = _stop_event()
    async with running(
        clock=SystemClock(),
        host=host,
        port=port,
        data_path=data,
        switches=Switches(rate_per_minute=rate),
    ) as started:
        facts = {
            "url": started.url,
            "client_id": DEVICE_CLIENT,
            "client_secret": DEVICE_SECRET,
        }
        if as_json:
            click.echo(json.dumps(facts))
        else:
            click.echo(
                f"sandbox central at {started.url}; client {DEVICE_CLIENT}, "
                f"secret {DEVICE_SECRET} (invented, for this sandbox only)"
            )
        await stop.wait()
