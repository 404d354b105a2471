"""`sandbox units`, `central`, `registry`: simulated devices and servers, on real lines.

They run until they are told to stop. What they simulate is in sandbox/.
"""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path

import click


@click.group("sandbox")
def command() -> None:
    """Simulated units, a central system and a research registry to try things with."""


@command.command("units")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="ID[@ADDRESS]",
    help="A device profile to simulate, by id or .toml file; may be given several times.",
)
@click.option("--units", "count", default=1, show_default=True, type=click.IntRange(1, 1000),
              help="How many of each profile, each on a line or port of its own.")  # fmt: skip
@click.option("--one-line", is_flag=True, help="Put them on one line, under addresses in a row.")
@click.option("--transport", default=None, help="modbus-tcp, ...; the first of the profile if not.")
@click.option("--port", default=5020, show_default=True, help="First TCP port; 0: any free one.")
@click.option("--folder", default="build/sandbox", show_default=True, help="Where ttys are linked.")
@click.option("--speed", default=1.0, show_default=True, help="How many times faster than life.")
@click.option("--paced", is_flag=True, help="Serial lines take the time of their baud rate.")
@click.option("--fault", "faults", multiple=True, metavar="UNIT=NAME[,ANSWERS]",
              help="A fault from the start; may be given several times.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print addresses and answers as JSON.")
def units(
    profiles: tuple[str, ...],
    count: int,
    one_line: bool,
    transport: str | None,
    port: int,
    folder: str,
    speed: float,
    paced: bool,
    faults: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run simulated units over their own protocols, and obey lines typed meanwhile (say help).

    Without --profile: a freezer (Modbus TCP), a controller (RTU), a level monitor and a scanner.
    """
    from crinsu_gateway.cli.answer import refuse
    from crinsu_gateway.cli.sandbox_units import UnitsAsked, run_units
    from crinsu_gateway.model.errors import GatewayError

    where = Path(folder).absolute()
    asked = UnitsAsked(
        profiles, count, one_line, transport, port, where, speed, paced, faults, as_json
    )

    async def until_stopped() -> None:
        await run_units(asked, _stop_event())

    try:
        _run(until_stopped(), as_json)
    except GatewayError as error:
        refuse(error, as_json)


@command.command("central")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True, help="0: any free one.")
@click.option("--data", default=None, help="A file to keep the data in; in memory when absent.")
@click.option("--rate", default=60, show_default=True, type=click.IntRange(1),
              help="Requests a minute for each client of the standard tier.")  # fmt: skip
@click.option("--seed-samples", "samples", default=0, type=click.IntRange(0, 20_000_000),
              help="Fill a new file with so many sample containers; 0: a few by hand.")  # fmt: skip
@click.option("--storages", type=click.IntRange(1, 10_000), help="Storage solutions.  [20]")
@click.option("--subjects", type=click.IntRange(1, 10_000_000),
              help="Subjects.  [one for 20 sample containers]")  # fmt: skip
@click.option("--procedures", type=click.IntRange(0, 1_000_000), help="Procedures, of each kind "
              "and state in turn.  [one for 1000 sample containers]")  # fmt: skip
@click.option("--people", type=click.IntRange(0, 1_000_000), help="People.  [12]")
@click.option("--organizations", type=click.IntRange(1, 1000), help="Organisations.  [1]")
@click.option("--facilities", type=click.IntRange(1, 1000), help="Facilities of each.  [1]")
@click.option("--seed", type=int, help="The same number makes the same data.  [1]")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
def central(host: str, port: int, data: str | None, rate: int, as_json: bool,
            samples: int, **sizes: int | None) -> None:  # fmt: skip
    """Run a central system with invented data and staff actions."""
    from crinsu_gateway.cli.answer import refuse
    from crinsu_gateway.cli.sandbox_central import CentralAsked, run_central
    from crinsu_gateway.model.errors import GatewayError

    given = {name: size for name, size in sizes.items() if size is not None}
    asked = CentralAsked(host, port, Path(data) if data else None, rate, as_json, samples, given)

    async def until_stopped() -> None:
        await run_central(asked, _stop_event())

    try:
        _run(until_stopped(), as_json)
    except GatewayError as error:
        refuse(error, as_json)


@command.command("registry")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8410, show_default=True)
@click.option("--fault", "faults", multiple=True, metavar="NAME",
              help="A fault from the start: slow, 503, cut-after, portal, ...")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
def registry(host: str, port: int, faults: tuple[str, ...], as_json: bool) -> None:
    """Run a research registry with invented records, as a Cristin API serves them."""
    from crinsu_gateway.cli.answer import Refusal, refuse
    from crinsu_gateway.cli.sandbox_registry import run_registry

    async def until_stopped() -> None:
        await run_registry(host, port, faults, _stop_event(), as_json)

    try:
        _run(until_stopped(), as_json)
    except Refusal as error:
        refuse(error, as_json)


@command.command("fault")
@click.argument("name", required=False)
@click.option("--times", type=click.IntRange(1), help="How many requests it strikes; all if not.")
@click.option("--path", default="/", show_default=True, help="Only paths that begin so.")
@click.option("--method", default=None, help="Only this method.")
@click.option("--seconds", type=float, help="How long, or how far a clock is off.  [1]")
@click.option("--skip", type=click.IntRange(0), help="So many that fit are spared first.")
@click.option("--probability", type=click.FloatRange(0, 1, min_open=True), help="Strike by chance.")
@click.option("--seed", type=int, help="The same number strikes the same requests.  [1]")
@click.option("--shape", default=None, help="Of wrong-envelope: bare, flat, twice or html.")
@click.option("--clear", is_flag=True, help="Take all faults away.")
@click.option("--url", default="http://127.0.0.1:8400", show_default=True, help="Of the sandbox.")
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def fault(name: str | None, clear: bool, url: str, as_json: bool, **members: object) -> None:
    """Make something go wrong at a sandbox central that runs; without NAME: list what can be.

    crinsu-gateway sandbox fault cut-after --times 3 --path /api/v1/device
    """
    from crinsu_gateway.cli.answer import Refusal, refuse
    from crinsu_gateway.cli.sandbox_fault import clear_faults, list_faults, set_fault

    given = {key: member for key, member in members.items() if member is not None}
    try:
        if clear:
            clear_faults(url, as_json)
        elif name is None:
            list_faults(url, as_json)
        else:
            set_fault(url, {"name": name, **given}, as_json)
    except Refusal as refusal:
        refuse(refusal, as_json)


def _run(work: Coroutine[object, object, None], as_json: bool) -> None:
    from crinsu_gateway.cli.answer import Refusal, refuse

    with asyncio.Runner() as runner:
        try:
            runner.run(work)
        except KeyboardInterrupt:
            raise SystemExit(0) from None
        except OSError as error:
            refuse(Refusal("CANNOT_LISTEN", str(error)), as_json)


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
