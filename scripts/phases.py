"""Runs all tests in two phases: those without a browser, then those with one.

    python scripts/phases.py WORKERS BROWSERS [for pytest ...]

On a machine of two cores browsers take the time of tests that count in milliseconds. What fails
beside others is run again alone, and what fails then has failed. The last line sums all of it up;
the exit status is 0 only when everything passed and something ran.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

PYTEST = Path(sys.executable).with_name("pytest")
REPORTS = Path("build")
BROWSER = "tests/browser"
PASSED, NOTHING_RAN = 0, 5  # https://docs.pytest.org/en/stable/reference/exit-codes.html


@dataclass(frozen=True, slots=True)
class Count:
    """How the tests of a run ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def then(self, other: "Count") -> "Count":
        """Both together."""
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def run(name: str, arguments: Sequence[str]) -> tuple[int, Count]:
    """One run of pytest: its exit status, and what its report counts."""
    report = REPORTS / f"tests-{name}.xml"
    report.unlink(missing_ok=True)
    status = subprocess.run([PYTEST, f"--junitxml={report}", *arguments]).returncode  # noqa: S603
    if not report.exists():
        return status, Count()
    found = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own report
    [suite] = found
    tests, bad, skipped = (
        sum(int(suite.get(one, 0)) for one in some)
        for some in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return status, Count(max(tests - bad - skipped, 0), bad, skipped)


def phase(name: str, selected: Sequence[str], workers: str) -> tuple[bool, Count]:
    """Whether some of the tests passed, at the latest when alone; and how they ended."""
    status, first = run(name, [*selected, "-n", workers, "--dist", "worksteal"])
    if status in (PASSED, NOTHING_RAN):
        return True, first
    print("what failed beside others is run again alone:", flush=True)
    alone = ["--last-failed", "--last-failed-no-failures", "none"]
    status, again = run(f"{name}-again", [*selected, *alone])
    if status == PASSED:
        return True, Count(first.passed, 0, first.skipped).then(again)
    failed = again.failed or first.failed or 1  # a run that broke off has failed, too
    return False, Count(first.passed + again.passed, failed, first.skipped)


def main(workers: str, browsers: str, *more: str) -> int:
    """Both phases, the second one also when the first has failed."""
    began = time.monotonic()
    REPORTS.mkdir(exist_ok=True)
    good, count = phase("others", ["--ignore", BROWSER, *more], workers)
    seen, shown = phase("browser", [BROWSER, *more], browsers)
    whole = count.then(shown)
    print(f"\n{whole} in {time.monotonic() - began:.1f}s", flush=True)
    return 0 if good and seen and whole.passed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
