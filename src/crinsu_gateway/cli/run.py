"""`run`: runs the daemon until it is told to stop."""

import click

from crinsu_gateway.cli.answer import config_option, refuse


@click.command("run")
@config_option
def command(config: str) -> None:
    """Run the gateway. SIGTERM stops it in order, SIGHUP reads the configuration again."""
    import sys
    from pathlib import Path

    from crinsu_gateway.app.daemon import run
    from crinsu_gateway.model.errors import GatewayError

    try:
        status = run(Path(config))
    except GatewayError as error:
        refuse(error)
    sys.exit(status)
