"""`registry`: what a research registry says of configured records, and the biobank's record there.

`show`, `publish` and `patch` talk to the running gateway, which keeps the records and alone writes
to the registry; `read` and `materials` ask the registry itself and keep nothing.
"""

import asyncio
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.cli.registry_lines import (
    difference_lines,
    ended_line,
    page_lines,
    record_lines,
    state_lines,
)
from crinsu_gateway.cli.show_first import ShowFirst

Json = dict[str, Any]
PREFIX = "/api/v1/registry"
WORKED_AT = {"ASKED", "CONFIRMED", "SENDING"}
WAIT_S = 180.0
LOOK_EVERY_S = 0.25


@click.group("registry", cls=ShowFirst)
def command() -> None:
    """Show what a research registry knows of us; publish the biobank's record there."""


@command.command("show", epilog="Example: crinsu-gateway registry show --json")
@config_option
@answering
def show(config: str) -> Answer:
    """Show the configured records with their names, links and age, also while it is away."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(PREFIX)
    return Answer(found, state_lines(found))


@command.command(
    "read",
    epilog="Examples: crinsu-gateway registry read biobanks 2510604; "
    "... read persons --search name=example --search per_page=5",
)
@click.argument("kind")
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--search", "search", multiple=True, metavar="NAME=VALUE",
              help="A parameter of the search; may be given several times.")  # fmt: skip
@config_option
@answering
def read(kind: str, identity: str | None, search: tuple[str, ...], config: str) -> Answer:
    """Ask the registry itself for records of a KIND: one by its ID, or the first page of a search.

    KIND is biobanks, projects, institutions, units, persons, results or fundings.
    """
    from crinsu_gateway.cli.registry_reading import fetched, kind_of, searched

    wanted = kind_of(kind)
    if identity is not None and search:
        raise click.UsageError("an ID names one record; leave out --search")
    if identity is not None:
        found = asyncio.run(fetched(config, wanted, identity))
        return Answer(found, record_lines(found))
    pairs = [one.partition("=") for one in search]
    if wrong := [name for name, sign, _ in pairs if not (name and sign)]:
        raise click.UsageError(f'--search {wrong[0]}: write it as NAME=VALUE, "name=example"')
    page = asyncio.run(searched(config, wanted, {name: value for name, _, value in pairs}))
    return Answer(page, page_lines(page))


@command.command("materials", epilog="Example: crinsu-gateway registry materials")
@config_option
@answering
def materials(config: str) -> Answer:
    """List the codes of material that the registry knows, for [registry.biobank]."""
    from crinsu_gateway.cli.registry_reading import codes

    found = asyncio.run(codes(config, "biobanks/materials"))
    lines = [f"{one['code']:<6} {one['name']}" for one in found]
    return Answer({"materials": found}, lines or ["the registry lists none"])


def _publishing_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    yes = click.option("--yes", is_flag=True, help="Send it without asking.")
    return yes(config_option(verb))


@command.command("publish", epilog="Example: crinsu-gateway registry publish --yes")
@_publishing_options
@answering
def publish(yes: bool, config: str) -> Answer:
    """Bring the biobank's record to what [registry.biobank] says; create it where there is none.

    What differs is shown first, and sent only after a yes.
    """
    return _published(config, create=True, yes=yes)


@command.command("patch", epilog="Example: crinsu-gateway registry patch")
@_publishing_options
@answering
def patch(yes: bool, config: str) -> Answer:
    """Bring the biobank's record to what [registry.biobank] says; never create one."""
    return _published(config, create=False, yes=yes)


def _published(config: str, *, create: bool, yes: bool) -> Answer:
    from crinsu_gateway.cli.api_client import ApiClient

    key = str(uuid.uuid4())
    with ApiClient(config, shows=False) as api:
        asked = api.post(f"{PREFIX}/publications", {"create": create}, key)
        where = f"{PREFIX}/publications/{asked['id']}"
        found = _settled(lambda: api.get(where), asked)
        lines = difference_lines(found)
        if found["state"] != "PROPOSED":
            return Answer(found, [*lines, ended_line(found)], found["state"] == "UNCHANGED")
        if not yes:
            if not sys.stdin.isatty():
                return Answer(found, [*lines, "nothing was sent; send it with --yes"], well=False)
            for line in lines:
                click.echo(line, err=True)
            click.confirm("Send this to the registry?", abort=True, err=True)
            lines = []
        confirmed = api.post(f"{where}/confirm", {}, f"{key}-confirm")
        found = _settled(lambda: api.get(where), confirmed)
    return Answer(found, [*lines, ended_line(found)], found["state"] in ("DONE", "UNCHANGED"))


def _settled(look: Callable[[], Json], found: Json) -> Json:
    """The publication once it is not the gateway's turn any more, or after a while as it is."""
    until = time.monotonic() + WAIT_S
    with Progress("the gateway asks the registry, a few times a minute"):
        while found["state"] in WORKED_AT and time.monotonic() < until:
            time.sleep(LOOK_EVERY_S)
            found = look()
    return found
