"""`maintenance`: has the APIs of the running gateway refuse writes, and reads where asked for.

Devices, alarms and executions go on. It asks the running gateway, which keeps it over a restart.
"""

import re
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]
PATH = "/api/v1/maintenance"
_SPAN = re.compile(r"([1-9]\d{0,5})\s*(m|min|h|d)")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 24 * 60}


@click.group("maintenance")
def command() -> None:
    """Refuse writes over the APIs for a while; devices, alarms and executions go on."""


def minutes_of(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """A span such as 30m, 2h or 1d in minutes; None when none is given."""
    if value is None:
        return None
    found = _SPAN.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter("write a span as 30m, 2h or 1d")
    return int(found[1]) * _MINUTES[found[2]]


@command.command("on", epilog="Example: crinsu-gateway maintenance on --for 30m --reason 'update'")
@click.option("--reads", is_flag=True, help="Refuse reads too, but those of alarms and runs.")
@click.option(
    "--for",
    "minutes",
    metavar="SPAN",
    default=None,
    callback=minutes_of,
    help="How long: 30m, 2h, 1d, at most 7d; until it is ended when absent.",
)
@click.option("--reason", required=True, help="Why; told in the health of the gateway.")
@config_option
@answering
def begin(reads: bool, minutes: int | None, reason: str, config: str) -> Answer:
    """Begin maintenance; again puts the new terms in the place of the old ones."""
    from crinsu_gateway.cli.api_client import ApiClient

    body = {"reads": reads, "minutes": minutes, "reason": reason}
    with ApiClient(config) as api:
        told = api.post(PATH, body)
    return Answer(told, [line(told["maintenance"])])


@command.command("off", epilog="Example: crinsu-gateway maintenance off")
@config_option
@answering
def end(config: str) -> Answer:
    """End maintenance."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        told = api.post(f"{PATH}/end", {})
    return Answer(told, [line(None)])


@command.command("status", epilog="Example: crinsu-gateway maintenance status --json")
@config_option
@answering
def status(config: str) -> Answer:
    """Say whether the gateway is in maintenance, and until when."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        told = api.get(PATH)
    return Answer(told, [line(told["maintenance"])])


def line(found: Json | None) -> str:
    """What maintenance closes, in a line."""
    if found is None:
        return "no maintenance: reads and writes are served"
    why = found["reason"]
    what = "reads and writes" if found["reads"] else "writes"
    until = f"until {found['until']}" if found["until"] else "until it is ended"
    return f"in maintenance since {found['since']} by {found['by']}, {until}; {what} refused: {why}"
