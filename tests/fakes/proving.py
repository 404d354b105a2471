"""Sees in a complete run whether each requirement that has tests has one that passed.

A test that is skipped proves nothing. A run of some tests only is not judged.
"""

from collections.abc import Sequence

import pytest

from tests.fakes.compliance import requirements

PROVES = "proves"


class Proving:
    """The plugin that tests/conftest.py registers."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._passed: dict[str, bool] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note with each test what it proves; the note travels with its report."""
        known = {one.id for one in requirements()}
        for item in items:
            ids = {id for mark in item.iter_markers("requirement") for id in mark.args}
            if ids - known:
                raise pytest.UsageError(f"{item.nodeid}: no requirement {sorted(ids - known)}")
            if ids:
                item.user_properties.append((PROVES, sorted(ids)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what a test proved: all of it passed, setting up and tearing down included."""
        for name, ids in report.user_properties:
            if name == PROVES and isinstance(ids, list):
                for id in ids:
                    self._passed.setdefault(id, False)
                    self._passed[id] |= report.when == "call" and report.passed

    def unproven(self) -> Sequence[str]:
        """The requirements whose tests all failed or were skipped; empty for a partial run."""
        return sorted(id for id, passed in self._passed.items() if not passed and self._whole)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A complete run that leaves a requirement unproven has failed."""
        if self.unproven() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which."""
        if self.unproven():
            said = ", ".join(self.unproven())
            terminalreporter.write_line(f"no passing test proves {said}", red=True)


def is_whole(config: pytest.Config) -> bool:
    """Whether this is a run of all tests, and not one of xdist's workers."""
    chosen = [config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "accept")]
    everything = config.args in (["tests"], config.getini("testpaths"))
    return everything and not any(chosen) and not hasattr(config, "workerinput")
