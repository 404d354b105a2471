"""The shape of the house: sizes, docstrings, names, and what must not stand in the tree."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crinsu_gateway.model.version import VERSION

ROOT = Path(__file__).parents[2]
MADE = {".venv", ".git", "build", "dist", "__pycache__", ".hypothesis"}
CACHES = re.compile(r"\..*_cache|.*\.egg-info")
LONGEST = 400
WORDS = re.compile(r"(^|_)(utils?|common|helpers?|managers?|handlers?|base|misc|core)(_|$)")
TEXT = {".py", ".md", ".toml", ".sql", ".sh", ".lock", ".json", ".txt", ".service", ".timer", ""}


def walk(folder: Path) -> Iterator[Path]:
    """The files of the tree that people wrote."""
    for entry in sorted(folder.iterdir()):
        if entry.name in MADE or CACHES.fullmatch(entry.name):
            continue
        if entry.is_dir():
            yield from walk(entry)
        elif entry.suffix != ".pyc":
            yield entry


@cache
def tree() -> tuple[Path, ...]:
    """All of them."""
    return tuple(walk(ROOT))


def python(*folders: str) -> list[Path]:
    """The Python files of some folders."""
    tops = [ROOT / folder for folder in folders]
    return [f for f in tree() if f.suffix == ".py" and any(top in f.parents for top in tops)]


@cache
def parsed(file: Path) -> ast.Module:
    """What stands in a Python file."""
    return ast.parse(file.read_text())


def named(paths: list[Path]) -> list[str]:
    """Paths as people say them."""
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_is_longer_than_400_lines() -> None:
    """A file that nobody can survey is two files."""
    golden = ROOT / "tests" / "golden"  # what was recorded is data
    files = [f for f in tree() if f.suffix in {".py", ".sql", ".sh"} and golden not in f.parents]
    long = {f: n for f in files if (n := len(f.read_text().splitlines())) > LONGEST}
    assert {str(f.relative_to(ROOT)): n for f, n in long.items()} == {}


def test_every_module_says_what_it_is_for() -> None:
    """Each module starts with a docstring."""
    modules = [f for f in python("src", "tests", "bench") if f.name != "__init__.py"]
    assert modules
    silent = [f for f in modules if not ast.get_docstring(parsed(f))]
    assert named(silent) == []


def test_every_test_states_the_fact_it_proves() -> None:
    """Each test function has a docstring."""
    silent = []
    for file in python("tests"):
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test_") and not ast.get_docstring(node):
                silent.append(f"{file.relative_to(ROOT)}::{node.name}")
    assert silent == []


def test_init_files_are_empty() -> None:
    """An import says where a thing lives; only the root says what the package is."""
    root = ROOT / "src" / "crinsu_gateway" / "__init__.py"
    full = [f for f in python("src") if f.name == "__init__.py" and f.read_text().strip()]
    assert named(full) == named([root])
    assert len(parsed(root).body) == 1


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    """Files are named after the one thing in them."""
    assert named([f for f in python("src", "bench", "tests") if WORDS.search(f.stem)]) == []


def test_nothing_is_imported_for_the_type_checker_alone() -> None:
    """A wall that holds only at run time is no wall."""
    word = "TYPE" + "_CHECKING"
    assert named([f for f in python("src", "tests", "bench") if word in f.read_text()]) == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", r"(?<![\w.])/(home|Users|work)/\w+|(?<![\w.])/root/\.?\w+"),
        (
            "the address of a package registry",
            r"pypi\.(org|python)|pythonhosted|npmjs|proxy\.golang|crates\.io|index-url\s*=",
        ),
    ],
)
def test_the_tree_holds_no(what: str, pattern: str) -> None:
    """What is true on one machine only, or where packages come from, is not written down."""
    here = Path(__file__)
    found = []
    for file in tree():
        if file.suffix in TEXT and file != here and (match := re.search(pattern, file.read_text())):
            found.append(f"{file.relative_to(ROOT)}: {match[0]}")
    assert found == [], what


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_requirement_has_its_hashes_and_no_address(name: str) -> None:
    """What pip installs is what was locked, wherever it comes from."""
    text = (ROOT / name).read_text()
    assert not re.search(r"https?:|://|@ ", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 10
    bad = [entry.splitlines()[0] for entry in entries if not well_locked(entry)]
    assert bad == []


def well_locked(entry: str) -> bool:
    """Whether an entry pins one version and is followed by nothing but hashes."""
    first, *rest = entry.splitlines()
    pinned = re.match(r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+( ; .+)? \\$", first)
    hashes = [re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in rest]
    return bool(pinned and rest and all(hashes))


def test_what_is_locked_for_running_is_the_same_for_tests() -> None:
    """Tests run against the versions that users get."""
    running = set(re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip()))
    testing = set(re.split(r"\n(?=\S)", (ROOT / "requirements-test.lock").read_text().strip()))
    assert running <= testing


def test_the_version_is_one() -> None:
    """What the program says of itself is what the package is called."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
