"""Every requirement in scope has a test, or an honest word that it has none; a page says which."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.compliance import PAGE, by_requirement, page, proofs, requirements, unproven

ROOT = Path(__file__).parents[2]

MARKED = """
'''Two tests of one requirement.'''
import pytest

@pytest.mark.requirement("R02")
def test_passes():
    '''It passes.'''

@pytest.mark.requirement("{other}")
def test_skipped():
    '''It is skipped.'''
    pytest.skip("not here")
"""


@pytest.mark.requirement("R41")
def test_every_requirement_in_scope_is_proven_or_named_as_open() -> None:
    """No requirement is forgotten: each has a marked test or says what no test proves."""
    assert unproven(requirements(), by_requirement(proofs())) == []


@pytest.mark.requirement("R41")
def test_every_marker_names_a_requirement() -> None:
    """A test claims nothing that is not on the list."""
    known = {one.id for one in requirements()}
    assert len(known) == 42
    assert {id for proof in proofs() for id in proof.proves} <= known


@pytest.mark.requirement("R41")
def test_the_page_is_as_generated(accepting: bool) -> None:
    """docs/compliance.md says what the markers say."""
    made = page(requirements(), by_requirement(proofs()))
    if accepting:
        PAGE.write_text(made)
    assert PAGE.read_text() == made, (
        "docs/compliance.md is old: pytest --accept tests/house writes it"
    )


@pytest.mark.requirement("R41")
def test_a_requirement_without_test_or_word_is_found(tmp_path: Path) -> None:
    """What is in scope and has nothing is named; what has a test, a word or waits is not."""
    listed = requirements(
        """
        [R01]
        source = "s"
        says = "has nothing"
        [R02]
        source = "s"
        says = "has a test"
        [R03]
        source = "s"
        says = "has a word"
        open = "nobody tried it"
        [R04]
        source = "s"
        says = "waits"
        later = "next year"
        """
    )
    (tmp_path / "test_one.py").write_text(MARKED.format(other="R02"))
    found = by_requirement(proofs(tmp_path, tmp_path))
    assert [proof.name for proof in found["R02"]] == ["test_passes", "test_skipped"]
    assert unproven(listed, found) == ["R01"]


@pytest.mark.slow
@pytest.mark.requirement("R41")
@pytest.mark.parametrize(
    ("other", "status", "said"),
    [("R02", 0, "1 passed, 1 skipped"), ("R03", 1, "no passing test proves R03")],
)
def test_a_whole_run_fails_when_only_skipped_tests_prove_a_requirement(
    tmp_path: Path, other: str, status: int, said: str
) -> None:
    """A skipped test proves nothing, and a complete run says so by its exit status."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_marked.py").write_text(MARKED.format(other=other))
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
    command += ["-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, "-o", f"pythonpath={ROOT}", "tests"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert said in done.stdout, done.stdout + done.stderr
    assert done.returncode == status
