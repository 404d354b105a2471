"""Which test proves which requirement: read from the markers in the test files, told as a page.

The markers are read from the source, not from a run, so that the page is the same wherever it is
made. Whether the tests pass is seen by the run itself (tests/fakes/proving.py).
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "compliance.md"
DATA = ROOT / "tests" / "house" / "requirements.toml"

HEAD = """\
# Requirements and the tests that prove them

Written by `make accept` from `tests/house/requirements.toml` and from the markers
`@pytest.mark.requirement(...)` of the tests; do not edit. A complete run of the tests fails when a
requirement in scope has tests and none of them passed; a quick test fails when it has neither a
test nor an entry below under "Not proven yet".

A `*` behind a clause: the text was not read in the original. Check the wording before it goes into
a document of yours.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement; `later` and `open` are empty when there is nothing to say."""

    id: str
    source: str
    says: str
    later: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A test that bears the marker: its file from the root, its name, and what it proves."""

    file: str
    name: str
    proves: tuple[str, ...]


def requirements(text: str | None = None) -> list[Requirement]:
    """All requirements, in order."""
    read = tomllib.loads(DATA.read_text() if text is None else text)
    return [Requirement(id, **facts) for id, facts in sorted(read.items())]


def proofs(folder: Path = ROOT / "tests", root: Path = ROOT) -> list[Proof]:
    """All marked tests of a folder."""
    found: list[Proof] = []
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text()
        if "mark.requirement" in text:
            found += _of_file(str(file.relative_to(root)), ast.parse(text))
    return found


def _of_file(file: str, tree: ast.Module) -> Iterator[Proof]:
    everywhere = [
        id
        for node in tree.body
        if isinstance(node, ast.Assign) and _names(node.targets) == ["pytestmark"]
        for id in _ids([node.value])
    ]
    yield from _tests(file, tree.body, everywhere)
    if everywhere:
        machines = (node for node in tree.body if isinstance(node, ast.Assign))
        for node in machines:
            for name in _names(node.targets):
                if name.startswith("Test"):
                    yield Proof(file, name, tuple(sorted(set(everywhere))))


def _tests(file: str, body: Sequence[ast.stmt], given: Sequence[str]) -> Iterator[Proof]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(file, node.body, [*given, *_ids(node.decorator_list)])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            ids = sorted({*given, *_ids(node.decorator_list)})
            if node.name.startswith("test_") and ids:
                yield Proof(file, node.name, tuple(ids))


def _names(targets: Sequence[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _ids(expressions: Sequence[ast.expr]) -> list[str]:
    """The arguments of each `pytest.mark.requirement(...)` within some expressions."""
    return [
        argument.value
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.requirement"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def by_requirement(found: Sequence[Proof]) -> dict[str, list[Proof]]:
    """The tests of each requirement that has any."""
    told: dict[str, list[Proof]] = {}
    for proof in found:
        for id in proof.proves:
            told.setdefault(id, []).append(proof)
    return told


def unproven(wanted: Sequence[Requirement], found: Mapping[str, Sequence[Proof]]) -> list[str]:
    """What is in scope and has neither a test nor an honest word that it has none."""
    return [one.id for one in wanted if not (one.later or one.open or found.get(one.id))]


def page(wanted: Sequence[Requirement], found: Mapping[str, Sequence[Proof]]) -> str:
    """docs/compliance.md."""
    scope = [one for one in wanted if not one.later]
    lines = [HEAD, "## In scope", "", "| id | requirement | source | tests |", "|---|---|---|---|"]
    for one in scope:
        tests = "<br>".join(f"`{proof.file}` {proof.name}" for proof in found.get(one.id, ()))
        lines.append(f"| {one.id} | {one.says} | {one.source} | {tests or 'none yet'} |")
    lines += ["", "## Not proven yet", ""]
    lines += [f"- **{one.id}** {one.open}" for one in scope if one.open] or ["Nothing."]
    lines += ["", "## Not in the scope of this release", ""]
    lines += [
        f"- **{one.id}** {one.says} ({one.source}): {one.later}" for one in wanted if one.later
    ]
    return "\n".join(lines) + "\n"
