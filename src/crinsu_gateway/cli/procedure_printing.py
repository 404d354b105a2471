"""The verb `procedures print`: the pick list of one that runs, at the places promised to it."""

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.pick_list_files import printed, printing_options


@click.command("print", epilog="Example: crinsu-gateway procedures print 12 --out list.pdf")
@click.argument("procedure", type=int)
@printing_options
@config_option
@answering
def print_list(procedure: int, form: str | None, out: str | None, config: str) -> Answer:
    """Write what a PROCEDURE that was started has still to take and to put, to print."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        run = api.get(f"/api/v1/procedures/{procedure}")["execution"]
        if run is None:
            why = f"procedure {procedure} was not started yet: trips print lists what waits"
            raise Refusal("NOT_STARTED", why)
        path = f"/api/v1/executions/{run}/pick-list"
        return printed(api.raw, path, {}, form, out, str(procedure))


VERBS = (print_list,)
