"""`layout`: the places of the storage solutions as a sheet, out and in."""

import click

from crinsu_gateway.cli.sheet_verbs import sheet_verbs


@click.group("layout")
def command() -> None:
    """Write the places of the storage solutions to a sheet, or take them over from one."""


for _verb in sheet_verbs("layout", "the layout, one row a container,"):
    command.add_command(_verb)
