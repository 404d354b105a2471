"""Every step file has its line in the registry, and the registry names no step without a file."""

from pathlib import Path

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.procedures.recipes import recipe
from crinsu_gateway.procedures.registry import STEPS

FOLDER = Path(__file__).parents[2] / "src/crinsu_gateway/procedures/steps"


def test_step_files_and_registry_agree() -> None:
    """A step is one file of its name and one line in procedures/registry.py."""
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == set(STEPS), "add the missing line to STEPS in procedures/registry.py"


def test_recipes_use_only_registered_steps() -> None:
    """No recipe names a step that nobody can do."""
    for type in ProcedureType:
        for kind, _ in recipe(type, []):
            assert kind in STEPS
