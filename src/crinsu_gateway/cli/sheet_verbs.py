"""The verbs `export` and `import` of a sheet, the same for every kind of sheet.

The kinds, and the files themselves, are in sheet_files.py, which is loaded when a verb is called.
"""

import click

from crinsu_gateway.cli.acting import Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering, config_option


def sheet_verbs(kind: str, rows: str) -> tuple[click.Command, click.Command]:
    """`export` and `import` of a kind of sheet; `rows` says what its rows are."""

    @click.command(
        "export",
        help=f"Write {rows} to FILE, or to the terminal (docs/places.md).",
        epilog=f"Example: crinsu-gateway {kind} export {kind}.csv",
    )
    @click.argument("file", default="-")
    @click.option("--storage", default=None, help="Only of this storage solution.")
    @config_option
    @answering
    def export(file: str, storage: str | None, config: str) -> Answer:
        from crinsu_gateway.cli.sheet_files import KINDS, export_sheet

        return export_sheet(KINDS[kind], config, file, storage)

    @click.command(
        "import",
        help=f"Take {rows} over from FILE, all or nothing; every problem is told by its line.",
        epilog=f"Example: crinsu-gateway {kind} import {kind}.csv --apply --reason 'new racks'",
    )
    @click.argument("file")
    @click.option("--apply", is_flag=True, help="Do it; without this it is only tried.")
    @click.option("--reason", default="", help="Why; needed with --apply.")
    @acting_options
    @answering
    def take_over(file: str, apply: bool, reason: str, who: Who) -> Answer:
        from crinsu_gateway.cli.sheet_files import KINDS, import_sheet

        return import_sheet(KINDS[kind], who, file, reason, apply)

    return export, take_over
