"""`layout`: the places of the storage solutions as a sheet, out and in."""

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option


@click.group("layout")
def command() -> None:
    """Write the places of the storage solutions to a sheet, or take them over from one."""


@command.command("export")
@click.argument("file", default="-")
@click.option("--storage", default=None, help="Only this storage solution.")
@config_option
@answering
def export(file: str, storage: str | None, config: str) -> Answer:
    """Write the layout to FILE, or to the terminal: one row a container (docs/places.md)."""
    from crinsu_gateway.cli.sheet_files import SheetKind, export_sheet
    from crinsu_gateway.store import layout_sheet

    kind = SheetKind("layout", layout_sheet.exported, layout_sheet.take_over)
    return export_sheet(kind, config, file, storage)


@command.command("import")
@click.argument("file")
@click.option("--apply", is_flag=True, help="Do it; without this it is only tried.")
@click.option("--reason", default="", help="Why; needed with --apply.")
@config_option
@answering
def take_over(file: str, apply: bool, reason: str, config: str) -> Answer:
    """Take the layout over from FILE, all or nothing; every problem is told by line and column."""
    from crinsu_gateway.cli.sheet_files import SheetKind, import_sheet
    from crinsu_gateway.store import layout_sheet

    kind = SheetKind("layout", layout_sheet.exported, layout_sheet.take_over)
    return import_sheet(kind, config, file, reason, apply)
