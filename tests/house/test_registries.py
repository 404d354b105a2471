"""Everything that has a registry is in it exactly once; the failure names the line to add."""

import inspect
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest

from crinsu_gateway.cli.root import VERBS
from crinsu_gateway.drivers.registry import FAMILIES, LISTENERS
from crinsu_gateway.procedures.registry import STEPS
from crinsu_gateway.profile.link_facts import Transport

SOURCE = Path(__file__).parents[2] / "src" / "crinsu_gateway"


def modules(folder: str) -> Iterator[ModuleType]:
    """The modules of a folder."""
    for file in sorted((SOURCE / folder).glob("*.py")):
        if file.stem != "__init__":
            yield import_module(f"crinsu_gateway.{folder.replace('/', '.')}.{file.stem}")


def test_every_step_file_has_its_line() -> None:
    """A step is one file and one line in procedures/registry.py, under its own name."""
    files = {module.__name__.rsplit(".", 1)[-1] for module in modules("procedures/steps")}
    listed = {kind: type(step).__module__.rsplit(".", 1)[-1] for kind, step in STEPS.items()}
    assert files - set(listed.values()) == set(), "add a line for each to STEPS"
    assert {kind: file for kind, file in listed.items() if kind != file} == {}
    twice = [name for name, count in Counter(listed.values()).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("transport", list(Transport))
def test_every_transport_has_one_driver(transport: Transport) -> None:
    """A profile that loads can be driven: each transport has its line, and only one."""
    lines = [table for table in (FAMILIES, LISTENERS) if transport in table]
    assert len(lines) == 1, f"drivers/registry.py needs one line for {transport}"


def test_every_verb_has_its_file_and_every_command_its_verb() -> None:
    """A verb is one file with a `command` and one line in cli/root.py."""
    for verb in VERBS:
        command = import_module(f"crinsu_gateway.cli.{verb.replace('-', '_')}").command
        assert isinstance(command, click.Command), verb
    found = {
        module.__name__.rsplit(".", 1)[-1]
        for module in modules("cli")
        if isinstance(getattr(module, "command", None), click.Command)
    }
    listed = {verb.replace("-", "_") for verb in VERBS}
    assert found - listed == set(), "add a line for each to VERBS"


def test_every_driver_is_used_by_the_registry() -> None:
    """No driver class waits in a file for somebody to list it."""
    source = inspect.getsource(import_module("crinsu_gateway.drivers.registry"))
    drivers = {
        name
        for module in modules("drivers")
        for name, kind in vars(module).items()
        if inspect.isclass(kind) and kind.__module__ == module.__name__
        if "start" in vars(kind) and {"read", "listen"} & set(vars(kind))
        if "Protocol" not in [parent.__name__ for parent in kind.__mro__]
    }
    assert drivers, "no class in drivers/ looks like a driver"
    assert {name for name in drivers if name not in source} == set()
