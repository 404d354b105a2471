"""`restore`: goes on from a backup, in a new epoch; only while the gateway is stopped."""

import getpass
from dataclasses import asdict
from pathlib import Path

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.progress import Progress


@click.command("restore")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--reason", required=True, help="Why; kept for the person who checks what is lost.")
@answering
def command(config: str, file: str, reason: str) -> Answer:
    """Put a backup in the place of the store. The gateway must be stopped.

    What happened after the backup is not in it: count what is in the units before you go on.
    """
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.app.restoring import restore
    from crinsu_gateway.app.state_dir import pepper_fits
    from crinsu_gateway.config.load import load
    from crinsu_gateway.model.audit import Actor

    settings = load(Path(config))
    with Progress("restoring"):
        done = restore(
            Path(file),
            settings.store_path,
            settings.gateway.id,
            SystemClock(),
            reason=reason,
            actor=Actor(getpass.getuser(), "cli"),
        )
    shut_out = pepper_fits(settings.people.pepper_file, settings.pepper_path, done.pin_keys)
    data = {
        "epoch": done.epoch,
        "signIn": {"keys": list(done.pin_keys), "trouble": shut_out},
        "sha256": done.digest,
        "aside": [str(path) for path in done.aside],
        "backup": asdict(done.head),
    }
    lines = [
        f"restored audit events 1 to {done.head.audit_seq}, {done.head.stored} of "
        f"{done.head.samples} sample containers stored; epoch {done.epoch} begins",
        *(f"the old store is kept as {path}" for path in done.aside),
        "what was done after this backup is not in it: count what is in the units",
        *([shut_out] if shut_out else []),
    ]
    return Answer(data, lines)
