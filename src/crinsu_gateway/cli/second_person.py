"""A second person who agrees to an act: shown what they stand for, they give badge and PIN.

Who may, and whether anybody is needed, is for the gateway to say. A witness in a run of a
procedure is in procedure_inputs.py, one of a difference with the centre in sync_differences.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

import click

from crinsu_gateway.cli.acting import Acting

supervisor_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--supervisor",
    default=None,
    metavar="FILE",
    help="Badge and PIN of the second person, a line each; else they are asked for.",
)


def agreed(
    acting: Acting, purpose: str, asked: Mapping[str, Any], by: str, file: str | None = None
) -> str:
    """Their fresh PIN for what the gateway `asked` for, its facts shown line by line: the token.

    `file`: where badge and PIN are; else they are asked for.
    """
    see = [f"{name}: {value}" for name, value in asked["see"].items()]
    return acting.step_up(purpose, asked["shown"], see, by, session=False, file=file)
