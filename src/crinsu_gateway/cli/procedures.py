"""`procedures`: lists, shows and starts procedures on the running gateway; other verbs are beside.

A procedure is named by its number all along; its newest execution is looked up. It decides
nothing: the gateway does, and its verdict is what is printed.
"""

from typing import Any

import click

from crinsu_gateway.cli import (
    differences,
    procedure_inputs,
    procedure_making,
    procedure_overriding,
    procedure_printing,
)
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.execution_lines import (
    execution_lines,
    item_line,
    procedure_line,
    settled,
)

Json = dict[str, Any]
STATUSES = ("PENDING", "CREATED", "IN_PROGRESS", "COMPLETED", "CANCELLED", "FAILED")
TYPES = ("STORE", "RETRIEVE", "REFILL", "TRANSFER", "STOCKTAKE")


@click.group("procedures")
def command() -> None:
    """List, make, start and step procedures; resolve what a stock-take found."""


@command.command(
    "list", epilog="Example: crinsu-gateway procedures list --status CREATED --type RETRIEVE"
)
@click.option(
    "--status",
    type=click.Choice(STATUSES, case_sensitive=False),
    default=None,
    help="Only those in this state; CREATED may be started.",
)
@click.option(
    "--type",
    "kind",
    type=click.Choice(TYPES, case_sensitive=False),
    default=None,
    help="Only those of this type.",
)
@config_option
@answering
def list_procedures(status: str | None, kind: str | None, config: str) -> Answer:
    """List procedures, newest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"status": status, "type": kind}
    given = {name: value for name, value in query.items() if value is not None}
    with ApiClient(config) as api:
        found = list(api.every("/api/v1/procedures", "procedures", **given))
    lines = [procedure_line(one) for one in found]
    return Answer({"procedures": found}, lines or ["no procedure"])


@command.command("show", epilog="Example: crinsu-gateway procedures show 12")
@click.argument("procedure", type=int)
@config_option
@answering
def show(procedure: int, config: str) -> Answer:
    """Show a PROCEDURE, its sample containers, and the steps of its newest execution."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"/api/v1/procedures/{procedure}")
        run = api.get(f"/api/v1/executions/{found['execution']}") if found["execution"] else None
    lines = [procedure_line(found), *(item_line(one) for one in found["sampleContainers"])]
    lines += execution_lines(run) if run else []
    return Answer({**found, "run": run}, lines)


@command.command(
    "start", epilog="Example: crinsu-gateway procedures start 12 --slot 34=T1/C1/CN2/3"
)
@click.argument("procedure", type=int)
@click.option("--storage", default=None, help="The storage solution to work on.")
@click.option("--container", default=None, help="Where to put things, such as C1/CN2.")
@click.option("--slot", "slots", multiple=True, help="ID=ADDRESS of one sample container.")
@click.option("--also", default=None, help="A second storage solution that takes half of a store.")
@acting_options
@answering
def start(
    procedure: int,
    storage: str | None,
    container: str | None,
    slots: tuple[str, ...],
    also: str | None,
    who: Who,
) -> Answer:
    """Start a PROCEDURE that is CREATED."""
    chosen = {"storage": storage, "container": container, "also": also}
    body: Json = {name: value for name, value in chosen.items() if value is not None}
    body |= {"slots": _slots(slots)}
    with Acting(who) as acting:
        began = acting.act(f"/api/v1/procedures/{procedure}/start", body)
        run = settled(acting.get, began)
    return Answer(run, execution_lines(run))


def _slots(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for number, equals, address in pairs:
        if not (equals and number.isdigit() and address):
            raise click.UsageError(f"--slot is ID=ADDRESS, such as 12=T1/C1/CN1/3, not {number!r}")
    return {number: address for number, _, address in pairs}


for _verb in (
    *procedure_making.VERBS,
    *procedure_inputs.VERBS,
    *procedure_overriding.VERBS,
    *procedure_printing.VERBS,
    *differences.VERBS,
):
    command.add_command(_verb)
