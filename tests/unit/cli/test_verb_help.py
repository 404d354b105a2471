"""Verbs for people at the bench show how they are called, and all of them answer machines."""

from collections.abc import Iterator
from importlib import import_module

import click
import pytest

BENCH = ("alarms", "inventory", "layout", "procedures", "scan", "sign_in", "sign_out", "trips")


def verbs() -> Iterator[tuple[str, click.Command]]:
    """Each verb with its words; those of a group after it."""
    for name in BENCH:
        command: click.Command = import_module(f"crinsu_gateway.cli.{name}").command
        if isinstance(command, click.Group):
            yield from ((f"{name} {word}", one) for word, one in command.commands.items())
        else:
            yield name.replace("_", "-"), command


EACH = pytest.mark.parametrize(
    ("words", "command"), [pytest.param(*found, id=found[0]) for found in verbs()]
)


@EACH
def test_a_verb_shows_an_example_of_itself_and_answers_machines(
    words: str, command: click.Command
) -> None:
    """`--help` ends with a call of this very verb, and `--json` is among its options."""
    called = (f"crinsu-gateway {words}", f"crinsu-gateway {words.replace(' show', '')}")
    assert command.epilog is not None, "say an example"
    assert any(one in command.epilog for one in called)
    options = {option for one in command.params for option in one.opts}
    assert "--json" in options


@EACH
def test_no_verb_takes_a_badge_or_a_pin_as_an_argument(words: str, command: click.Command) -> None:
    """Everybody on the machine can see arguments; credentials come from a terminal or a file."""
    options = {option for one in command.params for option in one.opts}
    assert options & {"--pin", "--badge", "pin", "badge"} == set(), words
