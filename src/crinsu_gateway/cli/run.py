"""`run`: runs the daemon until it is told to stop."""

import click

from crinsu_gateway.cli.answer import config_option, refuse


@click.command("run")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Log JSON lines, whatever [log] says.")
def command(config: str, as_json: bool) -> None:
    """Run the gateway. SIGTERM stops it in order, SIGHUP reads the configuration again."""
    import sys
    from pathlib import Path

    from crinsu_gateway.app.daemon import run
    from crinsu_gateway.model.errors import GatewayError

    try:
        status = run(Path(config), as_json=as_json)
    except GatewayError as error:
        refuse(error, as_json)
    sys.exit(status)
