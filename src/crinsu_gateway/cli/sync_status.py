"""`sync status`: how the gateway stands with its centre, once or live.

It asks the running gateway; while none runs it reads the store, and says that it does. The exit
status is 1 while the centre does not answer, or the gateway does not run. It decides nothing.
"""

import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option, visible
from crinsu_gateway.cli.spans import span
from crinsu_gateway.cli.sync_lines import is_answered, lines

Json = dict[str, Any]
ALONE = "this gateway works alone: its configuration has no [central]"
AWAY = "GATEWAY_AWAY"


@click.command(
    "status",
    epilog="Examples: crinsu-gateway sync status --watch; crinsu-gateway sync status --json",
)
@click.option("--watch", is_flag=True, help="Show it live until Ctrl-C.")
@click.option("--every", default=2.0, show_default=True, help="With --watch: seconds between.")
@config_option
@answering
def status(watch: bool, every: float, config: str) -> Answer:
    """Say what waits for the centre, how fast it goes, what was pulled, and what failed last.

    While the gateway does not run, the store tells how it stood when it stopped.
    """
    if every < 0.1:
        raise click.BadParameter("at least 0.1", param_hint="--every")
    if watch and click.get_current_context().params["as_json"]:
        raise click.UsageError("--watch draws for people; with --json ask again and again")
    found = _look(config)
    if watch:
        _draw(config, every, found)
        return Answer(None, [], _is_well(found))
    return Answer(found, _said(found), _is_well(found))


VERBS = (status,)


def _look(config: str) -> Json:
    """How it stands: `gateway` says whether it runs, `central` whether it has a centre."""
    from crinsu_gateway.cli.api_client import ApiClient
    from crinsu_gateway.config.load import load

    has_centre = load(Path(config)).central is not None
    try:
        with ApiClient(config, shows=False) as api:
            found = api.get("/api/v1/sync")
    except Refusal as error:
        if error.code != AWAY:
            raise
        return {"gateway": "away", "central": has_centre, **_of_store(config)}
    return {"gateway": "running", "central": has_centre, **found}


def _of_store(config: str) -> Json:
    """What the store tells by itself, in the shape of the API."""
    from crinsu_gateway.app.upkeep import bound_of
    from crinsu_gateway.cli.audit_store import reading
    from crinsu_gateway.config.load import load
    from crinsu_gateway.store import growth
    from crinsu_gateway.web.api.sync import standing

    settings = load(Path(config))
    with reading(config) as tx:
        disk = os.statvfs(settings.gateway.state_dir)
        room = growth.room(tx, disk.f_bavail * disk.f_frsize, bound_of(settings))
        return asdict(standing(tx, room))


def _is_well(found: Json) -> bool:
    return found["gateway"] == "running" and is_answered(found)


def _said(found: Json) -> list[str]:
    said = list(lines(found)) if found["central"] else [ALONE]
    if found["gateway"] == "away":
        return ["the gateway DOES NOT RUN; this is what its store tells:", *said]
    return said


def _draw(config: str, every_s: float, found: Json) -> None:
    """Look after look; a look that fails is said above what the last one showed."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console, trouble, seen_s = Console(), "", time.monotonic()
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        try:
            while True:
                said = [trouble, *_said(found)] if trouble else _said(found)
                live.update(Text("\n".join(visible(line) for line in said)), refresh=True)
                time.sleep(every_s)
                try:
                    found, trouble, seen_s = _look(config), "", time.monotonic()
                except Refusal as error:
                    old = span(time.monotonic() - seen_s)
                    trouble = f"THIS IS {old} OLD, {error.code}: {error.sentence}"
        except KeyboardInterrupt:
            return
