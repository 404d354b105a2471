"""`backup`: copies the store into its folders while the gateway runs, and checks the copy."""

from dataclasses import asdict
from pathlib import Path

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.progress import Progress


@click.command("backup")
@config_option
@click.option("--to", "folder", metavar="FOLDER", help="Instead of [backup] folder.")
@answering
def command(config: str, folder: str | None) -> Answer:
    """Back up the store. The gateway may run, and goes on undisturbed.

    The copy is verified before it gets its name; old ones are thinned as [backup] says.
    """
    from crinsu_gateway.app.backing_up import back_up
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.config.load import load

    settings = load(Path(config))
    wanted = [Path(folder)] if folder else settings.backup_folders
    with Progress("backing up") as progress:
        made = back_up(
            settings.store_path,
            wanted,
            settings.backup.keep(),
            SystemClock(),
            lambda now, done, of: progress(done, of, now),
        )
    data = {
        "files": [str(file) for file in made.files],
        "sha256": made.digest,
        "bytes": made.size,
        "removed": [str(file) for file in made.removed],
        **asdict(made.head),
    }
    lines = [f"{file}  {made.size} bytes" for file in made.files]
    lines += [
        f"holds audit events 1 to {made.head.audit_seq}, {made.head.stored} of "
        f"{made.head.samples} sample containers stored; verified"
    ]
    lines += [f"removed {file}" for file in made.removed]
    return Answer(data, lines)
