"""`scan`: hands a scanned tag to whichever execution runs here, as a bench scanner does."""

from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.execution_lines import verdict


@click.command("scan", epilog="Example: crinsu-gateway scan TAG-1 --scanner bench-scanner")
@click.argument("tag")
@click.option("--scanner", default=None, help="As if this configured scanner had read it.")
@click.option(
    "--station",
    default=None,
    help="Where the technician stands; the configured station when absent.",
)
@config_option
@answering
def command(tag: str, scanner: str | None, station: str | None, config: str) -> Answer:
    """Hand a scanned TAG to the execution that runs here."""
    from crinsu_gateway.cli.api_client import ApiClient

    body: dict[str, Any] = {"text": tag}
    with ApiClient(config) as api:
        body |= {"scanner": scanner} if scanner else {"station": station or api.station}
        told = api.post("/api/v1/scans", body)
        return verdict(api.get, told, told["execution"]["prompt"])
