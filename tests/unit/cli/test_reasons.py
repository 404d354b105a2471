"""Verbs that change something ask for the reason; without it they do nothing."""

from collections.abc import Iterator
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from crinsu_gateway.cli.root import VERBS

pytestmark = pytest.mark.requirement("R04")

WITH_AN_ACT = {
    ("audit", "purge"): "needed with --do; without it nothing changes",
    ("inventory", "import"): "needed with --apply; without it nothing changes",
    ("layout", "import"): "needed with --apply; without it nothing changes",
}
"""Verbs whose reason is needed with the option that lets them act."""


def verbs() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb of the command line, with the groups it is in."""

    def below(
        path: tuple[str, ...], one: click.Command
    ) -> Iterator[tuple[tuple[str, ...], click.Command]]:
        if isinstance(one, click.Group):
            for name, inner in one.commands.items():
                yield from below((*path, name), inner)
        else:
            yield path, one

    for verb in VERBS:
        module = import_module(f"crinsu_gateway.cli.{verb.replace('-', '_')}")
        yield from below((verb,), module.command)


def reasoned() -> dict[tuple[str, ...], click.Option]:
    """The verbs that take a reason, with that option."""
    return {
        path: option
        for path, one in verbs()
        for option in one.params
        if isinstance(option, click.Option) and "--reason" in option.opts
    }


def test_a_reason_is_demanded_by_every_verb_that_takes_one() -> None:
    """Or it comes with the option that lets the verb act."""
    found = reasoned()
    assert len(found) >= 8
    assert {path for path, option in found.items() if not option.required} == set(WITH_AN_ACT)


def _fitting(kind: object) -> str:
    """An argument that is none of the matter: a file, one of the words, a number."""
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    return __file__ if isinstance(kind, click.Path) else "1"


@pytest.mark.parametrize("path", sorted(path for path, one in reasoned().items() if one.required))
def test_without_a_reason_the_verb_is_refused(path: tuple[str, ...]) -> None:
    """Before anything is read or asked: usage, status 2, and the option is named."""
    (one,) = [command for name, command in verbs() if name == path]
    given = [
        word
        for option in one.params
        for word in (
            [_fitting(option.type)]
            if isinstance(option, click.Argument)
            else [option.opts[0], "1"]
            if option.required and "--reason" not in option.opts
            else []
        )
    ]
    done = CliRunner().invoke(one, given)
    assert done.exit_code == 2
    assert "--reason" in done.output
