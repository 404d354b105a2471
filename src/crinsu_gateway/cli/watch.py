"""`watch`: units live in the terminal, from the running gateway; with --json a line a change.

It asks the API once a second and shows what the gateway read; it asks no unit. It goes on while
the gateway is away and says so.
"""

import json
import time
from collections.abc import Iterator, Sequence

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crinsu_gateway.cli.answer import Refusal, config_option, refuse, visible
from crinsu_gateway.cli.api_client import ApiClient
from crinsu_gateway.cli.readings_table import Body, shown_age, shown_value, shown_why
from crinsu_gateway.model.errors import GatewayError

STYLES = {"good": "green", "suspect": "yellow", "bad": "red", "stale": "magenta"}
STANDING = ("condition", "reason", "since")
PASSING = frozenset({"at", "ageSeconds", "detail"})
"""What differs from look to look though nothing changed."""

Units = list[Body]


@click.command("watch")
@click.argument("names", nargs=-1, metavar="[UNIT]...")
@click.option("--every", default=1.0, show_default=True, help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Look once and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each change.")
@config_option
def command(names: tuple[str, ...], every: float, once: bool, as_json: bool, config: str) -> None:
    """Show all units, or some, live until Ctrl-C."""
    if every < 0.1:
        raise click.BadParameter("at least 0.1", param_hint="--every")
    try:
        first = _look(config, names)
        if as_json:
            _tell(_looks(config, names, every, first, once))
        else:
            _draw(_looks(config, names, every, first, once), once)
    except (GatewayError, Refusal) as error:
        refuse(error, as_json)
    except KeyboardInterrupt:
        return


def _look(config: str, names: Sequence[str]) -> Units:
    """The units that are wanted; Refusal for a name that there is not."""
    with ApiClient(config, shows=False) as api:
        units = list(api.every("/api/v1/devices", "devices"))
    known = [unit["name"] for unit in units]
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = ", ".join(known) or "none"
        raise Refusal("NOT_FOUND", f"there is no unit {', '.join(unknown)}; there are {listed}")
    return [unit for unit in units if not names or unit["name"] in names]


def _looks(
    config: str, names: Sequence[str], every_s: float, first: Units, once: bool
) -> Iterator[tuple[Units, str]]:
    """Look after look: the units, and why they could not be asked for if so."""
    units, away = first, ""
    while True:
        yield units, away
        if once:
            return
        time.sleep(every_s)
        try:
            units, away = _look(config, names), ""
        except Refusal as error:
            away = f"{error.code}: {error.sentence}"


def _tell(looks: Iterator[tuple[Units, str]]) -> None:
    """A line for the gateway, each unit and each point, and then for whatever changed."""
    before: dict[tuple[str, ...], Body] = {}
    for units, away in looks:
        for place, body in _said(units, away):
            facts = {key: value for key, value in body.items() if key not in PASSING}
            if before.get(place) != facts:
                before[place] = facts
                print(json.dumps(body, ensure_ascii=False), flush=True)


def _said(units: Units, away: str) -> Iterator[tuple[tuple[str, ...], Body]]:
    """What one look said, by place: of the gateway, of each unit, of each point."""
    yield (), {"gateway": "away" if away else "running", "detail": away}
    for unit in [] if away else units:
        name = unit["name"]
        yield (name,), {"unitName": name, **{key: unit[key] for key in STANDING}}
        for one in unit["readings"]:
            yield (name, one["point"]), {"unitName": name, **one}


def _draw(looks: Iterator[tuple[Units, str]], once: bool) -> None:
    console = Console()
    if once:
        console.print(_table(*next(looks)))
        return
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        for units, away in looks:
            live.update(_table(units, away), refresh=True)


def _table(units: Units, away: str) -> Table:
    table = Table(caption=Text(away, "bold red") if away else None, expand=True)
    for heading in ("unit", "point", "value", "quality", "age", "why"):
        table.add_column(heading, justify="right" if heading in ("value", "age") else "left")
    for unit in units:
        stands = f"{unit['condition']}: {unit['reason']}" if unit["reason"] else unit["condition"]
        table.add_row(Text(unit["name"], "bold"), "", "", "", "", Text(visible(stands)))
        for one in unit["readings"]:
            # nothing may look fresh that comes from a gateway that does not answer
            quality = "stale" if away else one["quality"]
            table.add_row(
                "",
                one["point"],
                visible(shown_value(one)),
                Text(quality, STYLES.get(quality, "")),
                shown_age(one),
                Text(visible(shown_why(one))),
            )
        table.add_section()
    return table
