"""What holds for every test. The fixtures themselves are in tests/support."""

import gc
import os
from collections.abc import Generator
from typing import TypeVar

import hypothesis
import pytest

from tests.support import statements

pytest_plugins = [
    "tests.support.counting",  # the first: it counts what is imported after it
    "tests.support.cases",
    "tests.support.chromium",
    "tests.support.databases",
    "tests.support.nursery",
    "tests.support.passwords",
    "tests.support.pgbouncer",
    "tests.support.replica",
    "tests.support.reuse",
    "tests.support.rules",
    "tests.support.scheduling",
    "tests.support.service",
    "tests.support.umask",
    "tests.api.factories",
    "tests.api.running",
]

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

MARKED_FOLDERS = {"browser", "faults"}
IN_CI = os.environ.get("CI") == "true"

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "local")


def pytest_configure() -> None:
    statements.compile_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by their folder, so that `-m "not browser and not faults"` leaves out the slow ones."""
    for item in items:
        for name in MARKED_FOLDERS & set(item.path.parts):
            item.add_marker(name)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end; to look through them for garbage again and again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _no_skip_in_ci(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _no_skip_in_ci(report)


def _no_skip_in_ci(report: Report) -> Report:
    """CI has all that the tests need, so a test that is skipped there is one that nobody runs."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI every test must run, but {report.nodeid} did not. {reason}"
    return report
