"""Which tests count the lines that they run: to count them takes as long as to run them."""

from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

# What they run of the code has tests elsewhere.
UNCOUNTED = {
    "browser",
    "demo",
    "faults",
    "payloads",
    "pooling",
    "sharding",
    "test_export.py",
    "test_lists.py",
    "test_model.py",
    "test_odd_addresses.py",
    "test_search_index.py",
}
# Further cases of a rule hardly reach more than the first one on each database.
COUNTED_CASES = 1
# Here what is run depends on the database. Elsewhere either one reaches the same, and a rule is counted on one of them.
ON_BOTH = {"replicas", "wiring"}

COUNTED = pytest.StashKey[bool]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: Counter[tuple[str, bool]] = Counter()
    for item in items:
        rule, on_postgres = item.nodeid.partition("[")[0], "postgres" in item.keywords
        cases[rule, on_postgres] += 1
        is_counted_before = on_postgres and cases[rule, False] and ON_BOTH.isdisjoint(item.path.parts)
        item.stash[COUNTED] = (
            cases[rule, on_postgres] <= COUNTED_CASES
            and not is_counted_before
            and UNCOUNTED.isdisjoint(item.path.parts)
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that is not counted makes what it needs uncounted, too."""
    counter = _counter(item.config)
    if counter is None or item.stash[COUNTED]:
        return (yield)
    counter.pause()
    try:
        return (yield)
    finally:
        counter.resume()


def _counter(config: pytest.Config) -> Any:
    """What pytest-cov counts with, if it was asked to count."""
    plugin = config.pluginmanager.getplugin("_cov")
    return plugin and plugin.cov_controller
