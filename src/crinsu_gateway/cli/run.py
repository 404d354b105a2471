"""`run`: runs the daemon until it is told to stop."""

import sys

import click

from crinsu_gateway.cli.answer import config_option, refuse


@click.command("run")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Log JSON lines, whatever [log] says.")
def command(config: str, as_json: bool) -> None:
    """Run the gateway. SIGTERM stops it in order, SIGHUP reads the configuration again."""
    from pathlib import Path

    leave_out()
    from crinsu_gateway.app.daemon import run
    from crinsu_gateway.model.errors import GatewayError

    try:
        status = run(Path(config), as_json=as_json)
    except GatewayError as error:
        refuse(error, as_json)
    sys.exit(status)


def leave_out() -> None:
    """Keep out of this process what structlog loads where it finds it, and we have no use for.

    rich (3 MiB) draws what we write plainly, greenlet (1 MiB) is for loops of another kind. An
    entry of None makes every import of it fail, as if it were not installed.
    """
    for name in ("rich", "greenlet"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
