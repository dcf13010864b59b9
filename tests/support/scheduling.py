"""Which tests pytest-xdist runs together in one process, and which ones begin first."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Services under load would only make each other slow, so the tests of such a folder run in one process, in order.
ONE_AT_A_TIME = ("tests/faults/", "tests/pooling/", "tests/replicas/")
# In these nothing is under load but a command or a start, for which nobody waits.
UNLOADED = ("tests/faults/test_killed_commands.py", "tests/faults/test_start.py", "tests/faults/test_reload.py")
# A browser and what it is shown are made once in a process; the tests of a file go together there.
BY_FILE = "tests/browser/"
# A process that has sent a chapter of the corpus to both databases need not send it again to compare them.
BY_CHAPTER = "tests/api/test_corpus.py"
# What takes longest begins first, so that nobody waits for it in the end.
FIRST = (
    *ONE_AT_A_TIME,
    "tests/admin/payloads/",
    "tests/browser/test_answers.py",
    "tests/browser/test_every_page.py",
    "tests/browser/",
    "tests/messages/test_model.py",
)
# Of these each test goes where there is room.
SPREAD = ("tests/browser/test_answers.py", "tests/browser/test_every_page.py")


def scope_of(nodeid: str) -> str:
    """The tests of one scope run in one process, one after the other."""
    file, _, test = nodeid.partition("::")
    for folder in ONE_AT_A_TIME:
        if file.startswith(folder) and file not in UNLOADED:
            return folder
    if file.startswith(BY_FILE) and file not in SPREAD:
        return file
    if file == BY_CHAPTER and "[" in test:
        chapter = test.partition("[")[2].removesuffix("]").removeprefix("sqlite-").removeprefix("postgres-")
        return f"{file} {chapter}"
    return nodeid


def rank(nodeid: str) -> int:
    """What is lower begins earlier."""
    return next((place for place, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))


class ScopeScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """pytest-xdist's own loadgroup would do for the scopes, but with pytest 9.2 it no longer sees the groups."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The scheduler keeps this order. Within a rank the tests keep their own."""
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ScopeScheduling:
    config.option.loadscopereorder = False
    return ScopeScheduling(config, log)
