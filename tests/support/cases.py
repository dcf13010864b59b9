"""Which cases run on which database, of a rule that is tested on both.

The first case runs on both and each of the others on one of them, with `--every-case` on both: cases differ in what is
asked, which the code above the models treats alike on either database.
"""

import re
from collections import defaultdict
from zlib import crc32

import pytest

DATABASES = ("sqlite", "postgres")
OPTION = "--every-case"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run each case of a rule on both databases")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(OPTION):
        return
    first: dict[str, str] = {}
    on: dict[tuple[str, str], set[str]] = defaultdict(set)
    known = {item: case for item in items if (case := _case_of(item))}
    for rule, its_case, database in known.values():
        first.setdefault(rule, its_case)
        on[rule, its_case].add(database)
    left_out = {
        item
        for item, (rule, its_case, database) in known.items()
        if its_case != first[rule]
        and len(on[rule, its_case]) > 1
        and database != DATABASES[crc32(its_case.encode()) % 2]
    }
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _case_of(item: pytest.Item) -> tuple[str, str, str] | None:
    """The rule, the case of it and the database, of a test that runs on each database in turn."""
    callspec = item.callspec if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    database = callspec and callspec.params.get("database_url")
    if callspec is None or database not in DATABASES:
        return None
    case = re.sub(rf"(^|-){database}(-|$)", "-", callspec.id, count=1)
    return item.nodeid.partition("[")[0], case, database
