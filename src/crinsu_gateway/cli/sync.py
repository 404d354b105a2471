"""`sync`: how the gateway stands with its centre; the verbs are in files beside.

A verb of this group is a `click.command` in a file cli/sync_*.py, in its VERBS, and a line here.
"""

import click

from crinsu_gateway.cli import sync_differences, sync_status


@click.group("sync")
def command() -> None:
    """Show how the gateway stands with its centre, and see to what both say differently."""


for verb in (*sync_status.VERBS, *sync_differences.VERBS):
    command.add_command(verb)
