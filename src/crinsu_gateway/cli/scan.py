"""`scan`: hands a scanned tag to whichever execution runs here, as a bench scanner does."""

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering
from crinsu_gateway.cli.execution_lines import verdict


@click.command("scan", epilog="Example: crinsu-gateway scan TAG-1 --scanner bench-scanner")
@click.argument("tag")
@click.option("--scanner", default=None, help="As if this configured scanner had read it.")
@acting_options
@answering
def command(tag: str, scanner: str | None, who: Who) -> Answer:
    """Hand a scanned TAG to the execution that runs here.

    In the name of who is signed in, where the site demands that somebody is.
    """
    with Acting(who) as acting:
        place = {"scanner": scanner} if scanner else {"station": acting.station}
        told = acting.make("/api/v1/scans", {"text": tag, **place})
        return verdict(acting.get, told, told["execution"]["prompt"])
