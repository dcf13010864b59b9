"""Counts which lines and branches of app/ the tests run, if COVER=1 asks for it, and fails a run that leaves out many.

Counts in the tests' processes only: what gunicorn runs for the fault and browser tests is covered by tests of its own.
"""

import io
import json
import os
from typing import Any

import pytest
import slipcover

FEWEST_PERCENT = 95
SOURCES = ["app"]
OMITTED = ["app/migrations/*"]
EXCLUDED = [r"assert_never\("]

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


class Covered:
    """A plugin that counts from here on: no module of app/ may have been imported before it is made."""

    def __init__(self) -> None:
        # Files that nothing imports are added once, by the process that reports.
        self._counter = slipcover.Slipcover(
            branch=True, source=None if IS_WORKER else SOURCES, omit=OMITTED, exclude_also=EXCLUDED
        )
        slipcover.ImportManager(self._counter, slipcover.FileMatcher(sources=SOURCES, omit=OMITTED)).__enter__()
        self._of_workers: list[Any] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Takes what a worker counted; one that broke off sends nothing."""
        if covered := getattr(node, "workeroutput", {}).get("covered"):
            self._of_workers.append(json.loads(covered))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if IS_WORKER:
            session.config.workeroutput["covered"] = json.dumps(self._counter.get_coverage())  # type: ignore[attr-defined]
            return
        self._covered = self._counter.get_coverage()
        for covered in self._of_workers:
            slipcover.merge_coverage(self._covered, covered)
        if self._percent < FEWEST_PERCENT and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        table = io.StringIO()
        slipcover.print_coverage(self._covered, outfile=table, skip_covered=True)
        terminalreporter.section("coverage")
        terminalreporter.write_line(table.getvalue())
        terminalreporter.write_line(f"{self._percent:.2f} % of lines and branches; {FEWEST_PERCENT} % are asked for.")

    @property
    def _percent(self) -> float:
        return float(self._covered["summary"]["percent_covered"])


COVERED = Covered() if os.environ.get("COVER") == "1" else None


def pytest_configure(config: pytest.Config) -> None:
    if COVERED:
        config.pluginmanager.register(COVERED)
